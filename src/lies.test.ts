import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from './exit-code.ts';
import type { FindingCode, Json } from './model.ts';
import { type OpenedTarget, openTarget } from './open-target.ts';
import { prepare } from './prepare.ts';
import { runFlows } from './run-flows.ts';
import { type Sandbox, startSandbox } from './sandbox/start.ts';
import { defaultLimits, judgeFor, openSession, type Session } from './session.ts';
import {
  startTwistingProxy,
  type Twist,
  type TwistingProxy,
  withField,
  withHeader,
  withJson,
  withStatus,
  withText,
} from './testing/twisting-proxy.ts';
import { triageFlow } from './triage.ts';
import { nextSteps } from './triage-words.ts';

// An examiner that never met a broken contract has not been tested: a proxy between the runner and the sandbox lies once,
// and the whole line has to say so by the right name.

let sandbox: Sandbox;
let proxy: TwistingProxy;
let target: OpenedTarget;
let session: Session;

const prepared = await prepare(
  { flows: [], target: 'sandbox', source: 'bundled', openapi: [], variables: {}, iterations: 1 },
  { env: {}, workingDirectory: import.meta.dirname },
);

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await startTwistingProxy(sandbox.url);
  target = await openTarget(prepared, { startSandbox: async () => ({ url: proxy.origin, close: async () => {} }) });
  session = newSession();
});

function newSession(): Session {
  return openSession({ ...target, runTag: 'lies', judge: judgeFor(prepared, new Date()), limits: defaultLimits });
}

afterAll(async () => {
  await session?.close();
  await proxy?.close();
  await sandbox?.close();
});

/** What was found in a flow while the proxy lied: the codes of the errors and warnings, once each. */
async function codesFound(flowId: string, twist: Twist, within = session): Promise<FindingCode[]> {
  const flow = prepared.plan.flows.find((one) => one.id === flowId);
  if (!flow) throw new Error(`There is no flow ${flowId}.`);
  proxy.setTwist(twist);
  const { findings } = await within.runFlow(flow);
  proxy.setTwist(undefined);
  return [...new Set(findings.map((finding) => finding.code))].sort();
}

const reversed = withJson((json) => ({ ...(json as object), transactionLogHistory: [...logOf(json)].reverse() }));

function logOf(json: Json): Json[] {
  return (json as { transactionLogHistory: Json[] }).transactionLogHistory;
}

const token = 'POST /accesstoken/get';
const details = 'GET /ecomm/v2/payments/*/details';
const captureEcom = 'POST /ecomm/v2/payments/*/capture';
const initiate = 'POST /ecomm/v2/payments';
const getPayment = 'GET /epayment/v1/payments/*';
const events = 'GET /epayment/v1/payments/*/events';
const create = 'POST /epayment/v1/payments';
const captureEpayment = 'POST /epayment/v1/payments/*/capture';

const regular = 'ecom/full-capture-and-refund';
const cancelled = 'ecom/cancel-after-approval';
const webRedirect = 'epayment/web-redirect';
const express = 'epayment/express-with-shipping';

