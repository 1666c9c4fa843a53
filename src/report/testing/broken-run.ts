import { totalsOf } from '../../check/coverage-totals.ts';
import type { ExchangeResult, Finding, FlowResult, OperationCoverage, Result, Verdict } from '../../model.ts';
import { aFinding, anOperationCoverage, aResult } from './results.ts';

interface Call {
  step: string;
  operationId: string;
  method: string;
  path: string;
  status: number;
  ms: number;
  sends?: unknown;
  answers?: unknown;
  verdict?: Verdict;
}

const started = Date.parse('2026-02-03T08:30:00.000Z');

/**
 * A whole run such as people look at: two suites, one broken promise found in one flow, faults that are waived, repairs, earlier
 * runs. Nothing in it was ever anybody's.
 */
export function aBrokenRun(): Result {
  const flows = [
    ecomFlow('full-capture-and-refund', 'Full capture and refund', ['capture', 'refund']),
    ecomFlow('cancel-before-approval', 'Cancel before approval', ['cancel-early']),
    ecomFlow('cancel-after-approval', 'Cancel after approval', ['cancel']),
    ecomFlow('express-checkout', 'Express checkout', ['capture']),
    epaymentFlow('web-redirect', 'Web redirect: create, approve, capture, refund', ['capture', 'refund'], true),
    epaymentFlow('cancel-after-approval', 'Cancel after approval', ['cancel']),
    epaymentFlow('partial-capture', 'Partial capture, then cancel the rest', ['capture-part', 'cancel']),
    epaymentFlow('push', 'Push message', ['capture']),
    skippedFlow(),
  ];
  return aResult({
    run: {
      id: '20260203-083000-3f9c',
      startedAt: '2026-02-03T08:30:00.000Z',
      durationMs: 2480,
      exitCode: 1,
      source: 'official',
      artefacts: [
        artefact('collection:ecom', 'collection', 'collections/official/ecom.json', 'c1'),
        artefact('collection:epayment', 'collection', 'collections/official/epayment.json', 'c2'),
        artefact('environment:global', 'environment', 'environments/official/global.json', 'e1'),
        artefact('openapi:ecom', 'openapi', 'schemas/official/ecom.yaml', 'd1'),
        artefact('openapi:epayment', 'openapi', 'schemas/official/epayment.yaml', 'd2'),
      ],
      repairs: [
        repair(
          'Create payment - Web redirect',
          'C1 quote-reference',
          'A reference of digits only is sent without quotes, and loses its end.',
        ),
        repair(
          'Create payment - Push request',
          'C1 quote-reference',
          'A reference of digits only is sent without quotes, and loses its end.',
        ),
        repair(
          'Create payment - Web redirect',
          'C4 redirect-url',
          'The script waits for 200 and `url`; the API answers 201 and `redirectUrl`.',
        ),
      ],
    },
    flows,
    // In the order of the plan, as a run tells them.
    findings: flows.flatMap(({ id }) => [...waived(flows), ...brokenPromise()].filter(({ flow }) => flow === id)),
    coverage: { operations: coverage(), totals: totalsOf(coverage()) },
    drift: aDrift,
    history: aHistory(),
  });
}

function artefact(
  id: string,
  kind: 'collection' | 'environment' | 'openapi',
  path: string,
  seed: string,
): Result['run']['artefacts'][number] {
  return { id, kind, path, sha256: seed.repeat(32) };
}

function repair(item: string, defect: string, reason: string): Result['run']['repairs'][number] {
  return { collection: 'collection:epayment', item, defect, reason, stale: false };
}

const brokenExchange = 'epayment/web-redirect#5.1';

