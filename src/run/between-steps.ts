import type { PlannedStep } from '../model.ts';
import { callControl } from './call-control.ts';
import type { guardAgents } from './guard-agents.ts';
import type { Pacer } from './pacer.ts';

/** Where the time between two requests is spent. */
export interface Between {
  origin: string;
  agents: ReturnType<typeof guardAgents>;
  pacer: Pacer;
  /** Fills variables in. */
  fill(text: string): string;
  /** Resolves once the calls that a step has to hear are there, or overdue. */
  hear(index: number): Promise<void>;
}

/** Whether anything has to be waited for before a step. */
export function needsTime(step: PlannedStep | undefined): boolean {
  return step !== undefined && (Boolean(step.pauseMs) || Boolean(step.before?.length));
}

/** What happens before a step is sent: its pause, and what a person, time or the network does in the sandbox. */
export async function enterStep(step: PlannedStep, between: Between): Promise<void> {
  if (step.pauseMs) await sleep(step.pauseMs);
  for (const control of step.before ?? []) {
    await callControl(control, between.origin, between.fill, between.agents);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
