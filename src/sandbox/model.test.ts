import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  aCreate,
  anAction,
  anInitiate,
  freshKey,
  freshRequestId,
  money,
  PHONE,
  startClient,
  type TestClient,
} from './test-client.ts';

/**
 * Payments as a bookkeeper would keep them: six numbers, a list of words, and nothing of the sandbox. What may happen is
 * said here a second time, in other words, and both have to agree after every step of thousands of random stories.
 */
interface Book {
  phase: 'waiting' | 'reserved' | 'over';
  amount: number;
  taken: number;
  given: number;
  released: number;
  story: string[];
  /** The last key that took money, and what for. */
  lastKey?: { headers: Record<string, string>; value: number };
}

interface Real {
  api: Api;
  path: string;
  reference: string;
}

interface Api {
  start(): Promise<Real>;
  approve(real: Real): Promise<Answer>;
  take(real: Real, value: number, headers: Record<string, string>): Promise<Answer>;
  give(real: Real, value: number): Promise<Answer>;
  cancel(real: Real): Promise<Answer>;
  check(real: Real, book: Book): Promise<void>;
  /** Whether a cancellation may release the rest of a payment that is partly captured. */
  readonly newKey: () => Record<string, string>;
  readonly words: Record<'start' | 'reserve' | 'take' | 'give' | 'release' | 'end' | 'reject' | 'expire', string>;
}

let client: TestClient;
beforeAll(async () => {
  client = await startClient({ seed: 'model' });
});
afterAll(() => client.close());

const AMOUNT = 50_000;

const epayment: Api = {
  start: async () => {
    const { reference } = aCreate();
    await client.call(
      'POST',
      '/epayment/v1/payments',
      aCreate({ reference, amount: { value: AMOUNT, currency: 'NOK' } }),
      freshKey(),
    );
    return { api: epayment, path: `/epayment/v1/payments/${reference}`, reference };
  },
  approve: ({ reference }) =>
    client.call('POST', `/epayment/v1/test/payments/${reference}/approve`, { customer: { phoneNumber: `47${PHONE}` } }),
  take: ({ path }, value, headers) => client.call('POST', `${path}/capture`, money(value), headers),
  give: ({ path }, value) => client.call('POST', `${path}/refund`, money(value), freshKey()),
  cancel: ({ path }) => client.call('POST', `${path}/cancel`, undefined, freshKey()),
  check: async ({ path }, book) => {
    const payment = await client.call('GET', path);
    const value = (name: string) => payment.at(`/aggregate/${name}Amount/value`);
    const wasReserved = book.story.includes('AUTHORIZED');
    expect({
      authorized: value('authorized'),
      captured: value('captured'),
      refunded: value('refunded'),
      cancelled: value('cancelled'),
    }).toEqual({
      authorized: wasReserved ? book.amount : 0,
      captured: book.taken,
      refunded: book.given,
      cancelled: book.released,
    });
    const events = await client.call('GET', `${path}/events`);
    expect((events.json as { name: string }[]).map(({ name }) => name)).toEqual(book.story);
  },
  newKey: freshKey,
  words: {
    start: 'CREATED',
    reserve: 'AUTHORIZED',
    take: 'CAPTURED',
    give: 'REFUNDED',
    release: 'CANCELLED',
    end: 'TERMINATED',
    reject: 'ABORTED',
    expire: 'EXPIRED',
  },
};

const ecom: Api = {
  start: async () => {
    const body = anInitiate({ transaction: { amount: AMOUNT } });
    const { orderId } = body.transaction;
    await client.call('POST', '/ecomm/v2/payments', body);
    return { api: ecom, path: `/ecomm/v2/payments/${orderId}`, reference: orderId };
  },
  approve: ({ reference }) =>
    client.call('POST', `/ecomm/v2/integration-test/payments/${reference}/approve`, { customerPhoneNumber: PHONE }),
  take: ({ path }, value, headers) => client.call('POST', `${path}/capture`, anAction({ amount: value }), headers),
  give: ({ path }, value) => client.call('POST', `${path}/refund`, anAction({ amount: value }), freshRequestId()),
  cancel: ({ path }) => client.call('PUT', `${path}/cancel`, anAction({}, { shouldReleaseRemainingFunds: true })),
  check: async ({ path }, book) => {
    const details = await client.call('GET', `${path}/details`);
    const log = details.at('/transactionLogHistory') as { operation: string }[];
    expect(log.map(({ operation }) => operation).reverse()).toEqual(book.story);
    if (book.phase !== 'reserved') {
      expect(details.at('/transactionSummary')).toBeUndefined();
      return;
    }
    expect(details.at('/transactionSummary')).toMatchObject({
      capturedAmount: book.taken,
      remainingAmountToCapture: book.amount - book.taken - book.released,
      refundedAmount: book.given,
      remainingAmountToRefund: book.taken - book.given,
    });
  },
  newKey: freshRequestId,
  words: {
    start: 'INITIATE',
    reserve: 'RESERVE',
    take: 'CAPTURE',
    give: 'REFUND',
    release: 'VOID',
    end: 'CANCEL',
    reject: 'CANCEL',
    expire: 'CANCEL',
  },
};

