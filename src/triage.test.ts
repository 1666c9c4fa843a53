import { describe, expect, it } from 'vitest';
import type { Cause, ExchangeResult, Failure, Finding, FindingCode, FlowResult } from './model.ts';
import { aFinding, aFlow, anExchange, aStep } from './report/testing/results.ts';
import { triageFlow } from './triage.ts';
import { nextSteps, type TriageClass } from './triage-words.ts';

/** A failed flow as a run brings it in: one good step, and one that went wrong. */
interface Sketch {
  path?: string;
  status?: number;
  body?: unknown;
  failure?: Failure['code'];
  /** Findings of the step that failed. */
  found: FindingCode[];
  cause?: Cause;
  /** Nothing was answered before. */
  isFirst?: boolean;
  /** Nothing but a token came before. */
  isAfterToken?: boolean;
}

function failed(sketch: Sketch): { flow: FlowResult; findings: Finding[] } {
  const { path = '/epayment/v1/payments', status = 200, body = {}, failure, found, cause } = sketch;
  const url = `http://127.0.0.1:1/${sketch.isAfterToken ? 'accesstoken/get' : 'epayment/v1/payments'}`;
  const before = anExchange({ id: 'f#1.1', request: { ...anExchange().request, url } });
  const good = aStep({ name: 'Get Access Token', exchanges: [before] });
  const request = { ...anExchange().request, url: `http://127.0.0.1:1${path}` };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { response: _response, ...asked } = anExchange({ id: 'f#2.1', verdict: 'failed', request });
  const exchange: ExchangeResult = failure
    ? { ...asked, failure: { code: failure, message: 'x' } }
    : { ...asked, response: { status, headers: [], body: text, bytes: text.length } };
  const bad = aStep({ name: 'Pay', status: 'failed', exchanges: [exchange] });
  return {
    flow: aFlow({
      status: 'failed',
      steps: sketch.isFirst ? [bad] : [good, bad],
      ...(cause === 'runner-failed' ? { cause } : {}),
    }),
    findings: found.map((code) => aFinding({ code, step: 'Pay', exchangeId: 'f#2.1', ...(cause ? { cause } : {}) })),
  };
}

const refused: FindingCode[] = ['unexpected-status'];
const problem = (code: string) => ({ status: 400, extraDetails: [{ name: 'ErrorCode', reason: code }] });
const ecom = (errorGroup: string, errorCode: string) => [{ errorGroup, errorCode, errorMessage: 'x' }];
const approve = '/epayment/v1/test/payments/r/approve';
const gateway = { statusCode: 401, message: 'Access denied due to invalid subscription key.' };

