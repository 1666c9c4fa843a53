import type { Exchange } from '../model.ts';
import { type Course, currentStep, currentTries } from './flow-course.ts';
import type { NewmanEmitter, SentBody } from './newman-insides.ts';
import { type NewmanRequestEvent, recordExchange } from './record-exchange.ts';
import { type SentRequest, sendTwin } from './send-twin.ts';
import { bootAhead } from './share-contexts.ts';
import type { Answer } from './steer.ts';

type Recorded = Omit<Exchange, 'id'>;

/** Tells what a flow and its scripts send, and keeps what the step's own request came to. */
export function tellRequests(newman: NewmanEmitter, course: Course): void {
  const { progress, settings } = course;
  let startedAt = 0;
  newman.on('beforeRequest', (_error, { request }) => {
    startedAt = Date.now();
    setImmediate(bootAhead, settings.flowsAtOnce ?? 1);
    if (request && needsTwin(course)) startTwin(request, course);
    if (sendsFile(request?.body)) refuseFile(course);
  });
  newman.on('request', (error, event) => {
    if (progress.phase === 'request') tellOwn(error, event, startedAt, course);
    else tellOfScript(error, event, course);
  });
}

function tellOwn(
  error: Error | null,
  event: NewmanRequestEvent & { request?: SentRequest },
  startedAt: number,
  { progress, tell }: Course,
): void {
  const place = { sentBy: 'step', attempt: currentTries(progress).started } as const;
  const exchange = recordExchange(error, event, place, startedAt, Date.now());
  tell({ type: 'exchange', step: progress.index, exchange });
  const { request, failure } = exchange;
  progress.outcome = { answer: answerOf(exchange), failure, request, sent: event.request };
}

function tellOfScript(error: Error | null, event: NewmanRequestEvent, course: Course): void {
  const { progress, tools, tell } = course;
  const startedAt = Date.now() - (event.response?.responseTime ?? 0);
  const place = { sentBy: 'script', attempt: 1, script: scriptPlace(course) } as const;
  const exchange = recordExchange(error, event, place, startedAt, Date.now());
  tell({ type: 'exchange', step: progress.index, exchange });
  tools.pacer.reserve(Date.now());
}

function scriptPlace(course: Course): string {
  return `the ${course.progress.phase === 'prerequest' ? 'pre-request' : 'test'} script of "${currentStep(course)?.name}"`;
}

function answerOf({ response }: Recorded): Answer | undefined {
  if (!response) return undefined;
  const { status, body, headers } = response;
  const retryAfter = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  return {
    status,
    ...(body?.encoding === 'utf8' ? { body: body.content } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

function needsTwin(course: Course): boolean {
  const { phase, same } = course.progress;
  return phase === 'request' && currentStep(course)?.twice === true && !same;
}

/** It has to go out at the same instant; what follows waits for it. */
function startTwin(request: SentRequest, { progress, tools, tell }: Course): void {
  tools.pacer.reserve(Date.now());
  const twin = sendTwin(request, tools.agents, currentTries(progress).started);
  progress.twin = twin.then((exchange) => tell({ type: 'exchange', step: progress.index, exchange }));
}

function sendsFile(body: SentBody | undefined): boolean {
  if (body?.mode === 'file') return true;
  return body?.mode === 'formdata' && (body.formdata?.members ?? []).some(({ type }) => type === 'file');
}

function refuseFile({ progress, tell }: Course): void {
  const message = 'The request sends a file; no collection may read files, so it went out without it.';
  const phase = progress.phase === 'test' ? 'test' : 'prerequest';
  tell({ type: 'script-error', step: progress.index, phase, message });
}