const lies: [what: string, flow: string, twist: Twist, codes: FindingCode[]][] = [
  [
    'a status nobody knows',
    regular,
    { to: captureEcom, answer: withStatus(418) },
    ['undocumented-status', 'unexpected-status'],
  ],
  [
    'created instead of OK',
    regular,
    { to: initiate, answer: withStatus(201) },
    ['undocumented-status', 'unexpected-status'],
  ],
  [
    'a documented status at the wrong moment',
    regular,
    { to: captureEcom, answer: withStatus(402) },
    ['body-schema', 'unexpected-status'],
  ],
  [
    'HTML where JSON was promised',
    regular,
    { to: details, nth: 1, answer: withHeader('content-type', 'text/html') },
    ['undocumented-media-type'],
  ],
  [
    'half a body',
    regular,
    { to: details, nth: 1, answer: (passing) => ({ ...passing, body: passing.body.subarray(0, 40) }) },
    ['malformed-body', 'script-error', 'unexpected-value'],
  ],
  [
    'no body at all',
    regular,
    { to: details, nth: 1, answer: withText('') },
    ['missing-body', 'script-error', 'unexpected-value'],
  ],
  [
    'a key that stands twice',
    webRedirect,
    {
      to: getPayment,
      nth: 1,
      answer: (passing) => withText(passing.body.toString().replace('{', '{"state":"CREATED",'))(passing),
    },
    ['malformed-body'],
  ],
  [
    'bytes that are no text',
    webRedirect,
    {
      to: getPayment,
      nth: 1,
      answer: (passing) => ({ ...passing, body: Buffer.concat([passing.body, Buffer.from([0xff, 0xfe])]) }),
    },
    ['malformed-body', 'script-error', 'unexpected-value'],
  ],
  [
    'a required field dropped',
    webRedirect,
    { to: getPayment, nth: 1, answer: withField('/pspReference', undefined) },
    ['body-schema'],
  ],
  [
    'a deep required field dropped',
    webRedirect,
    { to: getPayment, nth: 1, answer: withField('/aggregate/capturedAmount/currency', undefined) },
    ['body-schema'],
  ],
  [
    'an amount as a string',
    webRedirect,
    { to: getPayment, nth: 1, answer: withField('/amount/value', '49900') },
    ['body-schema'],
  ],
  [
    'an amount with a fraction',
    webRedirect,
    { to: getPayment, nth: 1, answer: withField('/amount/value', 49900.5) },
    ['body-schema', 'invariant-broken', 'unexpected-value'],
  ],
  [
    'null where there is none',
    webRedirect,
    { to: getPayment, nth: 1, answer: withField('/paymentMethod', null) },
    ['body-schema'],
  ],
  [
    'a state that does not exist',
    webRedirect,
    { to: getPayment, nth: 2, answer: withField('/state', 'CAPTURED') },
    ['body-schema', 'unexpected-value'],
  ],
  [
    'a currency that does not exist',
    webRedirect,
    { to: getPayment, nth: 2, answer: withField('/aggregate/authorizedAmount/currency', 'XXX') },
    ['body-schema', 'invariant-broken'],
  ],
  [
    'a timestamp that is none',
    webRedirect,
    { to: events, answer: withField('/0/timestamp', 'yesterday') },
    ['body-schema'],
  ],
  [
    'a state that exists, too early',
    webRedirect,
    { to: getPayment, nth: 1, answer: withField('/state', 'AUTHORIZED') },
    ['unexpected-value'],
  ],
  [
    'a capture that is off by one øre',
    webRedirect,
    { to: captureEpayment, answer: withField('/aggregate/capturedAmount/value', 1001) },
    ['invariant-broken', 'unexpected-value'],
  ],
  [
    'somebody else’s payment',
    webRedirect,
    { to: create, answer: withField('/reference', 'another-payment') },
    ['unexpected-value'],
  ],
  [
    'an event that is missing',
    webRedirect,
    { to: events, answer: withJson((json) => (json as Json[]).slice(0, 2)) },
    ['invariant-broken', 'unexpected-value'],
  ],
  [
    'a log that is oldest first',
    regular,
    { to: details, nth: 2, answer: reversed },
    ['invariant-broken', 'unexpected-value'],
  ],
  [
    'a remainder that does not add up',
    regular,
    { to: captureEcom, answer: withField('/transactionSummary/remainingAmountToRefund', 49899) },
    ['invariant-broken', 'unexpected-value'],
  ],
  ['another error code', cancelled, { to: captureEcom, answer: withField('/0/errorCode', '99') }, ['unexpected-value']],
  [
    'success where refusal is due',
    cancelled,
    { to: captureEcom, answer: withStatus(200) },
    ['body-schema', 'unexpected-status'],
  ],
  [
    'a redirect to somewhere else',
    regular,
    {
      to: details,
      nth: 1,
      answer: (passing) => ({
        ...passing,
        status: 302,
        headers: { location: 'http://127.0.0.1:9/loot' },
        body: Buffer.alloc(0),
      }),
    },
    ['undocumented-status', 'unexpected-status'],
  ],
  [
    'a page of the gateway',
    regular,
    {
      to: captureEcom,
      answer: () => ({
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: Buffer.from('<h1>Bad Gateway</h1>'),
      }),
    },
    ['undocumented-status', 'unexpected-status'],
  ],
  [
    'a field nobody has heard of',
    webRedirect,
    { to: getPayment, nth: 1, answer: withField('/surprise', true) },
    ['undocumented-field'],
  ],
  [
    'one øre more authorized than ordered and shipping',
    express,
    { to: getPayment, nth: 1, answer: withField('/aggregate/authorizedAmount/value', 59_801) },
    ['invariant-broken'],
  ],
  [
    'another price for the shipping than the option has',
    express,
    { to: getPayment, nth: 1, answer: withField('/shippingDetails/shippingCost', 9901) },
    ['invariant-broken'],
  ],
  [
    'shipping charged that was never offered',
    webRedirect,
    { to: getPayment, nth: 2, answer: withField('/aggregate/authorizedAmount/value', 59_800) },
    ['invariant-broken', 'unexpected-value'],
  ],
  ['nothing: the connection is cut', webRedirect, { to: captureEpayment, answer: () => null }, ['no-response']],
];