const fixtures: [what: string, sketch: Sketch, expected: TriageClass, says: string][] = [
  ['a field of the wrong type', { found: ['body-schema'] }, 'contract', 'description promises'],
  ['an answer that is no JSON', { found: ['malformed-body', 'script-error'] }, 'contract', 'description promises'],
  ['a 5xx that only the description refuses', { status: 502, found: ['undocumented-status'] }, 'outage', ''],
  ['a status that nobody knows', { status: 418, found: ['undocumented-status', 'unexpected-status'] }, 'contract', ''],
  ['HTML where JSON was promised', { body: '<html>', found: ['undocumented-media-type'] }, 'contract', ''],
  ['a body beyond all limits', { failure: 'too-large', found: ['no-response'] }, 'contract', ''],
  ['no valid HTTP', { failure: 'invalid-response', found: ['no-response'] }, 'contract', ''],
  [
    'a request without a URL',
    { failure: 'not-sent', found: ['no-response'] },
    'collection',
    'URL or one of its headers',
  ],
  ['a broken sum', { found: ['invariant-broken'] }, 'contract', ''],
  ['a signature that does not fit', { found: ['signature-invalid'] }, 'contract', ''],
  ['a wrong amount', { found: ['unexpected-value'] }, 'flow', 'the flow expects'],
  ['a refusal by rule', { status: 400, body: problem('6080'), found: refused }, 'flow', ''],
  ['a first request that is refused', { status: 400, found: refused, isAfterToken: true }, 'flow', 'first request'],
  ['a reference that is taken', { status: 409, found: refused, isAfterToken: true }, 'flow', 'already'],
  ['a later request that is refused', { status: 409, found: refused }, 'flow', 'Look at the step before it'],
  ['a used order id', { status: 400, body: ecom('Merchant', '34'), found: refused }, 'flow', 'already'],
  [
    'the error for malformed requests',
    { status: 500, body: ecom('VippsError', '99'), found: refused },
    'flow',
    'malformed',
  ],
  ['no callback', { found: ['callback-missing'] }, 'flow', 'VIPPS_CALLBACK_URL'],
  [
    'an unknown client',
    { path: '/accesstoken/get', status: 400, body: { error: 'unauthorized_client' }, found: refused, isFirst: true },
    'keys',
    'doctor',
  ],
  [
    'a wrong client secret',
    { path: '/accesstoken/get', status: 401, body: { error: 'invalid_client' }, found: refused },
    'keys',
    '',
  ],
  [
    'a wrong subscription key',
    { status: 401, body: gateway, found: ['undocumented-status', 'unexpected-status'] },
    'keys',
    '',
  ],
  ['an expired token', { status: 401, body: { responseInfo: { responseCode: '1000' } }, found: refused }, 'keys', ''],
  [
    'a key that is refused behind a token',
    { status: 401, found: refused, isAfterToken: true },
    'keys',
    'A token was given',
  ],
  [
    'a key that is refused at once',
    { status: 401, found: refused, isFirst: true },
    'keys',
    'The service refused the keys',
  ],
  ['no such subscription', { status: 401, body: { errorCode: 'Unauthorized' }, found: refused }, 'keys', ''],
  ['a product that is not allowed', { status: 403, body: {}, found: refused }, 'keys', 'sales unit'],
  ['a blocked sales unit', { status: 402, body: ecom('Merchant', '37'), found: refused }, 'keys', 'sales unit'],
  [
    'a foreign serial number',
    { status: 400, body: { extraDetails: [{ name: 'Merchant-Serial-Number', reason: 'x' }] }, found: refused },
    'keys',
    'sales unit',
  ],
  [
    'never approved by hand',
    { path: approve, status: 402, body: ecom('Payment', '1082'), found: refused },
    'test user',
    'by hand',
  ],
  [
    'identification required',
    { path: approve, status: 400, body: problem('10030'), found: refused },
    'test user',
    'by hand',
  ],
  ['an expired card', { path: approve, status: 500, body: {}, found: refused }, 'test user', 'expired'],
  ['no card', { path: approve, status: 400, body: problem('10050'), found: refused }, 'test user', 'card'],
  ['an unknown number', { status: 400, body: problem('7010'), found: refused }, 'test user', 'VIPPS_MOBILE_NUMBER'],
  ['an unknown number, eCom', { status: 400, body: ecom('Customer', '81'), found: refused }, 'test user', ''],
  [
    'too many requests',
    { status: 429, body: {}, found: ['undocumented-status', 'unexpected-status'] },
    'rate limit',
    '--max-rate',
  ],
  ['an internal error', { status: 500, body: problem('3010'), found: refused }, 'outage', 'status.vippsmobilepay.com'],
  [
    'a gateway without a service',
    { status: 503, body: '<html>', found: ['undocumented-media-type', 'unexpected-status'] },
    'outage',
    '',
  ],
  ['a service that hangs', { failure: 'timeout', found: ['no-response'], isFirst: true }, 'outage', '--timeout'],
  ['a service that hangs up on the way', { failure: 'reset', found: ['no-response'] }, 'outage', ''],
  ['a service that is gone on the way', { failure: 'refused', found: ['no-response'] }, 'outage', ''],
  ['nobody at home', { failure: 'refused', found: ['no-response'], isFirst: true }, 'network', '--base-url'],
  ['no such name', { failure: 'dns', found: ['no-response'], isFirst: true }, 'network', 'name server'],
  ['a certificate that nobody knows', { failure: 'tls', found: ['no-response'], isFirst: true }, 'network', '--ca'],
  ['a proxy that wants a password', { status: 407, body: '', found: refused, isFirst: true }, 'network', 'proxy'],
  ['a script that throws', { found: ['script-error'] }, 'collection', 'Postman'],
  ['an assertion that fails', { found: ['assertion-failed'] }, 'flow', 'the test expects the wrong thing'],
  ['an assertion and a script that fail', { found: ['assertion-failed', 'script-error'] }, 'collection', 'Postman'],
  ['a request to somewhere else', { failure: 'blocked-host', found: ['blocked-host'] }, 'collection', 'leads away'],
  ['a variable that nobody has set', { found: ['unresolved-variable'] }, 'collection', '--var'],
  ['an endless script', { found: ['script-error'], cause: 'script-hung' }, 'collection', 'did not end'],
  ['an operation that nobody describes', { found: ['undocumented-operation'] }, 'description', '--openapi'],
  ['a hole in the description', { found: ['unvalidated'] }, 'description', ''],
  ['a crash of ours', { found: ['unvalidated'], cause: 'bug' }, 'ours', 'report'],
  ['a crash of newman', { found: ['script-error'], cause: 'runner-failed' }, 'ours', ''],
];

const classes: TriageClass[] = [
  'contract',
  'flow',
  'keys',
  'test user',
  'rate limit',
  'outage',
  'network',
  'collection',
  'description',
  'ours',
];

function classOf(sketch: Sketch): TriageClass | undefined {
  const { flow, findings } = failed(sketch);
  return triageFlow(flow, findings)?.class;
}

