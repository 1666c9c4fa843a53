import { describe, expect, it } from 'vitest';
import type { PlannedFlow } from '../model.ts';
import { type Place, skipFlows } from './skip-flows.ts';
import { aCollection } from './testing.ts';

const everything: Place = { kind: 'sandbox', isSandbox: true, hearsCalls: true, knowsKeys: true, limitsRates: true };

function aFlow(tags: string[], skip?: string): PlannedFlow {
  const flow = {
    id: 'a/b',
    suite: 'a',
    name: 'b',
    title: 'B',
    iteration: 1,
    tags,
    collection: aCollection([]),
    steps: [],
  };
  return skip === undefined ? flow : { ...flow, skip };
}

function skipped(tags: string[], place: Partial<Place>): string | undefined {
  return skipFlows([aFlow(tags)], { ...everything, ...place })[0]?.skip;
}

describe('a flow', () => {
  it.each<[tag: string, place: Partial<Place>, reason: string]>([
    ['sandbox-only', { isSandbox: false }, 'Only the sandbox can show it'],
    ['callbacks', { hearsCalls: false }, 'VIPPS_CALLBACK_URL'],
    ['known-keys', { knowsKeys: false }, 'takes any keys'],
    ['rate-limits', { limitsRates: false }, '--rate-limits'],
  ])('tagged %s is skipped where that cannot be shown, with the reason', (tag, place, reason) => {
    expect(skipped([tag], place)).toContain(reason);
    expect(skipped([tag], {})).toBeUndefined();
    expect(skipped([], place)).toBeUndefined();
  });

  it('keeps the reason that it has', () => {
    const [flow] = skipFlows([aFlow(['callbacks'], 'Because.')], { ...everything, hearsCalls: false });
    expect(flow?.skip).toBe('Because.');
  });

  it('with a tag of somebody’s own is run everywhere', () => {
    expect(skipped(['nightly'], { isSandbox: false, hearsCalls: false })).toBeUndefined();
  });
});
