import { expect, test } from 'vitest';
import type { FlowResult, Result } from '../model.ts';
import { type HistoryEntry, historyEntry, usualDurations, withHistory } from './history.ts';
import { aFinding, aFlow, aResult } from './testing/results.ts';

function runs(...results: Result[]): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  for (const result of results) entries.push(historyEntry(result, entries));
  return entries;
}

function on(
  day: number,
  parts: { findings?: string[]; status?: FlowResult['status']; target?: 'sandbox' | 'test' } = {},
): Result {
  return aResult({
    run: { id: `run-${day}`, startedAt: `2026-01-0${day}T00:00:00.000Z`, target: parts.target ?? 'sandbox' },
    flows: [aFlow({ status: parts.status ?? 'passed' })],
    findings: (parts.findings ?? []).map((id) => aFinding({ id })),
  });
}

test('a finding is known since its first run in a row', () => {
  const entries = runs(on(1, { findings: ['a'] }), on(2, { findings: ['a', 'b'] }), on(3, { findings: ['b'] }));
  const { history } = withHistory(on(4, { findings: ['a', 'b'] }), entries);
  expect(history?.since).toEqual({ a: '2026-01-04T00:00:00.000Z', b: '2026-01-02T00:00:00.000Z' });
});

test('runs against another target are another history', () => {
  const { history } = withHistory(on(3), runs(on(1, { target: 'test' }), on(2)));
  expect(history?.runs.map(({ id }) => id)).toEqual(['run-2', 'run-3']);
});

test.each<[string, FlowResult['status'][], boolean]>([
  ['broke and stays broken', ['passed', 'passed', 'failed', 'failed'], false],
  ['goes to and fro', ['passed', 'failed', 'passed', 'failed'], true],
  ['failed once', ['passed', 'failed', 'passed'], true],
  ['was skipped in between', ['passed', 'skipped', 'passed'], false],
])('a flow that %s', (_, statuses, isFlaky) => {
  const results = statuses.map((status, index) => on(index + 1, { status }));
  const { history } = withHistory(results.at(-1) ?? on(9), runs(...results.slice(0, -1)));
  expect(history?.flaky.length).toBe(isFlaky ? 1 : 0);
});

test('an entry is small, and holds no body', () => {
  const text = JSON.stringify(historyEntry(on(1, { findings: ['a'] }), []));
  expect(text.length).toBeLessThan(600);
  expect(text).not.toContain('orderId');
});

test('the same run twice is one', () => {
  const { history } = withHistory(on(2), runs(on(1), on(2)));
  expect(history?.runs.map(({ id }) => id)).toEqual(['run-1', 'run-2']);
});

const took = (ms: number, parts: Partial<HistoryEntry> = {}): HistoryEntry => ({
  ...historyEntry(
    aResult({ flows: [aFlow({ id: 'a', durationMs: ms }), aFlow({ id: 'a', unit: 'oslo', durationMs: 7 })] }),
    [],
  ),
  ...parts,
});

test.each<[string, HistoryEntry[], number | undefined]>([
  ['is the median of its runs', [took(10), took(30), took(20)], 20],
  [
    'is that of the last five',
    [...Array<HistoryEntry>(9).fill(took(900)), ...[1, 2, 3, 4, 5].map((ms) => took(ms))],
    3,
  ],
  ['is not what a shard says', [took(10), took(900, { shard: { index: 1, count: 2 } })], 10],
  ['is not what another target says', [took(10), took(900, { target: 'test' })], 10],
  ['is the same on any machine of ours', [took(10, { target: 'custom' }), took(20)], 15],
  ['is unknown without runs', [], undefined],
  ['is unknown where no run has kept it', [{ ...took(1), durations: {} }], undefined],
])('how long a flow usually takes %s', (_what, entries, ms) => {
  expect(usualDurations(entries, 'sandbox').get('a')).toBe(ms);
  expect(usualDurations(entries, 'sandbox').get('a (oslo)')).toBe(ms === undefined ? undefined : 7);
});

test('what was broken off does not say how long a flow takes', () => {
  expect(historyEntry(on(1, { status: 'interrupted' }), []).durations).toEqual({});
});

test('sales units have a history of their own', () => {
  const of = (day: number, status: FlowResult['status']): Result =>
    aResult({
      run: { id: `run-${day}`, startedAt: `2026-01-0${day}T00:00:00.000Z` },
      flows: [aFlow({ id: 'a', unit: 'oslo' }), aFlow({ id: 'a', unit: 'bergen', status })],
    });
  const { history } = withHistory(of(3, 'passed'), runs(of(1, 'passed'), of(2, 'failed')));
  expect(history?.flaky).toEqual([{ flow: 'a (bergen)', failed: 1, runs: 3 }]);
});
