import { enterStep, holdRun, needsTime, sleep } from './between-steps.ts';
import { type Course, currentStep } from './flow-course.ts';
import { setVariables } from './flow-variables.ts';
import { leashRequests } from './leash-requests.ts';
import { leaveStep } from './leave-step.ts';
import type { Cursor, NewmanEmitter, Run } from './newman-insides.ts';
import type { SentRequest } from './send-twin.ts';
import type { WorkerSettings } from './worker-protocol.ts';

/** How often an item may be started before it counts as a circle of `setNextRequest`. */
const MOST_STARTS = 100;

/** Leads newman through a flow: into its first step, and out of every one as its answer and the plan say. */
export function leadFlow(newman: NewmanEmitter, course: Course): void {
  const { progress, settings } = course;
  newman.on('start', (_error, { run }) => {
    progress.run = run;
    bound(run, settings);
    enterFirst(course);
  });
  newman.on('beforeItem', (_error, { cursor, item }) => beginStep(cursor, item, course));
  newman.on('beforePrerequest', (_error, { events }) => {
    // newman runs what is in this list: a request that is sent again keeps the ids and keys that it has.
    if (progress.same) events.length = 0;
  });
  newman.on('item', (_error, { cursor }) => leaveStep(cursor, course));
}

function bound({ requester }: Run, { maxBodyBytes }: WorkerSettings): void {
  requester.options.maxResponseSize = maxBodyBytes;
  requester.options.ignoreProxyEnvironmentVariables = true;
  leashRequests(requester);
}

function enterFirst(course: Course): void {
  const first = course.order.flow.steps[0];
  const pace = course.tools.pacer.reserve(Date.now());
  if (!first || (pace <= 0 && !needsTime(first))) return;
  holdRun(0, course, async () => {
    await sleep(pace);
    await enterStep(first, course);
  });
}

function beginStep({ position }: Cursor, item: { request: SentRequest }, course: Course): void {
  const { progress, tell } = course;
  const tries = progress.tries.get(position) ?? { started: 0, retried: 0 };
  progress.index = position;
  progress.outcome = undefined;
  progress.tries.set(position, { ...tries, started: tries.started + 1 });
  if (tries.started === 0) tell({ type: 'step-started', step: position });
  if (tries.started >= MOST_STARTS) stopCircle(course);
  // newman takes the request back to what the collection says once the item is done.
  if (progress.same) item.request = progress.same;
  else setVariables(progress.run, currentStep(course));
}

function stopCircle({ progress, tell }: Course): void {
  const message = `The scripts call setNextRequest in a circle: the step was started ${MOST_STARTS} times.`;
  tell({ type: 'script-error', step: progress.index, phase: 'test', message });
  progress.stopped = message;
  progress.run?.abort();
}
