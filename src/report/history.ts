import { flowLabel } from '../flow-key.ts';
import type { FlowResult, History, Result } from '../model.ts';
import { median, percentile } from './statistics.ts';

/** What is kept of a run: a few hundred bytes, and one line for each flow and finding. */
export interface HistoryEntry {
  schemaVersion: 1;
  run: History['runs'][number];
  /** Runs are only compared with runs against the same target. */
  target: string;
  /** Status by flow. */
  flows: Record<string, FlowResult['status']>;
  /** How long each flow took, whole ms; what was broken off says nothing about that. Runs of before this was kept lack it. */
  durations?: Record<string, number>;
  /** Which part of a run this was, where machines share one. */
  shard?: { index: number; count: number };
  /** When each open finding was first seen, by its id. */
  findings: Record<string, string>;
}

/** What to keep of this run; `earlier` tells since when a finding exists. */
export function historyEntry(result: Result, earlier: HistoryEntry[]): HistoryEntry {
  const before = ofTarget(earlier, result).at(-1);
  const { run, totals, flows, coverage } = result;
  const times = flows.flatMap(timesOf).toSorted((a, b) => a - b);
  const declared = coverage.operations.reduce((sum, { fields }) => sum + fields.declared, 0);
  const seen = coverage.operations.reduce((sum, { fields }) => sum + fields.seen, 0);
  return {
    schemaVersion: 1,
    run: {
      id: run.id,
      startedAt: run.startedAt,
      exitCode: run.exitCode,
      durationMs: run.durationMs,
      flows: totals.flows,
      flowsFailed: totals.flowsFailed,
      exchanges: totals.exchanges,
      errors: totals.findings.error,
      warnings: totals.findings.warning,
      waived: totals.findings.waived,
      coverage: declared === 0 ? 0 : seen / declared,
      p50: percentile(times, 50),
      p95: percentile(times, 95),
    },
    target: run.target,
    flows: Object.fromEntries(flows.map((flow) => [flowLabel(flow), flow.status])),
    durations: Object.fromEntries(
      flows
        .filter(({ status }) => status !== 'interrupted')
        .map((flow) => [flowLabel(flow), Math.round(flow.durationMs)]),
    ),
    findings: Object.fromEntries(
      result.findings.filter(({ waivedBy }) => !waivedBy).map(({ id }) => [id, before?.findings[id] ?? run.startedAt]),
    ),
  };
}

/** How long each answer took, ms. */
function timesOf({ steps }: FlowResult): number[] {
  return steps.flatMap(({ exchanges }) =>
    exchanges.filter(({ response, sentBy }) => response && sentBy !== 'api').map(({ durationMs }) => durationMs),
  );
}

/** The result with what the kept runs (oldest first) and itself tell together. */
export function withHistory(result: Result, earlier: HistoryEntry[]): Result {
  const entry = historyEntry(result, earlier);
  const entries = [...ofTarget(earlier, result), entry];
  return {
    ...result,
    history: { runs: entries.map(({ run }) => run), since: entry.findings, flaky: flakyFlows(entries) },
  };
}

/** So many runs say how long a flow usually takes. */
const usualRuns = 5;

/**
 * How long flows usually take, ms, by their keys: the median of the last runs against such a target that had them. Shards do not
 * count: the first of them to end would change what the others see, and the machines would no longer come to the same split.
 *
 * @param entries oldest first
 */
export function usualDurations(entries: HistoryEntry[], target: string): Map<string, number> {
  const times = new Map<string, number[]>();
  for (const entry of entries.toReversed()) {
    if (entry.shard !== undefined || (entry.target === 'test') !== (target === 'test')) continue;
    for (const [flow, ms] of Object.entries(entry.durations ?? {})) {
      const known = times.get(flow) ?? [];
      if (known.length < usualRuns) times.set(flow, [...known, ms]);
    }
  }
  return new Map([...times].map(([flow, known]) => [flow, median(known)]));
}

function ofTarget(entries: HistoryEntry[], { run }: Result): HistoryEntry[] {
  return entries.filter((entry) => entry.target === run.target && entry.run.id !== run.id);
}

/** A flow that broke once and stays broken is broken; one that goes to and fro is flaky. */
function flakyFlows(entries: HistoryEntry[]): History['flaky'] {
  const flows = [...new Set(entries.flatMap((entry) => Object.keys(entry.flows)))];
  return flows.flatMap((flow) => {
    const statuses = entries
      .map((entry) => entry.flows[flow])
      .filter((status) => status === 'passed' || status === 'failed');
    const changes = statuses.filter((status, index) => index > 0 && status !== statuses[index - 1]).length;
    const failed = statuses.filter((status) => status === 'failed').length;
    return changes >= 2 ? [{ flow, failed, runs: statuses.length }] : [];
  });
}
