import { describe, expect, it } from 'vitest';
import { flowKey } from '../flow-key.ts';
import type { PlannedFlow, PlannedStep } from '../model.ts';
import { shardFlows } from './shard-flows.ts';

function aFlow(id: string, steps: number, parts: Partial<PlannedFlow> = {}): PlannedFlow {
  const collection = { info: { name: '', schema: '' }, item: [] };
  const planned = Array.from({ length: steps }, () => ({}) as PlannedStep);
  return { id, suite: 'own', name: id, title: id, iteration: 1, collection, steps: planned, ...parts };
}

const flows = [3, 9, 1, 4, 7, 2, 5, 8].map((steps, index) => aFlow(`flow-${index}`, steps));

const split = (count: number, durations = new Map<string, number>()) =>
  Array.from({ length: count }, (_, index) => shardFlows(flows, { index: index + 1, count }, durations));

describe('a run on several machines', () => {
  it.each([1, 2, 3, 4, 8, 11])('gives every flow to exactly one of %i, with its place in the plan', (count) => {
    const all = split(count).flat();
    expect(all.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0)).map(({ id }) => id)).toEqual(
      flows.map(({ id }) => id),
    );
    for (const shard of split(count)) {
      const places = shard.map(({ order }) => order ?? -1);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
  });

  it('splits the same way every time', () => {
    expect(split(3)).toEqual(split(3));
  });

  it('gives every machine about as much to do', () => {
    const loads = split(3).map((shard) => shard.reduce((sum, { steps }) => sum + steps.length, 0));
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(2);
  });

  it('weighs by durations where every flow has one', () => {
    const durations = new Map(flows.map((flow, index) => [flowKey(flow), index === 2 ? 1000 : 10]));
    const [first, second] = split(2, durations);
    expect(first?.map(({ id }) => id)).toEqual(['flow-2']);
    expect(second).toHaveLength(7);
  });

  it('takes flows that nobody has timed for as fast as the others, step by step', () => {
    const slow = [aFlow('known', 2), aFlow('new', 6), aFlow('other', 2), aFlow('another', 2)];
    const durations = new Map([
      [flowKey(slow[0] as PlannedFlow), 1000],
      [flowKey(slow[2] as PlannedFlow), 1000],
      [flowKey(slow[3] as PlannedFlow), 1000],
    ]);
    expect(shardFlows(slow, { index: 1, count: 2 }, durations).map(({ id }) => id)).toEqual(['new']);
  });

  it('tells iterations and sales units apart', () => {
    const twice = [aFlow('a', 1), aFlow('a', 1, { iteration: 2 }), aFlow('a', 1, { unit: 'oslo' })];
    expect(new Set(twice.map(flowKey)).size).toBe(3);
  });
});
