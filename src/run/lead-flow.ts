import { enterStep, holdRun, needsTime, wait } from './between-steps.ts';
import { boundWaiting, takeState, tellRound } from './carry-state.ts';
import { now } from './clock.ts';
import { type Course, currentStep } from './flow-course.ts';
import { setVariables } from './flow-variables.ts';
import { leashRequests } from './leash-requests.ts';
import { leaveStep } from './leave-step.ts';
import { maxRequestsOf } from './max-requests.ts';
import type { Cursor, NewmanEmitter, Run } from './newman-insides.ts';
import { sharesContext } from './newman-options.ts';
import type { SentRequest } from './send-twin.ts';
import { boundFiles } from './upload-files.ts';

/** Leads newman through a flow: into its first step, and out of every one as its answer and the plan say. */
export function leadFlow(newman: NewmanEmitter, course: Course): void {
  const { progress } = course;
  newman.on('start', (_error, { run }) => {
    progress.run = run;
    progress.after = course.order.after;
    bound(run, course);
    placeRound(run, course);
    openFiles(run, course);
    enterFirst(course);
  });
  newman.on('beforeItem', (_error, { cursor, item }) => beginStep(cursor, item, course));
  newman.on('beforePrerequest', (_error, { events }) => {
    // newman runs what is in this list: a request that is sent again keeps the ids and keys that it has.
    if (progress.same) events.length = 0;
  });
  newman.on('item', (_error, { cursor }) => leaveStep(cursor, course));
}

function bound({ requester }: Run, { settings, tools, progress }: Course): void {
  const { maxBodyBytes } = settings;
  requester.options.maxResponseSize = maxBodyBytes;
  requester.options.ignoreProxyEnvironmentVariables = true;
  leashRequests(requester, {
    agents: tools.agents,
    maxRequests: maxRequestsOf(settings),
    maxBodyBytes,
    sent(hops) {
      progress.hops = hops;
    },
    reached(limit) {
      progress.limit = limit;
      progress.stopped ??= limit;
    },
  });
}

function openFiles({ options }: Run, { settings, progress, tell }: Course): void {
  if (settings.uploadsFrom === undefined) return;
  boundFiles(options.fileResolver, settings.uploadsFrom, (message) =>
    tell({ type: 'script-error', step: progress.index, phase: 'file', message }),
  );
}

function placeRound(run: Run, { order, settings }: Course): void {
  const { round } = order.flow;
  if (settings.scriptWaitMs !== undefined && !sharesContext(order)) boundWaiting(run, settings.scriptWaitMs);
  if (!round) return;
  tellRound(run, round);
  if (order.state) takeState(run, order.state);
}

function enterFirst(course: Course): void {
  const first = course.order.flow.steps[0];
  const pace = course.tools.pacer.reserve(now());
  if (!first || (pace <= 0 && !needsTime(first))) return;
  holdRun(0, course, async () => {
    await wait({ what: 'rate', forMs: pace }, course);
    await enterStep(first, course);
  });
}

function beginStep({ position }: Cursor, item: { request: SentRequest }, course: Course): void {
  const { progress, tell } = course;
  const tries = progress.tries.get(position) ?? { started: 0, retried: 0 };
  progress.index = position;
  progress.outcome = undefined;
  progress.hasRequested = false;
  progress.tries.set(position, { ...tries, started: tries.started + 1 });
  const { after } = progress;
  progress.after = undefined;
  if (tries.started === 0) tell({ type: 'step-started', step: position, ...(after === undefined ? {} : { after }) });
  if (tries.started >= maxRequestsOf(course.settings)) stopCircle(course);
  // newman takes the request back to what the collection says once the item is done.
  if (progress.same) item.request = progress.same;
  else setVariables(progress.run, currentStep(course));
}

function stopCircle({ progress, settings, tell }: Course): void {
  const most = maxRequestsOf(settings);
  const message = `The scripts call setNextRequest in a circle: the step was started ${most} times (--max-requests).`;
  tell({ type: 'script-error', step: progress.index, phase: 'test', message });
  progress.stopped = message;
  progress.run?.abort();
}