function brokenPromise(): Finding[] {
  const { schemaPointer: _, keyword: __, ...withoutSchema } = aFinding();
  const place = {
    suite: 'epayment',
    flow: 'epayment/web-redirect',
    step: 'Capture payment',
    exchangeId: brokenExchange,
    description: 'openapi:epayment',
    operationId: 'capturePayment',
    status: 200,
  };
  return [
    aFinding({
      ...place,
      id: '7c1f0a52',
      code: 'body-schema',
      pointer: '/aggregate/capturedAmount/value',
      keyword: 'type',
      expected: 'integer',
      actual: '49900',
      message: 'Got a string, "49900", at /aggregate/capturedAmount/value; the description asks for an integer.',
      schemaPointer: '/components/schemas/Amount/properties/value/type',
    }),
    {
      ...withoutSchema,
      ...place,
      id: '91be44d0',
      code: 'unexpected-value',
      pointer: '/aggregate/capturedAmount/value',
      expected: 49900,
      actual: '49900',
      message: 'Got "49900" at /aggregate/capturedAmount/value; after this capture it is 49900.',
    },
  ];
}

function waived(flows: FlowResult[]): Finding[] {
  return flows
    .filter(({ status }) => status !== 'skipped')
    .map((flow, index) => {
      const isEcom = flow.suite === 'ecom';
      const exchange = flow.steps[1]?.exchanges[0];
      return aFinding({
        id: `w${index}a0c3e`,
        code: isEcom ? 'undocumented-field' : 'undocumented-media-type',
        severity: isEcom ? 'warning' : 'error',
        suite: flow.suite,
        flow: flow.id,
        step: flow.steps[1]?.name ?? '',
        exchangeId: exchange?.id ?? '',
        description: `openapi:${flow.suite}`,
        operationId: exchange?.operationId ?? '',
        status: exchange?.response?.status ?? 200,
        ...(isEcom && { pointer: '/cancelUrl' }),
        expected: isEcom ? ['orderId', 'url'] : 'application/problem+json',
        actual: isEcom ? 'cancelUrl' : 'application/json',
        message: isEcom
          ? 'Got a field "cancelUrl"; the description lists orderId, url.'
          : 'Got application/json; the description lists application/problem+json.',
        schemaPointer: '/paths/~1payments/post/responses/201/content',
        waivedBy: {
          reason: isEcom
            ? 'The description is older than the field.'
            : 'Success answers are described with the media type of problems.',
          owner: 'payments team',
          artefact: `openapi:${flow.suite}`,
        },
      });
    });
}

function aHistory(): NonNullable<Result['history']> {
  const runs = Array.from({ length: 14 }, (_, index) => {
    const isBroken = index === 4 || index >= 12;
    return {
      id: `run-${index}`,
      startedAt: new Date(started - (13 - index) * 86_400_000).toISOString(),
      exitCode: isBroken ? 1 : 0,
      durationMs: 2400 + ((index * 37) % 200),
      flows: 9,
      flowsFailed: isBroken ? 1 : 0,
      exchanges: 48,
      errors: isBroken ? 2 : 0,
      warnings: 0,
      waived: 8,
      coverage: 0.61 + Math.min(index, 8) * 0.02,
      p50: 31 + ((index * 13) % 9),
      p95: 92 + ((index * 29) % 31),
    };
  });
  return {
    runs,
    since: { '7c1f0a52': '2026-02-02T08:30:00.000Z', '91be44d0': '2026-02-02T08:30:00.000Z' },
    flaky: [{ flow: 'epayment/web-redirect', failed: 3, runs: 14 }],
  };
}

const token: Call = {
  step: 'Get Access Token',
  operationId: 'fetchAuthorizationToken',
  method: 'POST',
  path: '/accesstoken/get',
  status: 200,
  ms: 64,
  answers: { token_type: 'Bearer', expires_in: '3599', access_token: '‹access_token›' },
};

type Act = 'capture' | 'capture-part' | 'refund' | 'cancel' | 'cancel-early';

