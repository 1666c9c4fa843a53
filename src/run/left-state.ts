import type { FlowState, PlannedFlow } from '../model.ts';
import { textOf } from '../text-of.ts';

/** What an iteration of a collection has left for the next one, and the values that it was started with. */
export interface LeftState {
  state: FlowState;
  given: Record<string, string>;
}

/** Whose state it is: each sales unit has its own. */
export function stateKey({ id, unit }: Pick<PlannedFlow, 'id' | 'unit'>): string {
  return JSON.stringify([id, unit ?? '']);
}

/**
 * The values that a further iteration gets anew: those that every start gets of its own, such as payment ids, unless a script has set
 * them since. All others go on as they were left.
 */
export function renewed({ state, given }: LeftState, now: Record<string, string>): Record<string, string> {
  const left = new Map(state.environment.map(({ key, value }) => [key, textOf(value)]));
  return Object.fromEntries(
    Object.entries(now).filter(([key, value]) => given[key] !== value && left.get(key) === given[key]),
  );
}
