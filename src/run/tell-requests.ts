import type { Exchange } from '../model.ts';
import { now } from './clock.ts';
import { type Course, currentStep, currentTries, type Progress } from './flow-course.ts';
import type { NewmanEmitter, SentBody } from './newman-insides.ts';
import { type NewmanRequestEvent, recordHops } from './record-exchange.ts';
import { type SentRequest, sendTwin } from './send-twin.ts';
import { bootAhead } from './share-contexts.ts';
import type { Answer } from './steer.ts';
import type { Hop } from './tap-requests.ts';

type Recorded = Omit<Exchange, 'id'>;

/** Tells what a flow and its scripts send, and keeps what the step's own request came to. */
export function tellRequests(newman: NewmanEmitter, course: Course): void {
  const { progress, settings } = course;
  let startedAt = 0;
  newman.on('beforeRequest', (_error, { request }) => {
    startedAt = now();
    if (progress.phase === 'request') progress.hasRequested = true;
    setImmediate(bootAhead, settings.flowsAtOnce ?? 1);
    if (request && needsTwin(course)) startTwin(request, course);
    if (settings.uploadsFrom === undefined && sendsFile(request?.body)) refuseFile(course);
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
  course: Course,
): void {
  const { progress } = course;
  const sender = { sentBy: 'step', attempt: currentTries(progress).started } as const;
  const exchanges = recordHops(error, event, sender, takeHops(progress), { startedAt, endedAt: now() });
  tellHops(exchanges, course);
  const last = exchanges.at(-1);
  // What a later hop is answered with says nothing about whether the first was acted on.
  const request = exchanges.length === 1 ? last?.request : undefined;
  progress.outcome = { answer: last && answerOf(last), failure: last?.failure, request, sent: event.request };
}

function tellHops(exchanges: Recorded[], { progress, tell }: Course): void {
  for (const exchange of exchanges) tell({ type: 'exchange', step: progress.index, exchange });
}

function takeHops(progress: Progress): Hop[] {
  const { hops } = progress;
  progress.hops = [];
  return hops;
}

function tellOfScript(error: Error | null, event: NewmanRequestEvent, course: Course): void {
  const { progress, tools } = course;
  const endedAt = now();
  const startedAt = endedAt - (event.response?.responseTime ?? 0);
  const sender = { sentBy: 'script', attempt: 1, script: scriptPlace(course) } as const;
  tellHops(recordHops(error, event, sender, takeHops(progress), { startedAt, endedAt }), course);
  tools.pacer.reserve(now());
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
  tools.pacer.reserve(now());
  const twin = sendTwin(request, tools.agents, currentTries(progress).started);
  progress.twin = twin.then((exchange) => tell({ type: 'exchange', step: progress.index, exchange }));
}

function sendsFile(body: SentBody | undefined): boolean {
  if (body?.mode === 'file') return true;
  return body?.mode === 'formdata' && (body.formdata?.members ?? []).some(({ type }) => type === 'file');
}

function refuseFile({ progress, tell }: Course): void {
  const message =
    'The request went out without its file: no collection may read files but those in the folder that --working-dir names.';
  tell({ type: 'script-error', step: progress.index, phase: 'file', message });
}
