import type { Body, Exchange, Headers, Json, PlannedFlow, PlannedStep, StepRun } from '../../model.ts';

/** A body of text. */
export function aBody(content: string): Body {
  return { encoding: 'utf8', content, bytes: Buffer.byteLength(content) };
}

export interface ExchangeOptions {
  method?: string;
  url?: string;
  status?: number;
  headers?: Headers;
  contentType?: string | null;
  /** Text as it is, anything else as JSON; null for none. */
  body?: Json;
  request?: { headers?: Headers; body?: string };
  failure?: Exchange['failure'];
}

/** An exchange with a right answer, unless told otherwise. */
export function anExchange(options: ExchangeOptions = {}): Exchange {
  const {
    method = 'GET',
    url = 'http://127.0.0.1:1/things/1',
    status = 200,
    contentType = 'application/json',
  } = options;
  const text = typeof options.body === 'string' ? options.body : JSON.stringify(options.body ?? { id: 'a' });
  const headers: Headers = [
    ...(contentType === null ? [] : [['content-type', contentType] as [string, string]]),
    ...(options.headers ?? []),
  ];
  const { request, failure } = options;
  return {
    id: 'things/flow#1.1',
    sentBy: 'step',
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 1,
    attempt: 1,
    request: {
      method,
      url,
      headers: request?.headers ?? [],
      ...(request?.body === undefined ? {} : { body: aBody(request.body) }),
    },
    ...(failure === undefined
      ? { response: { status, headers, ...(options.body === null ? {} : { body: aBody(text) }) } }
      : { failure }),
  };
}

export function aStep(step: Partial<PlannedStep> = {}): PlannedStep {
  return { id: 'step-1', name: 'Get thing', item: 'Get thing', expect: { status: 200 }, reads: [], ...step };
}

export function aFlow(steps: PlannedStep[] = [aStep()]): PlannedFlow {
  return {
    id: 'things/flow',
    suite: 'things',
    name: 'flow',
    title: 'A flow',
    iteration: 1,
    collection: { info: { name: 'things', schema: '' }, item: [] },
    steps,
  };
}

export function aStepRun(run: Partial<StepRun> = {}): StepRun {
  return {
    index: 0,
    status: 'done',
    exchanges: [anExchange()],
    scriptErrors: [],
    assertions: [],
    variables: {},
    ...run,
  };
}
