import { flowKey } from '../flow-key.ts';
import type { PlannedFlow } from '../model.ts';

/** One of several machines that share a run: the first is 1 of N. */
export interface Shard {
  index: number;
  count: number;
}

/**
 * The flows that one machine runs, in the order of the plan and with their place in it. Every machine comes to the same split by
 * itself: the longest flow goes to the machine with the least to do so far, and so on.
 *
 * @param durations how long flows take, ms, by `flowKey`; those of whom nobody knows are taken for as fast as the others, step by step
 */
export function shardFlows(flows: PlannedFlow[], shard: Shard, durations: ReadonlyMap<string, number>): PlannedFlow[] {
  const perStep = timePerStep(flows, durations);
  const weighed = flows.map((flow, order) => ({
    flow: { ...flow, order },
    weight: durations.get(flowKey(flow)) ?? flow.steps.length * perStep,
  }));
  const load = Array<number>(shard.count).fill(0);
  const own = new Set<number>();
  for (const { flow, weight } of weighed.toSorted((a, b) => b.weight - a.weight || a.flow.order - b.flow.order)) {
    const place = load.indexOf(Math.min(...load));
    load[place] = (load[place] ?? 0) + weight;
    if (place === shard.index - 1) own.add(flow.order);
  }
  return weighed.map(({ flow }) => flow).filter(({ order }) => own.has(order));
}

function timePerStep(flows: PlannedFlow[], durations: ReadonlyMap<string, number>): number {
  const known = flows.filter((flow) => durations.has(flowKey(flow)));
  const time = known.reduce((sum, flow) => sum + (durations.get(flowKey(flow)) ?? 0), 0);
  const steps = known.reduce((sum, flow) => sum + flow.steps.length, 0);
  return time > 0 && steps > 0 ? time / steps : 1;
}
