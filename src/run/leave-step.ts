import type { PlannedStep } from '../model.ts';
import { enterStep, holdRun, needsTime, untilHeard, wait } from './between-steps.ts';
import { now } from './clock.ts';
import { type Course, currentStep, currentTries, goesOnAfterFault, type Progress } from './flow-course.ts';
import { captureVariables, fillIn, readVariables } from './flow-variables.ts';
import type { Cursor } from './newman-insides.ts';
import { type Move, steer } from './steer.ts';

/** Moves newman's cursor to what follows a step: the next one, the same once more, or the end of the flow. */
export function leaveStep(cursor: Cursor, course: Course): void {
  const { progress } = course;
  const step = currentStep(course);
  if (progress.stopped) cursor.position = cursor.length - 1;
  if (progress.limit !== undefined && progress.outcome === undefined) {
    // newman reports no request that it was not let send.
    course.tell({ type: 'step-skipped', step: progress.index, reason: `Not reached: ${progress.limit}.` });
  }
  if (!step || progress.stopped) return;
  if (!progress.hasRequested) {
    leaveOut(step, cursor, course);
    return;
  }
  const move = decide(step, course);
  progress.same = move.type === 'retry' ? progress.outcome?.sent?.clone() : undefined;
  if (move.type === 'again' || move.type === 'retry') {
    repeat(move, cursor, course);
    return;
  }
  captureVariables(progress.run, step, progress.outcome?.answer?.body);
  const isAlive = noteSilence(progress);
  if (move.type === 'stop' && isAlive && goesOnAfterFault(course)) goOnAfter(step, move.reason, cursor, course);
  else if (move.type === 'stop') stop(step, move.reason, cursor, course);
  else goOn(step, cursor, course);
}

/** A script has skipped the request: newman goes on with the next item, so nothing of the flow is lost. */
function leaveOut(step: PlannedStep, cursor: Cursor, course: Course): void {
  const { progress, tell } = course;
  const reason = 'A script skipped the request with pm.execution.skipRequest.';
  tell({ type: 'step-skipped', step: progress.index, reason, isLeftOut: 'skip-request' });
  goOn(step, cursor, course);
}

/** @returns whether the target is there: where it has never answered and nothing listens, the next request would only say so again */
function noteSilence(progress: Progress): boolean {
  const { answer, failure } = progress.outcome ?? {};
  if (answer) progress.silence = 0;
  else if (failure?.code === 'refused' && progress.silence === undefined) return false;
  else if (failure?.code !== 'blocked-host') progress.silence = (progress.silence ?? 0) + 1;
  return true;
}

function decide(step: PlannedStep, { settings, progress }: Course): Move {
  // Where the request before got no answer, this one is not asked for again and again.
  const retries = progress.silence ? 0 : (settings.retries ?? 0);
  const manners = { isSandbox: settings.isSandbox, retries, now: now() };
  return steer(step, progress.outcome ?? {}, currentTries(progress), manners);
}

function repeat({ type, afterMs }: Extract<Move, { afterMs: number }>, cursor: Cursor, course: Course): void {
  const { progress, tools } = course;
  const tries = currentTries(progress);
  if (type === 'retry') progress.tries.set(progress.index, { ...tries, retried: tries.retried + 1 });
  cursor.position -= 1;
  holdRun(progress.index, course, async () => {
    await wait({ what: type === 'retry' ? 'retry' : 'poll', forMs: afterMs }, course);
    await wait({ what: 'rate', forMs: tools.pacer.reserve(now()) }, course);
  });
}

function stop(step: PlannedStep, reason: string, cursor: Cursor, course: Course): void {
  const { order, progress } = course;
  if (progress.index < order.flow.steps.length - 1) progress.stopped = reason;
  cursor.position = cursor.length - 1;
  pass(step, undefined, false, course);
}

/** The next request of a collection need not depend on this one; it is marked, in case it does. */
function goOnAfter(step: PlannedStep, reason: string, cursor: Cursor, course: Course): void {
  course.progress.after = `Run although ${reason}.`;
  goOn(step, cursor, course);
}

function goOn(step: PlannedStep, cursor: Cursor, course: Course): void {
  const next = skipAway(course.progress.index + 1, course);
  cursor.position = next - 1;
  pass(step, next, course.progress.hasRequested && Boolean(step.hears?.length), course);
}

/** The first step from an index on that does not lead away from the target. */
function skipAway(from: number, { order, settings, progress, tell }: Course): number {
  const { steps } = order.flow;
  let index = from;
  for (let step = steps[index]; step?.onlyOnTarget !== undefined; step = steps[++index]) {
    const url = fillIn(progress.run, `{{${step.onlyOnTarget}}}`);
    if (URL.canParse(url) && new URL(url).origin === settings.origin) break;
    const reason = `The address in {{${step.onlyOnTarget}}} does not lie on the target.`;
    tell({ type: 'step-skipped', step: index, reason });
  }
  return index;
}

/** Concludes a step and enters the next one, if there is one: at once, where nothing has to be waited for. */
function pass(step: PlannedStep, next: number | undefined, hears: boolean, course: Course): void {
  const { order, progress, tools, tell } = course;
  const { index, twin } = progress;
  const following = next === undefined ? undefined : order.flow.steps[next];
  const pace = following ? tools.pacer.reserve(now()) : 0;
  const conclude = (): void =>
    tell({ type: 'step-finished', step: index, variables: readVariables(progress.run, step.reads) });
  progress.twin = undefined;
  if (!twin && !hears && pace <= 0 && !needsTime(following)) {
    conclude();
    return;
  }
  holdRun(next ?? index, course, async () => {
    await twin;
    if (hears) await untilHeard(index, course);
    conclude();
    if (progress.stopped || !following) return;
    await wait({ what: 'rate', forMs: pace }, course);
    await enterStep(following, course);
  });
}