function ecomFlow(name: string, title: string, acts: Act[]): FlowResult {
  const base = '/ecomm/v2/payments';
  const orderId = `acme-shop-${name.length}01`;
  const log: { operation: string; amount: number }[] = [];
  const details = (): unknown => ({
    orderId,
    transactionLogHistory: log.toReversed().map((entry, index) => ({
      ...entry,
      operationSuccess: true,
      timeStamp: '2026-02-03T08:30:00.000Z',
      transactionId: String(5_001_446_000 + index),
      transactionText: 'One pair of socks',
    })),
  });
  const read = (step: string): Call => ({
    step,
    operationId: 'getPaymentDetailsUsingGET',
    method: 'GET',
    path: `${base}/${orderId}/details`,
    status: 200,
    ms: 21,
    answers: details(),
  });
  const calls: Call[] = [
    token,
    {
      step: 'Initiate Payment',
      operationId: 'initiatePaymentV3UsingPOST',
      method: 'POST',
      path: base,
      status: 200,
      ms: 88,
      verdict: 'waived',
      sends: {
        merchantInfo: { merchantSerialNumber: '123456', authToken: '‹authToken›' },
        customerInfo: { mobileNumber: '‹mobileNumber›' },
        transaction: { orderId, amount: 49900, transactionText: 'One pair of socks' },
      },
      answers: {
        orderId,
        url: 'http://127.0.0.1:4010/dwo-api-application/v1/deeplink/vippsgateway?v=2&token=‹payment_token›',
        cancelUrl: null,
      },
    },
  ];
  log.push({ operation: 'INITIATE', amount: 49900 });
  if (!acts.includes('cancel-early')) {
    calls.push({
      step: 'Force Approve Payment',
      operationId: 'forceApprove',
      method: 'POST',
      path: `/ecomm/v2/integration-test/payments/${orderId}/approve`,
      status: 200,
      ms: 34,
    });
    log.push({ operation: 'RESERVE', amount: 49900 });
    calls.push(read('Get Payment Details'));
  }
  for (const act of acts) {
    log.push({
      operation: {
        capture: 'CAPTURE',
        'capture-part': 'CAPTURE',
        refund: 'REFUND',
        cancel: 'VOID',
        'cancel-early': 'CANCEL',
      }[act],
      amount: 49900,
    });
    const word = act.startsWith('cancel') ? 'Cancel' : act === 'refund' ? 'Refund' : 'Capture';
    calls.push({
      step: `${word} Payment`,
      operationId: `${word.toLowerCase()}PaymentUsingPOST`,
      method: word === 'Cancel' ? 'PUT' : 'POST',
      path: `${base}/${orderId}/${word.toLowerCase()}`,
      status: 200,
      ms: 47,
      sends: {
        merchantInfo: { merchantSerialNumber: '123456' },
        transaction: { amount: 49900, transactionText: 'One pair of socks' },
      },
      answers: { orderId },
    });
    calls.push(read(`Get Payment Details after ${word.toLowerCase()}`));
  }
  return flowOf('ecom', name, title, calls);
}

function epaymentFlow(name: string, title: string, acts: Act[], isBroken = false): FlowResult {
  const reference = `acme-shop-${name.length}02`;
  const path = `/epayment/v1/payments/${reference}`;
  const sums = { authorized: 0, captured: 0, refunded: 0, cancelled: 0 };
  const amount = (value: number | string): unknown => ({ currency: 'NOK', value });
  const payment = (captured: number | string = sums.captured): unknown => ({
    reference,
    pspReference: 'b12f4c1e-5d0f-4b61-9c69-4e4a2a3a9b10',
    state: sums.authorized > 0 ? 'AUTHORIZED' : 'CREATED',
    amount: amount(49900),
    aggregate: {
      authorizedAmount: amount(sums.authorized),
      capturedAmount: amount(captured),
      refundedAmount: amount(sums.refunded),
      cancelledAmount: amount(sums.cancelled),
    },
  });
  const read = (step: string): Call => ({
    step,
    operationId: 'getPayment',
    method: 'GET',
    path,
    status: 200,
    ms: 18,
    answers: payment(),
  });
  const calls: Call[] = [
    token,
    {
      step: name === 'push' ? 'Create payment - Push request' : 'Create payment - Web redirect',
      operationId: 'createPayment',
      method: 'POST',
      path: '/epayment/v1/payments',
      status: 201,
      ms: 96,
      verdict: 'waived',
      sends: {
        reference,
        amount: amount(49900),
        paymentMethod: { type: 'WALLET' },
        userFlow: 'WEB_REDIRECT',
        returnUrl: 'https://shop.example/thanks',
      },
      answers: {
        reference,
        redirectUrl: 'http://127.0.0.1:4010/dwo-api-application/v1/deeplink/vippsgateway?v=2&token=‹payment_token›',
      },
    },
    read('Get payment'),
    {
      step: 'Force approve payment',
      operationId: 'forceApprovePayment',
      method: 'POST',
      path: `/epayment/v1/test/payments/${reference}/approve`,
      status: 200,
      ms: 29,
    },
  ];
  sums.authorized = 49900;
  for (const act of acts) {
    const part = act === 'capture-part' ? 20000 : 49900;
    if (act.startsWith('capture')) sums.captured += part;
    if (act === 'refund') sums.refunded += part;
    if (act === 'cancel') sums.cancelled = sums.authorized - sums.captured;
    const word = act.startsWith('capture') ? 'capture' : act === 'refund' ? 'refund' : 'cancel';
    const isLie = isBroken && act === 'capture';
    calls.push({
      step: `${word[0]?.toUpperCase()}${word.slice(1)} payment`,
      operationId: `${word}Payment`,
      method: 'POST',
      path: `${path}/${word}`,
      status: 200,
      ms: isLie ? 212 : 41,
      sends: word === 'cancel' ? undefined : { modificationAmount: amount(part) },
      answers: payment(isLie ? '49900' : undefined),
      verdict: isLie ? 'failed' : 'validated',
    });
    calls.push(read(`Get payment after ${word}`));
  }
  const flow = flowOf('epayment', name, title, calls);
  if (!isBroken) return flow;
  return {
    ...flow,
    status: 'failed',
    triage: {
      class: 'contract',
      nextStep: 'The API broke its description: send the bug report of the finding to the API team.',
    },
  };
}