/** Sentences of our own, and words that the service uses: whoever sends them back must gain nothing by it. */
const sentences = [
  'a bug of vipps-contract',
  'Broken off by a bug of vipps-contract.',
  'newman could not run the flow: x',
  'A script held its worker for more than 5 s, so the worker was ended.',
  'A script used more memory than it may, so its worker was ended.',
  'The worker that ran the flow died: it stopped.',
  'Script execution timed out after 2000ms',
  'A connection to https://api.vipps.no:443 was refused: only the target may be called.',
  'Maximum response size reached',
  'self-signed certificate',
  'Invalid MSN: 123456. The keys belong to another sales unit.',
  'Access denied due to invalid subscription key.',
  'a text of 9000 characters',
  nextSteps.keys,
  nextSteps.outage,
  nextSteps['rate limit'],
  'no-response',
  'blocked-host',
  'unvalidated',
];

/** What a flow came to, without a word. */
async function outcomeOf(flowId: string, twist: Twist) {
  const planned = prepared.plan.flows.find((one) => one.id === flowId);
  if (!planned) throw new Error(`There is no flow ${flowId}.`);
  proxy.setTwist(twist);
  const { judged, halt } = await runFlows([planned], { concurrency: 1, bail: false }, { ...session, halt: () => {} });
  proxy.setTwist(undefined);
  const [{ flow, findings } = { flow: undefined, findings: [] }] = judged;
  const triage = flow && triageFlow(flow, findings);
  const flows = flow ? [{ ...flow, ...(triage ? { triage } : {}) }] : [];
  return {
    exitCode: exitCodeOf({ flows, findings, isStrict: false, ...(halt ? { halt } : {}) }),
    class: triage?.class,
    codes: findings.map(({ code, pointer, keyword }) => [code, pointer, keyword]),
    verdicts: flow?.steps.flatMap(({ exchanges }) => exchanges.map(({ verdict }) => verdict)),
  };
}

const asValue = (text: string): Twist => ({ to: getPayment, nth: 1, answer: withField('/state', text) });
const asReference = (text: string): Twist => ({ to: create, answer: withField('/reference', text) });
const asHeader = (text: string): Twist => ({
  to: getPayment,
  nth: 1,
  answer: (passing) => ({ ...passing, headers: { ...passing.headers, 'x-note': text, 'content-type': text } }),
});
const asPhrase = (text: string): Twist => ({
  to: captureEpayment,
  answer: (passing) => ({ ...passing, status: 400, phrase: text }),
});
const asProblem = (text: string): Twist => ({
  to: captureEpayment,
  answer: (passing) => ({
    ...passing,
    status: 400,
    headers: { ...passing.headers, 'content-type': 'application/problem+json' },
    body: Buffer.from(
      JSON.stringify({ type: text, title: text, detail: text, message: text, traceId: text, status: 400 }),
    ),
  }),
});

describe('a sentence of ours that the API sends back', () => {
  it.each<[string, (text: string) => Twist]>([
    ['as the value of an enum', asValue],
    ['as a value that is compared', asReference],
    ['in headers', asHeader],
    ['as the reason phrase of a refusal', asPhrase],
    ['in the fields of a problem', asProblem],
  ])(
    '%s is a wrong value like any other',
    async (_how, twistOf) => {
      // The first flow of a session fetches the token that the others use.
      await outcomeOf(webRedirect, twistOf('First.'));
      const sentence = await outcomeOf(webRedirect, twistOf('Something else.'));
      const word = await outcomeOf(webRedirect, twistOf('something-else'));
      expect(sentence.exitCode).toBe(1);
      for (const text of sentences) {
        expect(await outcomeOf(webRedirect, twistOf(text)), text).toEqual(text.includes(' ') ? sentence : word);
      }
    },
    60_000,
  );
});

/** Answers that look like a lie about money and are none. */
const nearMisses: [what: string, flow: string, twist: Twist][] = [
  [
    'less authorized than ordered and shipping',
    express,
    { to: getPayment, nth: 1, answer: withField('/aggregate/authorizedAmount/value', 59_799) },
  ],
  [
    'an amount that includes the shipping',
    express,
    { to: getPayment, nth: 1, answer: withField('/amount/value', 59_800) },
  ],
  [
    'no guarantee for the capture',
    express,
    { to: getPayment, nth: 1, answer: withField('/captureGuaranteedUntil', null) },
  ],
];

describe('a lie', () => {
  it('is not seen where there is none', async () => {
    const truth: Twist = { to: details, answer: (passing) => passing };
    expect(await codesFound(regular, truth)).toEqual([]);
  });

  it('a token answer without a token is found in the flow that fetches it', async () => {
    const first = newSession();
    const codes = await codesFound(webRedirect, { to: token, answer: withField('/access_token', undefined) }, first);
    await first.close();
    expect(codes).toEqual(['body-schema', 'unexpected-status', 'unexpected-value']);
  });

  it.each(nearMisses)('%s is not one', async (_what, flow, twist) => {
    expect(await codesFound(flow, twist)).toEqual([]);
  });

  it.each(lies)('%s is found', async (_what, flow, twist, codes) => {
    expect(await codesFound(flow, twist)).toEqual([...codes].sort());
  });
});
