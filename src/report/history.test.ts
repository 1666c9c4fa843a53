import { expect, test } from 'vitest';
import type { FlowResult, Result } from '../model.ts';
import { type HistoryEntry, historyEntry, withHistory } from './history.ts';
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
