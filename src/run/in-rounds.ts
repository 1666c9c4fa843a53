import type { PlannedFlow } from '../model.ts';
import { stateKey } from './left-state.ts';

/** Does the work of a flow in its turn: iterations of a collection one after another, everything else at once. */
export type InRounds = <T>(flow: PlannedFlow, work: () => Promise<T>) => Promise<T>;

export function createRounds(): InRounds {
  const last = new Map<string, Promise<unknown>>();
  return (flow, work) => {
    if (!flow.round) return work();
    const key = stateKey(flow);
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, turn);
    return turn;
  };
}
