import { matchesStatus } from '../check/match-status.ts';
import { at } from '../json-pointer.ts';
import type { Json, PlannedStep } from '../model.ts';

/** What a flow does after a step's answer. */
export type Move = { type: 'go-on' } | { type: 'again'; afterMs: number } | { type: 'stop'; reason: string };

export interface Answer {
  status: number;
  /** Body as text, where there is one. */
  body?: string;
}

/**
 * Decides what follows an answer: on to the next step, the same one again (polling), or the end of the flow, because
 * what comes after would only repeat the failure.
 *
 * @param tries how often the step has been sent
 */
export function steer(step: PlannedStep, answer: Answer | undefined, tries: number, isSandbox: boolean): Move {
  if (!answer) return { type: 'stop', reason: `"${step.name}" got no answer` };
  if (!matchesStatus(step.expect.status, answer.status)) {
    return { type: 'stop', reason: `"${step.name}" was answered with status ${answer.status}` };
  }
  if (step.until && tries < step.until.tries && !isPresent(answer.body, step.until.present)) {
    return { type: 'again', afterMs: isSandbox ? step.until.everyMs.sandbox : step.until.everyMs.elsewhere };
  }
  return { type: 'go-on' };
}

function isPresent(body: string | undefined, pointer: string): boolean {
  try {
    return at(JSON.parse(body ?? '') as Json, pointer) !== undefined;
  } catch {
    return false;
  }
}
