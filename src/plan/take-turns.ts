import type { PlannedFlow } from '../model.ts';

/**
 * In which order flows are started, as their places in the plan: the first flow of every sales unit, then the second of each, and so
 * on. So the flows that run at once are of different units, no unit's own limits are met before their time, and a run that is ended
 * early has seen about as much of each. Without units it is the order of the plan.
 */
export function inTurns(flows: readonly Pick<PlannedFlow, 'unit'>[]): number[] {
  const rounds: number[][] = [];
  const started = new Map<string | undefined, number>();
  flows.forEach(({ unit }, place) => {
    const round = started.get(unit) ?? 0;
    started.set(unit, round + 1);
    rounds[round] = [...(rounds[round] ?? []), place];
  });
  return rounds.flat();
}
