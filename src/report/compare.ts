import { flowLabel } from '../flow-key.ts';
import type { Finding, FlowResult, Result } from '../model.ts';
import { groupBy } from './group-by.ts';
import { exchangesByStep, type Shape, shapesOf } from './shapes.ts';
import { median, medianError } from './statistics.ts';
import { count } from './words.ts';

/** What changed from one result to another. */
export interface Comparison {
  schemaVersion: 1;
  before: RunInShort;
  after: RunInShort;
  isWorse: boolean;
  /** Why it is worse, in sentences; none where it is not. */
  reasons: string[];
  /** What makes the two hard to compare. */
  caveats: string[];
  flows: { new: string[]; gone: string[]; broken: string[]; fixed: string[]; stillFailing: string[] };
  /** Open errors and warnings. */
  findings: { new: Finding[]; fixed: Finding[]; still: Finding[] };
  shapes: ShapeChange[];
  coverage: { before: CoverageInShort; after: CoverageInShort; lost: string[]; gained: string[] };
  latency: LatencyShift[];
}

export interface RunInShort {
  id: string;
  startedAt: string;
  target: string;
  baseUrl: string;
  source: string;
  exitCode: number;
}

/** A change in what an operation answers, whether or not its description says anything about it. */
export interface ShapeChange {
  change: 'field-appeared' | 'field-vanished' | 'type-changed' | 'new-value' | 'new-status';
  operation: string;
  status: number;
  pointer: string;
  before: string[];
  after: string[];
}

export interface CoverageInShort {
  /** Operation and status pairs that were seen. */
  statuses: number;
  fieldsSeen: number;
  fieldsDeclared: number;
}

/** Medians in ms; `noise` is how far chance alone moves their difference (95 %). */
export interface LatencyShift {
  operation: string;
  before: number;
  after: number;
  noise: number;
  /** Answers of the run that has fewer; under five say nothing about noise. */
  samples: number;
  isSignificant: boolean;
}

/** Compares two results of the same suites. Worse is: a new open error, or a flow that passed and no longer does, or is gone. */
export function compareResults(before: Result, after: Result): Comparison {
  const flows = compareFlows(before.flows, after.flows);
  const findings = compareFindings(before.findings, after.findings);
  const newErrors = findings.new.filter(({ severity }) => severity === 'error').length;
  const reasons = [
    newErrors > 0 ? `${count(newErrors, 'new error')}.` : '',
    flows.broken.length > 0
      ? `${count(flows.broken.length, 'flow')} passed before and did not now: ${flows.broken.join(', ')}.`
      : '',
    flows.gone.length > 0 && !isPartOnPurpose(before, after)
      ? `${count(flows.gone.length, 'flow')} of the first run ${flows.gone.length === 1 ? 'is' : 'are'} gone: ${flows.gone.join(', ')}.`
      : '',
    after.run.exitCode > 1 && before.run.exitCode <= 1
      ? `The second run could not judge (exit code ${after.run.exitCode}).`
      : '',
  ].filter((reason) => reason !== '');
  return {
    schemaVersion: 1,
    before: inShort(before),
    after: inShort(after),
    isWorse: reasons.length > 0,
    reasons,
    caveats: caveatsOf(before, after, flows),
    flows,
    findings,
    shapes: compareShapes(before, after),
    coverage: compareCoverage(before, after),
    latency: compareLatency(before, after),
  };
}

function inShort({ run }: Result): RunInShort {
  const { id, startedAt, target, baseUrl, source, exitCode } = run;
  return { id, startedAt, target, baseUrl, source, exitCode };
}

function caveatsOf(before: Result, after: Result, flows: Comparison['flows']): string[] {
  const changed = after.run.artefacts.filter(({ id, sha256 }) =>
    before.run.artefacts.some((other) => other.id === id && other.sha256 !== sha256),
  );
  return [
    before.run.target !== after.run.target ? `The targets differ: ${before.run.target}, then ${after.run.target}.` : '',
    before.run.source !== after.run.source
      ? `The artefacts differ: ${before.run.source}, then ${after.run.source}.`
      : '',
    changed.length > 0 ? `Changed in between: ${changed.map(({ id }) => id).join(', ')}.` : '',
    flows.gone.length > 0 && isPartOnPurpose(before, after)
      ? `${count(flows.gone.length, 'flow')} of the first run were not asked for in the second.`
      : '',
    before.run.interrupted || after.run.interrupted ? 'One of the runs was interrupted.' : '',
  ].filter((caveat) => caveat !== '');
}

/** Whether the second run was asked for some of the flows only. Where the two have none in common, they compare nothing. */
function isPartOnPurpose(before: Result, after: Result): boolean {
  const known = new Set(before.flows.map(flowLabel));
  return after.run.part !== undefined && after.flows.some((flow) => known.has(flowLabel(flow)));
}

function compareFlows(before: FlowResult[], after: FlowResult[]): Comparison['flows'] {
  const old = new Map(before.map((flow) => [flowLabel(flow), flow.status]));
  const now = new Map(after.map((flow) => [flowLabel(flow), flow.status]));
  const both = [...now.keys()].filter((key) => old.has(key));
  return {
    new: [...now.keys()].filter((key) => !old.has(key)),
    gone: [...old.keys()].filter((key) => !now.has(key)),
    broken: both.filter((key) => old.get(key) === 'passed' && now.get(key) !== 'passed'),
    fixed: both.filter((key) => old.get(key) !== 'passed' && now.get(key) === 'passed'),
    stillFailing: both.filter((key) => old.get(key) !== 'passed' && now.get(key) === 'failed'),
  };
}

