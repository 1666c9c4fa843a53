import type { Expectation, ExpectedAmount, Step } from '../../model.ts';

/** What the collection's capture and refund requests move, in minor units. */
export const PART = 1000;

/** The payment's whole amount. */
export const amount = { variable: 'amount' } as const;

export const amountLess = (part: number): ExpectedAmount => ({ variable: 'amount', plus: -part });

type Aggregate = NonNullable<Expectation['aggregate']>;

/** The four sums of an authorized payment; `cancelled` is what was given back. */
export function sums(captured: ExpectedAmount, refunded: ExpectedAmount, cancelled: ExpectedAmount = 0): Aggregate {
  return { authorized: amount, captured, refunded, cancelled };
}

export const created: Aggregate = { authorized: 0, captured: 0, refunded: 0, cancelled: 0 };
export const authorized = sums(0, 0);
export const terminated: Aggregate = { ...created, cancelled: amount };

export const reference = { '/reference': { variable: 'reference' } } as const;

/** Creating a payment whose link opens in a browser. */
export const createWebRedirect: Step = {
  item: 'Create payment - Web redirect',
  expect: { status: 201, fields: { ...reference, '/redirectUrl': { matches: '^https?://' } } },
};

export const forceApprove: Step = { item: 'Force approve payment', expect: { status: 200 } };

/** Approval by phone number alone, where the payment has no token of its own. */
export const forceApproveByPhone: Step = { ...forceApprove, without: ['/token'] };

export const getPayment = (state: string, aggregate: Aggregate, fields: Expectation['fields'] = {}): Step => ({
  item: 'Get payment',
  expect: { status: 200, state, aggregate, fields: { ...reference, '/amount/value': amount, ...fields } },
});

export const getWhenCreated = getPayment('CREATED', created, { '/profile/sub': { absent: true } });
export const getWhenAuthorized = getPayment('AUTHORIZED', authorized);

export const getEvents = (...events: string[]): Step => ({
  item: 'Get payment event log',
  expect: { status: 200, events },
});

/** Moves money: by default what the collection says; another amount goes under a key of its own. */
const move =
  (item: string) =>
  (aggregate: Aggregate, value?: number | { variable: string }): Step => ({
    item,
    ...(value === undefined ? {} : { freshKey: true, body: { '/modificationAmount/value': value } }),
    expect: { status: 200, state: 'AUTHORIZED', aggregate, fields: { ...reference, '/amount/value': amount } },
  });

export const capture = move('Capture payment');
export const refund = move('Refund payment');

/** What follows every approval: money moves, and the sums say so. */
export const captureAndRefund: Step[] = [capture(sums(PART, 0)), refund(sums(PART, PART))];

export const cancel = (state: string, aggregate: Aggregate): Step => ({
  item: 'Cancel payment',
  expect: { status: 200, state, aggregate, fields: reference },
});

/** A request that is refused, whatever the status of its class. */
export function refusal(tag: string, step: Omit<Step, 'expect' | 'tag'>, ...errorCode: string[]): Step {
  return { ...step, tag, expect: { status: '4xx', ...(errorCode.length > 0 ? { errorCode } : {}) } };
}

/** A capture or refund of so much, under a key of its own. */
export const of = (item: string, value: number): Omit<Step, 'expect'> => ({
  item,
  freshKey: true,
  body: { '/modificationAmount/value': value },
});
