import { flowKeyOfFinding } from '../flow-key.ts';
import type { Finding, FindingCode } from '../model.ts';
import { groupBy } from './group-by.ts';

/** What one fix would probably take away: one fault at one place of one operation, over all flows. */
export interface RootCause {
  /** The finding that says it best. */
  lead: Finding;
  /** All findings of the cause, the lead first. */
  findings: Finding[];
  /** How many flows have it; those of each sales unit count. */
  flows: number;
  /** Names of the items that it was seen in, each once. */
  steps: string[];
}

/** Findings that only follow from a fault in the same answer, where there is one. */
const consequences = new Set<FindingCode>([
  'unexpected-status',
  'unexpected-value',
  'invariant-broken',
  'idempotency-broken',
  'assertion-failed',
  'script-error',
]);

/**
 * Findings grouped by cause, worst first; of equal severity the cause that most flows have.
 *
 * A fault of the contract (a broken schema, an undescribed status) is a cause for each operation, place and kind. Findings of value checks,
 * payment rules and scripts about the same answer join it; on their own they are a cause for each operation and outermost place.
 */
export function rootCausesOf(findings: readonly Finding[]): RootCause[] {
  const ranks = ['error', 'warning', 'info', 'waived'];
  const byRank = groupBy(findings, ({ severity, waivedBy }) => (waivedBy ? 'waived' : severity));
  return ranks.flatMap((rank) =>
    causesAmong(byRank.get(rank) ?? []).toSorted((a, b) => b.flows - a.flows || b.findings.length - a.findings.length),
  );
}

function causesAmong(findings: readonly Finding[]): RootCause[] {
  const groups = [...groupBy(findings.filter(isRoot), rootKey).values()];
  const byExchange = groupIndex(groups);
  const alone: Finding[] = [];
  for (const finding of findings.filter((one) => !isRoot(one))) {
    const explains = (group: Finding[]): boolean => group.some((root) => isRoot(root) && isExplainedBy(finding, root));
    const group = (byExchange.get(finding.exchangeId ?? '') ?? []).find(explains) ?? groups.find(explains);
    (group ?? alone).push(finding);
  }
  return [...groups, ...valueGroups(alone)].map(causeOf);
}

function isRoot({ code }: Finding): boolean {
  return !consequences.has(code);
}

/** In the same answer every fault explains what has no place; elsewhere, and for what has one, the place must fit. */
function isExplainedBy(finding: Finding, root: Finding): boolean {
  const isSameAnswer = finding.exchangeId !== undefined && finding.exchangeId === root.exchangeId;
  if (finding.pointer === undefined || root.pointer === undefined) return isSameAnswer;
  if (root.pointer === '' && !isSameAnswer) return false;
  return operationOf(finding) === operationOf(root) && isWithin(finding.pointer, root.pointer);
}

function groupIndex(groups: Finding[][]): Map<string, Finding[][]> {
  const index = new Map<string, Finding[][]>();
  for (const group of groups) {
    for (const { exchangeId } of group) {
      if (exchangeId === undefined) continue;
      const known = index.get(exchangeId) ?? [];
      if (!known.includes(group)) index.set(exchangeId, [...known, group]);
    }
  }
  return index;
}

/** What no broken schema explains: by operation and outermost place; a script's words where there is no place. */
function valueGroups(findings: Finding[]): Finding[][] {
  const placed = findings.filter(({ pointer }) => pointer !== undefined);
  const groups = [...groupBy(placed, placeKey).values()];
  const byExchange = groupIndex(groups);
  const alone: Finding[] = [];
  for (const finding of findings.filter(({ pointer }) => pointer === undefined)) {
    (byExchange.get(finding.exchangeId ?? '')?.[0] ?? alone).push(finding);
  }
  return [...groups, ...groupBy(alone, wordsKey).values()];
}

function placeKey(finding: Finding): string {
  const { pointer = '', keyword } = finding;
  return JSON.stringify([operationOf(finding), pointer.split('/')[1], pointer === '' ? keyword : null]);
}

function wordsKey(finding: Finding): string {
  const { code, status, detail } = finding;
  return JSON.stringify([operationOf(finding), code, code === 'unexpected-status' ? status : detail]);
}

function rootKey(finding: Finding): string {
  const { code, status, keyword, detail, pointer } = finding;
  // A variable that is not set is one thing to set, wherever it is used.
  if (code === 'unresolved-variable') return JSON.stringify([code, detail]);
  const place = pointer?.replace(/\/\d+(?=\/|$)/g, '/*');
  const argument = pointer === undefined && finding.operationId === undefined ? (detail ?? finding.actual) : null;
  return JSON.stringify([code, operationOf(finding), status, place, keyword, argument]);
}

function operationOf({ description, operationId, step }: Finding): string {
  return operationId === undefined ? `step ${step}` : `${description} ${operationId}`;
}

/** Whether a place of a body is another one or lies below it. */
function isWithin(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}

function causeOf(findings: Finding[]): RootCause {
  const lead = findings.find(isRoot) ?? outermost(findings);
  return {
    lead,
    findings: [lead, ...findings.filter((finding) => finding !== lead)],
    flows: new Set(findings.map(flowKeyOfFinding)).size,
    steps: [...new Set(findings.map(({ step }) => itemOf(step)).filter((item) => item !== ''))],
  };
}

/** A step's name without its number in the flow, or without the payment that it tidies up. */
function itemOf(step: string): string {
  return step.replace(/ \(\d+\)$/, '').replace(/^(Tidy up: \w+) .*$/, '$1');
}

/** The finding at the outermost place. */
function outermost(findings: Finding[]): Finding {
  const depth = ({ pointer }: Finding): number => (pointer === undefined ? 99 : pointer.split('/').length);
  return findings.reduce((best, one) => (depth(one) < depth(best) ? one : best));
}