function compareFindings(before: Finding[], after: Finding[]): Comparison['findings'] {
  const open = (findings: Finding[]): Map<string, Finding> =>
    new Map(
      findings
        .filter(({ waivedBy, severity }) => !waivedBy && severity !== 'info')
        .map((finding) => [finding.id, finding]),
    );
  const old = open(before);
  const now = open(after);
  return {
    new: [...now.values()].filter(({ id }) => !old.has(id)),
    fixed: [...old.values()].filter(({ id }) => !now.has(id)),
    still: [...now.values()].filter(({ id }) => old.has(id)),
  };
}

/** Only steps that both runs have are looked at: a flow left out takes no field away. */
function compareShapes(before: Result, after: Result): ShapeChange[] {
  const stepsBefore = new Set(exchangesByStep(before).map(({ step }) => step));
  const stepsAfter = new Set(exchangesByStep(after).map(({ step }) => step));
  const inBoth = (step: string): boolean => stepsBefore.has(step) && stepsAfter.has(step);
  const old = shapesOf(before, inBoth);
  const knownOperations = new Set([...old.values()].map(({ operation }) => operation));
  return [...shapesOf(after, inBoth)].flatMap(([key, shape]): ShapeChange[] => {
    const known = old.get(key);
    if (known) return shapeChanges(known, shape);
    if (!knownOperations.has(shape.operation)) return [];
    const { operation, status } = shape;
    const statuses = [...old.values()]
      .filter((each) => each.operation === operation)
      .map((each) => String(each.status));
    return [{ change: 'new-status', operation, status, pointer: '', before: statuses, after: [String(status)] }];
  });
}

function shapeChanges(old: Shape, now: Shape): ShapeChange[] {
  const pointers = [...new Set([...old.types.keys(), ...now.types.keys()])];
  // A field that came inside another that came is no news.
  const isInside = (pointer: string, types: Shape['types']): boolean => !types.has(parentOf(pointer)) && pointer !== '';
  return pointers.flatMap((pointer): ShapeChange[] => {
    const { operation, status } = now;
    const before = sorted(old.types.get(pointer));
    const after = sorted(now.types.get(pointer));
    const place = { operation, status, pointer };
    if (before.length === 0)
      return isInside(pointer, old.types) ? [] : [{ change: 'field-appeared', ...place, before, after }];
    if (after.length === 0)
      return isInside(pointer, now.types) ? [] : [{ change: 'field-vanished', ...place, before, after }];
    const types: ShapeChange[] =
      before.join() === after.join() ? [] : [{ change: 'type-changed', ...place, before, after }];
    return [...types, ...newWords(old, now, place)];
  });
}

/** More words than an enum has are names of something. */
const mostWords = 12;

function newWords(old: Shape, now: Shape, place: Pick<ShapeChange, 'operation' | 'status' | 'pointer'>): ShapeChange[] {
  const before = sorted(old.words.get(place.pointer));
  const after = sorted(now.words.get(place.pointer)).filter((word) => !before.includes(word));
  if (after.length === 0 || before.length === 0 || before.length + after.length > mostWords) return [];
  return [{ change: 'new-value', ...place, before, after }];
}

function parentOf(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
}

function sorted(values: Set<string> | undefined): string[] {
  return [...(values ?? [])].toSorted();
}

function compareCoverage(before: Result, after: Result): Comparison['coverage'] {
  const old = seenStatuses(before);
  const now = seenStatuses(after);
  return {
    before: coverageInShort(before),
    after: coverageInShort(after),
    lost: old.filter((place) => !now.includes(place)),
    gained: now.filter((place) => !old.includes(place)),
  };
}

function seenStatuses({ coverage }: Result): string[] {
  return coverage.operations.flatMap(({ method, path, statuses }) =>
    Object.entries(statuses).flatMap(([status, times]) => (times > 0 ? [`${method} ${path} ${status}`] : [])),
  );
}

function coverageInShort(result: Result): CoverageInShort {
  const { operations } = result.coverage;
  return {
    statuses: seenStatuses(result).length,
    fieldsSeen: operations.reduce((sum, { fields }) => sum + fields.seen, 0),
    fieldsDeclared: operations.reduce((sum, { fields }) => sum + fields.declared, 0),
  };
}

/** Fewer answers have no spread worth the name. */
export const fewestSamples = 5;

function compareLatency(before: Result, after: Result): LatencyShift[] {
  const old = timesByOperation(before);
  return [...timesByOperation(after)].flatMap(([operation, times]): LatencyShift[] => {
    const earlier = old.get(operation);
    if (!earlier) return [];
    const shift = median(times) - median(earlier);
    const noise = 1.96 * Math.hypot(medianError(earlier), medianError(times));
    const samples = Math.min(earlier.length, times.length);
    const isSignificant = samples >= fewestSamples && Math.abs(shift) > Math.max(noise, 1);
    return [{ operation, before: median(earlier), after: median(times), noise, samples, isSignificant }];
  });
}

function timesByOperation(result: Result): Map<string, number[]> {
  const answered = exchangesByStep(result)
    .map(({ exchange }) => exchange)
    .filter(({ response, sentBy }) => response && sentBy !== 'api');
  return new Map(
    [...groupBy(answered, ({ operationId }) => operationId ?? 'unknown operation')].map(([operation, exchanges]) => [
      operation,
      exchanges.map(({ durationMs }) => durationMs),
    ]),
  );
}
