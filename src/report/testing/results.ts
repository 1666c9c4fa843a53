import type { ExchangeResult, Finding, FlowResult, OperationCoverage, Result, StepResult } from '../../model.ts';

import { sentAgain } from '../sent-again.ts';

/** One request and its answer, as a result tells it. */
export function anExchange(overrides: Partial<ExchangeResult> = {}): ExchangeResult {
  return {
    id: 'ecom/full-capture-and-refund#1.1',
    sentBy: 'step',
    operationId: 'initiatePaymentV3UsingPOST',
    description: 'openapi:ecom',
    verdict: 'validated',
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 12,
    attempt: 1,
    request: {
      method: 'POST',
      url: 'http://127.0.0.1:4010/ecomm/v2/payments',
      headers: [
        ['Content-Type', 'application/json'],
        ['Merchant-Serial-Number', '123456'],
      ],
      body: '{"transaction":{"orderId":"acme-1","amount":49900}}',
    },
    response: {
      status: 200,
      headers: [['Content-Type', 'application/json;charset=UTF-8']],
      body: '{"orderId":"acme-1","url":"https://example.test/pay"}',
      bytes: 53,
    },
    ...overrides,
  };
}

/** A step with one exchange. */
export function aStep(overrides: Partial<StepResult> = {}): StepResult {
  return { name: 'Initiate Payment', status: 'passed', exchanges: [anExchange()], ...overrides };
}

/** A flow with one step. */
export function aFlow(overrides: Partial<FlowResult> = {}): FlowResult {
  return {
    id: 'ecom/full-capture-and-refund',
    suite: 'ecom',
    name: 'full-capture-and-refund',
    title: 'Full capture and refund',
    iteration: 1,
    attempt: 1,
    status: 'passed',
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 120,
    steps: [aStep()],
    ...overrides,
  };
}

/** An error in a body, at the first exchange of the first flow. */
export function aFinding(overrides: Partial<Finding> = {}): Finding {
  return {
    id: 'f-1',
    code: 'body-schema',
    severity: 'error',
    suite: 'ecom',
    flow: 'ecom/full-capture-and-refund',
    step: 'Initiate Payment',
    exchangeId: 'ecom/full-capture-and-refund#1.1',
    description: 'openapi:ecom',
    operationId: 'initiatePaymentV3UsingPOST',
    status: 200,
    pointer: '/orderId',
    keyword: 'pattern',
    expected: '^[a-zA-Z0-9-]{1,50}$',
    actual: 'acme 1',
    message: 'Got "acme 1" at /orderId; the description asks for the pattern ^[a-zA-Z0-9-]{1,50}$.',
    schemaPointer: '/components/schemas/InitiatePaymentResponse/properties/orderId/pattern',
    ...overrides,
  };
}

/** What a run saw of one operation. */
export function anOperationCoverage(overrides: Partial<OperationCoverage> = {}): OperationCoverage {
  return {
    description: 'openapi:ecom',
    operationId: 'initiatePaymentV3UsingPOST',
    method: 'POST',
    path: '/ecomm/v2/payments',
    statuses: { '200': 1, '400': 0 },
    fields: { declared: 2, seen: 2, unseen: [] },
    enums: [],
    errorCodes: {},
    ...overrides,
  };
}

/** A whole result; its totals are counted from its flows and findings. */
export function aResult(
  overrides: Partial<Omit<Result, 'run' | 'totals'>> & { run?: Partial<Result['run']> } = {},
): Result {
  const flows = overrides.flows ?? [aFlow()];
  const findings = overrides.findings ?? [];
  return {
    schemaVersion: 1,
    coverage: { operations: [anOperationCoverage()] },
    ...overrides,
    run: {
      id: '2026-01-02T03-04-05Z-1a2b',
      startedAt: '2026-01-02T03:04:05.000Z',
      durationMs: 1234,
      exitCode: findings.some(({ severity, waivedBy }) => severity === 'error' && !waivedBy) ? 1 : 0,
      target: 'sandbox',
      baseUrl: 'http://127.0.0.1:4010',
      source: 'bundled',
      artefacts: [
        {
          id: 'collection:ecom',
          kind: 'collection',
          path: 'collections/ecom.postman_collection.json',
          sha256: 'a'.repeat(64),
        },
        { id: 'openapi:ecom', kind: 'openapi', path: 'schemas/ecom.yaml', sha256: 'b'.repeat(64) },
      ],
      repairs: [],
      interrupted: false,
      versions: { node: '20.19.0', 'vipps-contract': '0.1.0', newman: '6.2.2' },
      notes: ["Target: embedded sandbox. This says nothing about Vipps MobilePay's own service."],
      ...overrides.run,
    },
    flows,
    findings,
    totals: totalsOf(flows, findings),
  };
}

function totalsOf(flows: FlowResult[], findings: Finding[]): Result['totals'] {
  const exchanges = flows.flatMap((flow) => flow.steps.flatMap((step) => step.exchanges));
  const withVerdict = (verdict: string): number => exchanges.filter((exchange) => exchange.verdict === verdict).length;
  const withSeverity = (severity: string): number =>
    findings.filter((finding) => finding.severity === severity && !finding.waivedBy).length;
  return {
    flows: flows.length,
    flowsFailed: flows.filter(({ status }) => status === 'failed').length,
    flowsSkipped: flows.filter(({ status }) => status === 'skipped').length,
    exchanges: exchanges.length,
    validated: withVerdict('validated'),
    waived: withVerdict('waived'),
    failed: withVerdict('failed'),
    unvalidated: withVerdict('unvalidated'),
    findings: {
      error: withSeverity('error'),
      warning: withSeverity('warning'),
      info: withSeverity('info'),
      waived: findings.filter(({ waivedBy }) => waivedBy).length,
    },
    assertions: { passed: 0, failed: 0 },
    sentAgain: flows.flatMap(({ steps }) => steps).flatMap(sentAgain).length,
  };
}
