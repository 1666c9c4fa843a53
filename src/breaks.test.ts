import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf } from './check/words.ts';
import { at, withValueAt } from './json-pointer.ts';
import type { FindingCode, FindingDraft, Json } from './model.ts';
import { type OpenedTarget, openTarget } from './open-target.ts';
import { prepare } from './prepare.ts';
import { type Sandbox, startSandbox } from './sandbox/start.ts';
import { defaultLimits, judgeFor, openSession, type Session } from './session.ts';
import { type Forwarder, startForwarder } from './testing/forwarder.ts';
import {
  type Asking,
  asking,
  askingUnder,
  type Passing,
  startTwistingProxy,
  type Twist,
  type TwistingProxy,
  withField,
  withJson,
} from './testing/twisting-proxy.ts';

// A sandbox that is broken in ways which no schema sees: every body that it sends is well-formed, and wrong.

let sandbox: Sandbox;
let proxy: TwistingProxy;
let target: OpenedTarget;
let session: Session;
let twice: Forwarder;
let dearer: Forwarder;
let swallowing: Forwarder;

const prepared = await prepare(
  { flows: [], target: 'sandbox', source: 'bundled', openapi: [], variables: {}, iterations: 1 },
  { env: {}, workingDirectory: import.meta.dirname },
);

beforeAll(async () => {
  sandbox = await startSandbox({ processingMs: 0 });
  proxy = await startTwistingProxy(sandbox.url);
  target = await openTarget(prepared, { startSandbox: async () => ({ url: proxy.origin, close: async () => {} }) });
  session = openSession({ ...target, runTag: 'brk', judge: judgeFor(prepared, new Date()), limits: defaultLimits });
  twice = await startForwarder((body) => [body, body]);
  dearer = await startForwarder((body) => [JSON.stringify(moreBy(1)(JSON.parse(body) as Json))]);
  swallowing = await startForwarder(() => []);
});

afterAll(async () => {
  await session?.close();
  await target?.close();
  await Promise.all([proxy, sandbox, twice, dearer, swallowing].map((one) => one?.close()));
});

/** What was found while the sandbox was broken: its errors. */
async function findErrors(flowId: string, twist: Twist): Promise<FindingDraft[]> {
  const flow = prepared.plan.flows.find((one) => one.id === flowId);
  if (!flow) throw new Error(`There is no flow ${flowId}.`);
  proxy.setTwist(twist);
  const { findings } = await session.runFlow(flow);
  proxy.setTwist(undefined);
  return findings.filter(({ severity }) => severity === 'error');
}

/** A callback's amount, so many øre dearer. */
const moreBy =
  (amount: number) =>
  (json: Json): Json =>
    withValueAt(json, '/transactionInfo/amount', Number(at(json, '/transactionInfo/amount')) + amount);

const add = (pointer: string, amount: number) =>
  withJson((json) => withValueAt(json, pointer, Number(at(json, pointer)) + amount));

const list = (change: (entries: Json[]) => Json[]) => withJson((json) => change(json as Json[]));
const log = (change: (entries: Json[]) => Json[]) =>
  withJson((json) => withValueAt(json, '/transactionLogHistory', change(at(json, '/transactionLogHistory') as Json[])));
const without = (key: string, name: string) => (entries: Json[]) => entries.filter((entry) => at(entry, key) !== name);

/** The request goes nowhere: the payment is only read, and the answer made up from that. */
const onlyRead =
  (aside: string) =>
  (request: Asking): Asking => ({
    ...request,
    method: 'GET',
    url: request.url.replace('/test/', '/').replace(new RegExp(`/${aside}$`), ''),
    body: Buffer.alloc(0),
  });

/** An answer to a capture or refund made from a payment that was read. */
const asAdjusted = (pointer: string, value: number) =>
  withJson((json) => {
    const { amount, state, aggregate, pspReference, reference } = json as { [key: string]: Json };
    return withValueAt({ amount, state, aggregate, pspReference, reference } as Json, pointer, value);
  });