function skippedFlow(): FlowResult {
  const flow = flowOf('epayment', 'webhooks', 'Webhook for each event', [token]);
  const steps = flow.steps.map((step) => ({ ...step, status: 'skipped' as const, exchanges: [] }));
  return {
    ...flow,
    status: 'skipped',
    reason: 'No public URL reaches the callback receiver here: set VIPPS_CALLBACK_URL.',
    durationMs: 0,
    steps,
  };
}

function flowOf(suite: string, name: string, title: string, calls: Call[]): FlowResult {
  const id = `${suite}/${name}`;
  let at = started;
  const steps = calls.map((call, index) => {
    // No two answers take equally long.
    const ms = call.ms + ((index * 7 + name.length * 5) % 23);
    const exchange = exchangeOf(`${id}#${index + 1}.1`, suite, { ...call, ms }, at);
    at += exchange.durationMs + 6;
    return {
      name: call.step,
      status: call.verdict === 'failed' ? ('failed' as const) : ('passed' as const),
      exchanges: [exchange],
    };
  });
  return {
    id,
    suite,
    name,
    title,
    iteration: 1,
    attempt: 1,
    status: 'passed',
    startedAt: new Date(started).toISOString(),
    durationMs: at - started,
    steps,
  };
}

function exchangeOf(id: string, suite: string, call: Call, at: number): ExchangeResult {
  const body = call.answers === undefined ? undefined : JSON.stringify(call.answers);
  const isToken = call.path === token.path;
  return {
    id,
    sentBy: 'step',
    operationId: call.operationId,
    description: isToken ? 'openapi:access-token' : `openapi:${suite}`,
    verdict: call.verdict ?? 'validated',
    startedAt: new Date(at).toISOString(),
    durationMs: call.ms,
    attempt: 1,
    request: {
      method: call.method,
      url: `http://127.0.0.1:4010${call.path}`,
      headers: [
        ...(isToken
          ? ([
              ['client_id', '‹client_id›'],
              ['client_secret', '‹client_secret›'],
            ] as [string, string][])
          : ([['Authorization', 'Bearer ‹access_token›']] as [string, string][])),
        ['Ocp-Apim-Subscription-Key', '‹Ocp-Apim-Subscription-Key›'],
        ['Merchant-Serial-Number', '123456'],
        ['Content-Type', 'application/json'],
      ],
      ...(call.sends !== undefined && { body: JSON.stringify(call.sends) }),
    },
    response: {
      status: call.status,
      headers: [
        ['Content-Type', 'application/json; charset=utf-8'],
        ['Date', 'Tue, 03 Feb 2026 08:30:00 GMT'],
      ],
      ...(body !== undefined && { body }),
      bytes: body?.length ?? 0,
    },
  };
}

