import type { PlannedStep, Wait } from '../model.ts';
import { callControl } from './call-control.ts';
import type { Course } from './flow-course.ts';
import { fillIn, readVariables } from './flow-variables.ts';

/** Whether anything has to be waited for before a step. */
export function needsTime(step: PlannedStep | undefined): boolean {
  return step !== undefined && (Boolean(step.pauseMs) || Boolean(step.before?.length));
}

/** What happens before a step is sent: its pause, and what a person, time or the network does in the sandbox. */
export async function enterStep(step: PlannedStep, course: Course): Promise<void> {
  const { settings, tools, progress } = course;
  if (step.pauseMs) await wait({ what: 'pause', forMs: step.pauseMs }, course);
  for (const control of step.before ?? []) {
    await callControl(control, settings.origin, (text) => fillIn(progress.run, text), tools.agents);
  }
}

/** Resolves once the calls that a step has to hear are there, or overdue. */
export function untilHeard(index: number, { order, progress, tell }: Course): Promise<void> {
  return new Promise((resolve) => {
    progress.heard = resolve;
    const variables = readVariables(progress.run, order.flow.steps[index]?.reads ?? []);
    tell({ type: 'listening', step: index, variables });
  });
}

/** Holds the run while something is waited for; a control that the sandbox refuses is told as a script's error. */
export function holdRun(index: number, { progress, tell }: Course, work: () => Promise<void>): void {
  progress.run?.pause(() => {
    work()
      .catch((error: Error) => {
        tell({ type: 'script-error', step: index, phase: 'prerequest', message: error.message });
      })
      .finally(() => progress.run?.resume());
  });
}

/** Waits, and says so where it takes long. */
export function wait({ what, forMs }: Wait, { progress, tell }: Course): Promise<void> {
  if (forMs >= LONG_WAIT_MS) tell({ type: 'waiting', step: Math.max(0, progress.index), wait: { what, forMs } });
  return sleep(forMs);
}

const LONG_WAIT_MS = 2_000;

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