const ok = (passing: Passing): Passing => ({
  ...passing,
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{}'),
});

/** Gives what an earlier answer gave, where a refusal is due. */
function answerAsBefore(): Pick<Twist, 'answer'> {
  let first: Passing | undefined;
  return {
    answer(passing) {
      first ??= passing;
      return first;
    },
  };
}

const redirect = (pointer: string, forwarder: () => Forwarder) => (request: Asking) => {
  const body = JSON.parse(request.body.toString()) as Json;
  return asking(pointer, forwarder().through(String(at(body, pointer))))(request);
};

const ecom = '/ecomm/v2/payments';
const epayment = '/epayment/v1/payments';
const initiate = `POST ${ecom}`;
const details = `GET ${ecom}/*/details`;
const captureOrder = `POST ${ecom}/*/capture`;
const create = `POST ${epayment}`;
const get = `GET ${epayment}/*`;
const events = `GET ${epayment}/*/events`;
const capture = `POST ${epayment}/*/capture`;
const refund = `POST ${epayment}/*/refund`;
const cancel = `POST ${epayment}/*/cancel`;
const register = 'POST /webhooks/v1/webhooks';

type Row = [what: string, flow: string, twist: Twist, codes: FindingCode[], says?: RegExp];

const breaks: Row[] = [
  [
    'a capture is counted twice',
    'epayment/web-redirect',
    { to: capture, answer: add('/aggregate/capturedAmount/value', 1000) },
    ['invariant-broken', 'unexpected-value'],
    /2000 is shown as captured, and the operations that succeeded add up to 1000/,
  ],
  [
    'a capture is off by one øre',
    'ecom/partial-captures-and-refund',
    { to: captureOrder, nth: 1, answer: add('/transactionSummary/capturedAmount', 1) },
    ['invariant-broken', 'unexpected-value'],
  ],
  [
    'more is captured than was authorized',
    'epayment/web-redirect',
    { to: get, nth: 2, answer: add('/aggregate/capturedAmount/value', 50_000) },
    ['invariant-broken', 'unexpected-value'],
    /captured 50000 \+ cancelled 0 = 50000 is more than the amount of 49900/,
  ],
  [
    'more is refunded than was captured',
    'epayment/web-redirect',
    { to: refund, answer: add('/aggregate/refundedAmount/value', 1) },
    ['invariant-broken', 'unexpected-value'],
    /refunded 1001 is more than captured 1000/,
  ],
  [
    'a refund above the capture is accepted',
    'epayment/refusals/amounts',
    { to: refund, nth: 1, ask: asking('/modificationAmount/value', 1) },
    ['invariant-broken', 'unexpected-status'],
  ],
  [
    'an eCom refund above the capture is accepted',
    'ecom/refusals/amounts',
    { to: `POST ${ecom}/*/refund`, ask: asking('/transaction/amount', 1) },
    ['invariant-broken', 'unexpected-status'],
  ],
  [
    'a replay captures again',
    'epayment/idempotent-capture',
    { to: capture, nth: 2, ask: askingUnder('idempotency-key', 'another-key') },
    ['idempotency-broken', 'invariant-broken', 'unexpected-value'],
    /left 1000 captured, and the same request under the same key 2000/,
  ],
  [
    'an eCom replay captures again',
    'ecom/idempotent-capture',
    { to: captureOrder, nth: 2, ask: askingUnder('x-request-id', 'another-key') },
    ['idempotency-broken', 'invariant-broken', 'unexpected-value'],
  ],
  [
    'another amount is accepted under the same key',
    'epayment/idempotent-capture',
    { to: capture, nth: 3, ask: askingUnder('idempotency-key', 'another-key') },
    ['idempotency-broken', 'invariant-broken', 'unexpected-status'],
    /was accepted under the key of another request/,
  ],
  [
    'a refund under a key that was used is made again',
    'ecom/idempotent-refund',
    { to: `POST ${ecom}/*/refund`, nth: 2, ask: askingUnder('x-request-id', 'another-key') },
    ['idempotency-broken', 'invariant-broken', 'unexpected-value'],
  ],
  [
    'two captures at the same instant are both made',
    'epayment/two-captures-at-once',
    { to: capture, nth: 1, ask: askingUnder('idempotency-key', 'another-key') },
    ['idempotency-broken', 'invariant-broken', 'unexpected-value'],
  ],
  [
    'what is terminated revives',
    'epayment/cancel-before-approval',
    {
      to: get,
      answer: withJson((json) =>
        withValueAt(withValueAt(json, '/state', 'CREATED'), '/aggregate/cancelledAmount/value', 0),
      ),
    },
    ['invariant-broken', 'unexpected-value'],
    /the payment was TERMINATED and is CREATED again/,
  ],
  [
    'an event is missing',
    'epayment/web-redirect',
    { to: events, nth: 2, answer: list(without('/name', 'CAPTURED')) },
    ['invariant-broken', 'unexpected-value'],
    /1 captures succeeded, and the history shows 0/,
  ],
  [
    'an event stands there twice',
    'epayment/full-capture',
    {
      to: events,
      answer: list((entries) =>
        entries.flatMap((entry) => (at(entry, '/name') === 'REFUNDED' ? [entry, entry] : [entry])),
      ),
    },
    ['invariant-broken', 'unexpected-value'],
  ],
  [
    'an entry of the log is missing',
    'ecom/partial-captures-and-refund',
    { to: details, answer: log((entries) => entries.slice(1)) },
    ['invariant-broken', 'unexpected-value'],
  ],
  [
    'events stand newest first',
    'epayment/idempotent-refund',
    {
      to: events,
      answer: list((entries) =>
        entries.map((entry, index) => withValueAt(entry, '/timestamp', new Date(2e12 - index * 1000).toISOString())),
      ),
    },
    ['invariant-broken'],
    /the order is oldest first/,
  ],
  [
    'the history is rewritten',
    'epayment/web-redirect',
    {
      to: events,
      nth: 2,
      answer: list((entries) => [...entries.slice(1, 2), ...entries.slice(0, 1), ...entries.slice(2)]),
    },
    ['invariant-broken', 'unexpected-value'],
  ],
  [
    'the currency changes',
    'epayment/web-redirect',
    { to: get, nth: 2, answer: withField('/aggregate/capturedAmount/currency', 'DKK') },
    ['invariant-broken'],
    /the payment is in NOK, and here it is in DKK/,
  ],
  [
    'a capture bears the key of another call',
    'epayment/full-capture',
    {
      to: events,
      answer: list((entries) =>
        entries.map((entry) =>
          at(entry, '/name') === 'CAPTURED' ? withValueAt(entry, '/idempotencyKey', 'somebody-else') : entry,
        ),
      ),
    },
    ['invariant-broken'],
    /CAPTURED bears the key somebody-else/,
  ],
  [
    'a request id is not echoed',
    'ecom/idempotent-capture',
    {
      to: details,
      nth: 1,
      answer: log((entries) =>
        entries.map((entry, index) => (index === 0 ? withValueAt(entry, '/requestId', undefined) : entry)),
      ),
    },
    ['invariant-broken'],
    /CAPTURE bears no key/,
  ],
  [
    'a remainder does not add up',
    'ecom/cancel-after-partial-capture',
    { to: captureOrder, nth: 1, answer: add('/transactionSummary/remainingAmountToRefund', -1) },
    ['invariant-broken', 'unexpected-value'],
    /9999 can be refunded, but captured 10000 − refunded 0 = 10000/,
  ],
  [
    'an approval has no effect',
    'epayment/web-redirect',
    { to: 'POST /epayment/v1/test/payments/*/approve', ask: onlyRead('approve'), answer: ok },
    ['unexpected-status', 'unexpected-value'],
  ],
  [
    'a capture has no effect',
    'epayment/web-redirect',
    { to: capture, ask: onlyRead('capture'), answer: asAdjusted('/aggregate/capturedAmount/value', 1000) },
    ['invariant-broken', 'unexpected-status', 'unexpected-value'],
    /1 captures succeeded, and the history shows 0/,
  ],
  [
    'a captured payment can be cancelled',
    'epayment/full-capture',
    { to: cancel, ask: onlyRead('cancel'), answer: asAdjusted('/aggregate/cancelledAmount/value', 49_900) },
    ['invariant-broken', 'unexpected-status'],
    /captured 49900 \+ cancelled 49900 = 99800 is more than the amount of 49900/,
  ],
  [
    'what is captured in full is captured again',
    'epayment/full-capture',
    { to: capture, ...answerAsBefore() },
    ['invariant-broken', 'unexpected-status'],
  ],
  [
    'another payment is shown',
    'epayment/metadata',
    { to: get, answer: withField('/reference', 'somebody-elses-payment') },
    ['unexpected-value'],
  ],
  [
    'userinfo tells of somebody else',
    'epayment/profile-and-userinfo',
    { to: 'GET /vipps-userinfo-api/userinfo/*', answer: withField('/sub', '9f0b2a3c-1111-4222-8333-444455556666') },
    ['unexpected-value'],
  ],
  [
    'a callback comes without the authToken',
    'ecom/callback-after-approval',
    { to: initiate, ask: asking('/merchantInfo/authToken', undefined) },
    ['signature-invalid'],
    /without the authToken/,
  ],
  [
    'a callback comes with another authToken',
    'ecom/user-rejects',
    { to: initiate, ask: asking('/merchantInfo/authToken', 'another-token') },
    ['signature-invalid'],
  ],
  [
    'a callback does not come',
    'ecom/callback-after-approval',
    { to: initiate, ask: redirect('/merchantInfo/callbackPrefix', () => swallowing) },
    ['callback-missing'],
    /the callback RESERVED did not come in time/,
  ],
  [
    'a callback comes twice',
    'ecom/user-rejects',
    { to: initiate, ask: redirect('/merchantInfo/callbackPrefix', () => twice) },
    ['invariant-broken'],
    /the callback CANCELLED came twice/,
  ],
  [
    'a callback says another amount',
    'ecom/callback-after-approval',
    { to: initiate, ask: redirect('/merchantInfo/callbackPrefix', () => dearer) },
    ['unexpected-value'],
  ],
  [
    'a webhook is signed with another secret',
    'webhooks/captured',
    { to: register, answer: withField('/secret', Buffer.from('another secret, of some length').toString('base64')) },
    ['signature-invalid'],
  ],
  [
    'a webhook does not come',
    'webhooks/captured',
    { to: register, ask: asking('/events', ['epayments.payment.refunded.v1']) },
    ['callback-missing'],
    /the webhook CAPTURED did not come in time/,
  ],
  [
    'a payment is made over another amount than was asked for',
    'webhooks/terminated',
    { to: create, ask: asking('/amount/value', 49_901) },
    ['invariant-broken', 'unexpected-value'],
  ],
];

describe('a sandbox that is broken and well-formed', () => {
  it('is broken in ways enough', () => {
    expect(breaks.length).toBeGreaterThanOrEqual(25);
  });

  it.each(breaks)('is found out: %s', async (_what, flow, twist, codes, says) => {
    const errors = await findErrors(flow, twist);
    expect([...new Set(errors.map(({ code }) => code))].sort(), errors.map(messageOf).join('\n')).toEqual(codes);
    expect(errors.map(messageOf).join('\n')).toMatch(says ?? /./);
    expect(errors.filter(({ code }) => code === 'body-schema' || code === 'callback-schema')).toEqual([]);
  });
});
