import { assembleResult } from '../assemble-result.ts';
import { totalsOf } from '../check/coverage-totals.ts';
import { flowKey, flowKeyOfFinding } from '../flow-key.ts';
import type { Coverage, Finding, FlowResult, OperationCoverage, Result, Waiver } from '../model.ts';
import { covers } from '../waive.ts';
import { groupBy } from './group-by.ts';
import { mergeDrifts } from './merge-drift.ts';
import { missingShardsNote, whyNoShards } from './merge-shards.ts';

/** Shards that were not made from the same things cannot be one run. */
export function whyNotMergeable(results: Result[]): string | undefined {
  const [first] = results;
  if (!first) return 'There is nothing to merge.';
  const noShards = whyNoShards(results);
  if (noShards) return noShards;
  const seen = new Set<string>();
  for (const { run, flows } of results) {
    if (run.target !== first.run.target) return `The targets differ: ${first.run.target} and ${run.target}.`;
    const other = run.artefacts.find(({ id, sha256 }) =>
      first.run.artefacts.some((each) => each.id === id && each.sha256 !== sha256),
    );
    if (other) return `${other.id} differs between the shards.`;
    const twice = flows.find((flow) => seen.has(flowKey(flow)));
    if (twice) return `The flow ${twice.id} is in more than one of them.`;
    for (const flow of flows) seen.add(flowKey(flow));
  }
  return undefined;
}

/** One result out of several shards' results: what the run in one piece would have said, but for times. */
export function mergeResults(results: Result[]): Result {
  const [first] = results;
  if (!first) throw new Error('There is nothing to merge.');
  const drifts = results.flatMap(({ drift }) => drift ?? []);
  const flows = inPlanOrder(results.flatMap((result) => result.flows));
  const missing = missingShardsNote(results);
  // Shards make up a whole; flows that were left out of all of them do not.
  const { part: _part, shard: _shard, ...run } = first.run;
  const isChosen = results.some(({ run: { part } }) => part === 'chosen');
  const part = isChosen ? 'chosen' : missing === undefined ? undefined : 'shard';
  const exitCode = mergeExitCodes(results.map(({ run }) => run.exitCode));
  return assembleResult({
    run: {
      ...run,
      ...(part && { part }),
      ...span(results),
      // Half of the flows cannot say that the contract is kept; that it is broken, they can.
      exitCode: exitCode === 0 && missing !== undefined ? 3 : exitCode,
      baseUrl: [...new Set(results.map(({ run }) => run.baseUrl))].join(', '),
      repairs: mergeRepairs(results),
      interrupted: results.some(({ run }) => run.interrupted),
      notes: [...new Set([missing ?? [], ...results.map(({ run }) => run.notes)].flat())],
    },
    flows,
    findings: mergeFindings(results, flows),
    coverage: mergeCoverage(results.map(({ coverage }) => coverage)),
    ...(drifts.length === results.length && { drift: mergeDrifts(drifts) }),
  });
}

/** By their place in the plan; shards that do not tell it stand as they were given. */
function inPlanOrder(flows: FlowResult[]): FlowResult[] {
  if (flows.some(({ order }) => order === undefined)) return flows;
  return flows.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0));
}

function span(results: Result[]): { startedAt: string; durationMs: number } {
  const starts = results.map(({ run }) => Date.parse(run.startedAt));
  const start = Math.min(...starts);
  const end = Math.max(...results.map(({ run }, index) => (starts[index] ?? 0) + run.durationMs));
  return { startedAt: new Date(start).toISOString(), durationMs: end - start };
}

/** An interruption and a leak first, then a broken contract: it is known, whatever else could not be judged. */
function mergeExitCodes(codes: number[]): number {
  return [130, 143, 129, 4, 2, 1, 3].find((code) => codes.includes(code)) ?? 0;
}

function mergeRepairs(results: Result[]): Result['run']['repairs'] {
  const repairs = results.flatMap(({ run }) => run.repairs);
  const groups = groupBy(repairs, ({ collection, item, defect }) => JSON.stringify([collection, item, defect]));
  return [...groups.values()].flatMap(([one, ...others]) =>
    one ? [{ ...one, stale: one.stale && others.every(({ stale }) => stale) }] : [],
  );
}

/** Faults that every shard tells for itself, and a run in one piece tells once. */
const ofTheRun = ['description-invalid', 'expired-waiver', 'stale-waiver'];

function mergeFindings(results: Result[], flows: FlowResult[]): Finding[] {
  const order = new Map(flows.map((flow, index) => [flowKey(flow), index]));
  const placeOf = (finding: Finding): number => order.get(flowKeyOfFinding(finding)) ?? flows.length;
  const all = results.flatMap(({ findings }) => findings).toSorted((a, b) => placeOf(a) - placeOf(b));
  const ofFlows = all.filter(({ code }) => !ofTheRun.includes(code));
  const once = groupBy(
    all.filter(({ code }) => ofTheRun.includes(code)),
    ({ code, description, operationId, pointer, keyword, schemaPointer, waiver }) =>
      JSON.stringify([code, description, waiver && operationId, pointer, keyword, schemaPointer, waiver]),
  );
  const ofRun = [...once.values()]
    .flatMap(([finding]) => finding ?? [])
    .filter((finding) => finding.code !== 'stale-waiver' || !isNeeded(finding, ofFlows))
    .toSorted((a, b) => ofTheRun.indexOf(a.code) - ofTheRun.indexOf(b.code));
  return [...ofFlows, ...ofRun];
}

/** A waiver that one shard had no use for may have covered a fault in another. */
function isNeeded(
  { waiver, description = '', operationId = '', pointer, keyword }: Finding,
  findings: Finding[],
): boolean {
  if (waiver === undefined) return false;
  const place = { ...(pointer === undefined ? {} : { pointer }), ...(keyword === undefined ? {} : { keyword }) };
  const whole: Waiver = { ...waiver, description, operation: operationId, ...place };
  return findings.some(
    (finding) =>
      finding.waivedBy?.owner === waiver.owner && finding.waivedBy.reason === waiver.reason && covers(whole, finding),
  );
}

function mergeCoverage(coverages: Coverage[]): Coverage {
  const groups = groupBy(
    coverages.flatMap(({ operations }) => operations),
    ({ description, operationId, method, path }) => JSON.stringify([description, operationId, method, path]),
  );
  const operations = [...groups.values()].map((members) => members.reduce(mergeOperations));
  // Results of before there were totals get none here either.
  return coverages.every(({ totals }) => totals) ? { operations, totals: totalsOf(operations) } : { operations };
}

function mergeOperations(one: OperationCoverage, other: OperationCoverage): OperationCoverage {
  const unseen = one.fields.unseen.filter((pointer) => other.fields.unseen.includes(pointer));
  return {
    ...one,
    statuses: addCounts(one.statuses, other.statuses),
    fields: { declared: one.fields.declared, seen: one.fields.declared - unseen.length, unseen },
    enums: one.enums.map((each) => {
      const counterpart = other.enums.find(({ pointer }) => pointer === each.pointer);
      const still = counterpart?.unseen.map((value) => JSON.stringify(value));
      return { ...each, unseen: each.unseen.filter((value) => !still || still.includes(JSON.stringify(value))) };
    }),
    errorCodes: addCounts(one.errorCodes, other.errorCodes),
  };
}

function addCounts(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(keys.map((key) => [key, (one[key] ?? 0) + (other[key] ?? 0)]));
}