describe('a failed flow', () => {
  it.each(fixtures)('with %s: %o is told from the others', (_what, sketch, expected, says) => {
    const { flow, findings } = failed(sketch);
    const triage = triageFlow(flow, findings);
    expect(triage?.class).toBe(expected);
    expect(triage?.nextStep).toContain(says);
  });

  it('is never taken for another class: nothing stands beside the diagonal', () => {
    const matrix = classes.map((expected) =>
      classes.map((got) => fixtures.filter(([, sketch, due]) => due === expected && classOf(sketch) === got).length),
    );
    const diagonal = classes.map((expected) => fixtures.filter(([, , due]) => due === expected).length);
    expect(matrix).toEqual(
      classes.map((_class, row) => classes.map((_other, column) => (row === column ? diagonal[row] : 0))),
    );
    expect(Math.min(...diagonal)).toBeGreaterThan(0);
  });

  it('is judged by its first fault: what comes after only follows from it', () => {
    const { flow, findings } = failed({ found: ['body-schema'] });
    const late = aStep({
      name: 'Later',
      status: 'failed',
      exchanges: [anExchange({ id: 'f#3.1', response: { status: 401, headers: [], bytes: 0 } })],
    });
    const more = aFinding({ code: 'unexpected-status', step: 'Later', exchangeId: 'f#3.1' });
    expect(triageFlow({ ...flow, steps: [...flow.steps, late] }, [more, ...findings])?.class).toBe('contract');
  });

  it.each<[fault: string, Sketch]>([
    ['no answer', { failure: 'reset', found: ['no-response'] }],
    ['a time-out', { failure: 'timeout', found: ['no-response'] }],
    ['a server error', { status: 503, found: refused }],
  ])('is a broken contract where a later step shows one, after %s', (_fault, sketch) => {
    const { flow, findings } = failed(sketch);
    const found = aFinding({ code: 'body-schema', step: 'Later', exchangeId: 'f#3.1' });
    const classAfter = (status: number, more: object = {}): string | undefined => {
      const exchanges = [anExchange({ id: 'f#3.1', response: { status, headers: [], bytes: 0 } })];
      const later = aStep({ name: 'Later', status: 'failed', exchanges, ...more });
      return triageFlow({ ...flow, steps: [...flow.steps, later] }, [...findings, found])?.class;
    };
    expect(classAfter(200)).toBe('contract');
    expect(classAfter(503)).toBe('outage');
    expect(classAfter(401)).toBe('outage');
    expect(classAfter(200, { tidiesUp: true })).toBe('outage');
  });

  it('does not speak of server errors where one request got no answer', () => {
    const { flow, findings } = failed({ failure: 'reset', found: ['no-response'] });
    for (const service of ['vipps', 'local', 'own'] as const)
      expect(triageFlow(flow, findings, service)?.nextStep).not.toContain('5xx');
  });

  it('does not count what is waived, nor warnings', () => {
    const { flow, findings } = failed({ found: ['unexpected-value'] });
    const waived = aFinding({ step: 'Pay', exchangeId: 'f#2.1', waivedBy: { reason: 'r', owner: 'o' } });
    const warning = aFinding({ step: 'Pay', exchangeId: 'f#2.1', severity: 'warning' });
    expect(triageFlow(flow, [waived, warning, ...findings])?.class).toBe('flow');
  });
});

describe("a failed flow of a collection, a description and a service of one's own", () => {
  it.each<[what: string, sketch: Sketch, expected: TriageClass]>([
    ['an answer with 401', { status: 401, found: refused }, 'keys'],
    ['an answer with 500', { status: 500, found: refused }, 'outage'],
    ['an error code that elsewhere means a sales unit', { status: 400, body: problem('5060'), found: refused }, 'flow'],
    [
      'an error code that elsewhere means a test user',
      { status: 400, body: ecom('Payments', '41'), found: refused },
      'flow',
    ],
    ['an approval that fails', { path: approve, status: 500, found: refused }, 'outage'],
    ['a broken contract', { found: ['body-schema'] }, 'contract'],
  ])('with %s is not told of Vipps MobilePay', (_what, sketch, expected) => {
    const { flow, findings } = failed(sketch);
    const triage = triageFlow(flow, findings, 'own');
    expect(triage?.class).toBe(expected);
    expect(triage?.nextStep).not.toMatch(/vipps mobilepay|vippsmobilepay|sales unit|merchant serial|portal|payment/i);
  });
});

it.each([
  ['a broken contract', { found: ['body-schema'] }],
  ['an answer with 500', { status: 500, found: ['unexpected-status'] }],
] as [string, Sketch][])(
  'with %s of a server on this machine nothing is to be reported to Vipps MobilePay',
  (_what, sketch) => {
    const { flow, findings } = failed(sketch);
    const { nextStep = '' } = triageFlow(flow, findings, 'local') ?? {};
    expect(nextStep).toContain('this machine');
    expect(nextStep).not.toMatch(/report it to|status\.vippsmobilepay/i);
  },
);

it('only failed flows are triaged', () => {
  expect(triageFlow(aFlow({ status: 'passed' }), [])).toBeUndefined();
  expect(triageFlow(aFlow({ status: 'skipped' }), [])).toBeUndefined();
});

it('every next step belongs to a class and says something of its own', () => {
  expect([...new Set(Object.keys(nextSteps).map((key) => key.split(':')[0]))].sort()).toEqual(
    expect.arrayContaining(classes.filter((one) => one !== 'collection').sort()),
  );
  expect(new Set(Object.values(nextSteps)).size).toBe(Object.keys(nextSteps).length);
});
