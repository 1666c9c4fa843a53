import newman from 'newman';
import { given } from '../given.ts';
import type { FlowState } from '../model.ts';
import { stateOf } from './carry-state.ts';
import { type Course, currentStep, newProgress, type Told, type WorkerTools } from './flow-course.ts';
import { leadFlow } from './lead-flow.ts';
import { newmanOptions } from './newman-options.ts';
import { giveBackContext } from './share-contexts.ts';
import { tellRequests } from './tell-requests.ts';
import { tellScripts } from './tell-scripts.ts';
import type { FlowOrder, FromWorker, WorkerSettings } from './worker-protocol.ts';

/** A flow under way, for whoever ordered it. */
export interface FlowUnderWay {
  /** Ends it after the request that is under way. */
  stop(reason: string): void;
  /** The calls that it listens for have come, or are overdue. */
  heard(): void;
  /** Whether its scripts are run by this sandbox. */
  isRunBy(sandbox: unknown): boolean;
  /** A script of it asked for something that would have led out of its sandbox. */
  escapes(what: string): void;
}

/**
 * Runs one flow through newman and tells what happens.
 *
 * @param tell receives the events in their order; `flow-finished` is the last
 */
export function runFlow(
  order: FlowOrder,
  key: string,
  settings: WorkerSettings,
  tools: WorkerTools,
  tell: (event: FromWorker) => void,
): FlowUnderWay {
  const progress = newProgress();
  const tellOfIt = untilFinished((event) => tell({ ...event, flow: key }));
  const course: Course = { order, settings, tools, progress, tell: tellOfIt };
  const run = newman.run(newmanOptions(order, settings, tools.agents), (error) => finish(error, course));
  for (const listen of [leadFlow, tellScripts, tellRequests]) listen(run, course);
  return {
    stop(reason) {
      progress.stopped ??= reason;
      progress.heard?.();
      progress.run?.abort();
    },
    heard: () => progress.heard?.(),
    isRunBy: (sandbox) => progress.run?.host === sandbox,
    escapes(what) {
      const phase = progress.phase === 'test' ? 'test' : 'prerequest';
      course.tell({ type: 'script-escape', step: Math.max(progress.index, 0), phase, what });
    },
  };
}

/** newman goes on telling of a run that it has ended because of a script. */
function untilFinished(tell: (event: Told) => void): (event: Told) => void {
  let isFinished = false;
  return (event) => {
    if (isFinished) return;
    isFinished = event.type === 'flow-finished';
    tell(event);
  };
}

function finish(error: NodeJS.ErrnoException | null, course: Course): void {
  const { progress, tell } = course;
  if (error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') finishEndless(course);
  else if (error) tell({ type: 'flow-finished', failure: error.message });
  else if (progress.stopped) {
    const ending = given(progress, 'limit', 'isTerminated');
    tell({ type: 'flow-finished', stopped: progress.stopped, ...ending, ...leftBy(course) });
  } else {
    if (!progress.hasFault) giveBackContext(progress.run?.host);
    tell({ type: 'flow-finished', ...leftBy(course) });
  }
}

/** What the next iteration starts with, where iterations share anything. */
function leftBy({ order, progress }: Course): { state?: FlowState } {
  return order.flow.round && progress.run ? { state: stateOf(progress.run) } : {};
}

/** A script that never yields is ended by its time-out, and newman ends its whole run with it. */
function finishEndless(course: Course): void {
  const { progress, settings, tell } = course;
  const message = `A script ran longer than ${settings.scriptTimeoutMs} ms.`;
  const phase = progress.phase === 'prerequest' ? 'prerequest' : 'test';
  tell({ type: 'script-error', step: progress.index, phase, message });
  // newman goes on with the next item all the same.
  progress.stopped = `a script of "${currentStep(course)?.name}" never ended`;
  tell({ type: 'flow-finished', stopped: progress.stopped, isTerminated: true });
  progress.run?.abort();
}