function coverage(): OperationCoverage[] {
  const row = (
    description: string,
    method: string,
    path: string,
    operationId: string,
    statuses: Record<string, number>,
    seen: number,
    unseen: string[],
  ): OperationCoverage =>
    anOperationCoverage({
      description,
      method,
      path,
      operationId,
      statuses,
      fields: { declared: seen + unseen.length, seen, unseen },
    });
  return [
    row(
      'openapi:access-token',
      'POST',
      '/accesstoken/get',
      'fetchAuthorizationToken',
      { '200': 8, '400': 0, '401': 0 },
      3,
      ['/ext_expires_in', '/resource'],
    ),
    row(
      'openapi:ecom',
      'POST',
      '/payments',
      'initiatePaymentV3UsingPOST',
      { '200': 4, '400': 0, '401': 0, '500': 0 },
      2,
      [],
    ),
    row(
      'openapi:ecom',
      'GET',
      '/payments/{orderId}/details',
      'getPaymentDetailsUsingGET',
      { '200': 8, '401': 0, '404': 0 },
      7,
      ['/shippingDetails/address', '/userDetails/bankIdVerified', '/sub'],
    ),
    row(
      'openapi:ecom',
      'POST',
      '/payments/{orderId}/capture',
      'capturePaymentUsingPOST',
      { '200': 2, '400': 0, '402': 0 },
      1,
      ['/transactionInfo', '/transactionSummary'],
    ),
    row('openapi:ecom', 'PUT', '/payments/{orderId}/cancel', 'cancelPaymentUsingPUT', { '200': 2, '402': 0 }, 1, [
      '/transactionInfo',
    ]),
    row('openapi:epayment', 'POST', '/epayment/v1/payments', 'createPayment', { '201': 4, '400': 0, '409': 0 }, 2, []),
    row('openapi:epayment', 'GET', '/epayment/v1/payments/{reference}', 'getPayment', { '200': 10, '404': 0 }, 11, [
      '/metadata',
      '/profile/sub',
      '/paymentMethod/cardBin',
    ]),
    row(
      'openapi:epayment',
      'POST',
      '/epayment/v1/payments/{reference}/capture',
      'capturePayment',
      { '200': 3, '400': 0, '409': 0 },
      9,
      [],
    ),
    row(
      'openapi:epayment',
      'POST',
      '/epayment/v1/payments/{reference}/refund',
      'refundPayment',
      { '200': 1, '400': 0, '409': 0 },
      9,
      [],
    ),
    {
      ...row(
        'openapi:epayment',
        'GET',
        '/epayment/v1/payments/{reference}/events',
        'getPaymentEventLog',
        { '200': 0, '404': 0 },
        0,
        ['/*/name', '/*/pspReference'],
      ),
      enums: [
        {
          pointer: '/*/name',
          declared: ['CREATED', 'CAPTURED', 'REFUNDED'],
          unseen: ['CREATED', 'CAPTURED', 'REFUNDED'],
        },
      ],
    },
  ];
}

const aDrift: NonNullable<Result['drift']> = {
  operations: [
    {
      description: 'openapi:epayment',
      operationId: 'createPayment',
      method: 'POST',
      path: '/epayment/v1/payments',
      inCollection: true,
      inTraffic: true,
      rows: [
        {
          kind: 'request-header',
          name: 'merchant-serial-number',
          inDescription: false,
          inCollection: true,
          inTraffic: true,
        },
        { kind: 'response-field', name: '/metadata', inDescription: true, inCollection: null, inTraffic: false },
      ],
    },
    {
      description: 'openapi:ecom',
      operationId: 'getOrderStatusUsingGET',
      method: 'GET',
      path: '/payments/{orderId}/status',
      inCollection: false,
      inTraffic: false,
      rows: [],
    },
  ],
  totals: { operationsUnused: 1, undescribed: 1, undescribedSeen: 0, neverSeen: 1 },
};