type Step = fc.AsyncCommand<Book, Real>;

/** A step that anybody may try at any time: the book says whether it works, and what it changes. */
function step(
  name: string,
  isAllowed: (book: Book) => boolean,
  send: (real: Real, book: Book) => Promise<Answer>,
  write: (book: Book, real: Real) => void,
): Step {
  return {
    check: () => true,
    run: async (book, real) => {
      const allowed = isAllowed(book);
      const answer = await send(real, book);
      expect(answer.status, `${name}: ${answer.text}`).toSatisfy((status: number) =>
        allowed ? status === 200 : status >= 400 && status < 500,
      );
      if (allowed) write(book, real);
      await real.api.check(real, book);
    },
    toString: () => name,
  };
}

const control =
  (action: string) =>
  ({ reference }: Real) =>
    client.call('POST', `/sandbox/payments/${reference}/${action}`);
const isWaiting = (book: Book) => book.phase === 'waiting';
const left = (book: Book) => book.amount - book.taken - book.released;

const approve = (): Step =>
  step(
    'approve',
    isWaiting,
    (real) => real.api.approve(real),
    (book, real) => {
      book.phase = 'reserved';
      book.story.push(real.api.words.reserve);
    },
  );

const leave = (how: 'reject' | 'expire'): Step =>
  step(how, isWaiting, control(how), (book, real) => {
    book.phase = 'over';
    book.story.push(real.api.words[how]);
  });

const take = (value: number): Step => {
  let headers: Record<string, string> = {};
  return step(
    `take ${value}`,
    (book) => book.phase === 'reserved' && book.released === 0 && value <= left(book),
    (real) => {
      headers = real.api.newKey();
      return real.api.take(real, value, headers);
    },
    (book, real) => {
      book.taken += value;
      book.lastKey = { headers, value };
      book.story.push(real.api.words.take);
    },
  );
};

const takeAgain = (): Step => ({
  ...step(
    'take again with the same key',
    () => true,
    (real, book) => real.api.take(real, book.lastKey?.value ?? 0, book.lastKey?.headers ?? {}),
    () => undefined,
  ),
  check: (book) => book.lastKey !== undefined,
});

const takeOtherwise = (): Step => ({
  ...step(
    'take another amount with the same key',
    () => false,
    (real, book) => real.api.take(real, (book.lastKey?.value ?? 0) + 100, book.lastKey?.headers ?? {}),
    () => undefined,
  ),
  check: (book) => book.lastKey !== undefined,
});

const give = (value: number): Step =>
  step(
    `give ${value}`,
    (book) => book.phase === 'reserved' && value <= book.taken - book.given,
    (real) => real.api.give(real, value),
    (book, real) => {
      book.given += value;
      book.story.push(real.api.words.give);
    },
  );

const cancel = (): Step =>
  step(
    'cancel',
    (book) => book.phase !== 'over' && book.released === 0 && left(book) > 0,
    (real) => real.api.cancel(real),
    (book, real) => {
      const isEnd = book.phase === 'waiting';
      book.released = left(book);
      if (isEnd) book.phase = 'over';
      book.story.push(isEnd ? real.api.words.end : real.api.words.release);
    },
  );

const amounts = fc.integer({ min: 1, max: 600 }).map((hundreds) => hundreds * 100);
const steps = fc.commands(
  [
    fc.constant(approve()),
    fc.constant(leave('reject')),
    fc.constant(leave('expire')),
    amounts.map(take),
    fc.constant(takeAgain()),
    fc.constant(takeOtherwise()),
    amounts.map(give),
    fc.constant(cancel()),
  ].flatMap((one, index) => (index === 1 || index === 2 ? [one] : [one, one])),
  { maxCommands: 14 },
);

describe('any story of a payment goes as a bookkeeper expects', () => {
  test.each([
    ['ePayment', epayment],
    ['eCom', ecom],
  ])('%s', async (_name, api) => {
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        await fc.asyncModelRun(async () => {
          const book: Book = {
            phase: 'waiting',
            amount: AMOUNT,
            taken: 0,
            given: 0,
            released: 0,
            story: [api.words.start],
          };
          return { model: book, real: await api.start() };
        }, story);
      }),
      { numRuns: 80 },
    );
  });
});
