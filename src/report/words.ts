import { flowLabel } from '../flow-key.ts';
import type { AssertionCounts, Finding, Result, StepResult, UnitTotals, Verdict } from '../model.ts';
import { countFlows, type EndedFlow } from './count-flows.ts';

/** `12 ms`, `1.2 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 flow`, `2 flows`; `2 retries` where the plural is given. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** How a run ended, for headings: what it means before any number. */
export interface Outcome {
  kind: 'kept' | 'broken' | 'unjudged' | 'interrupted';
  /** `Contract kept`. */
  title: string;
  /** One sentence of detail. */
  detail: string;
}

/** What of a result its outcome is told from. */
type Told = Pick<Result, 'run' | 'totals'> & { flows: EndedFlow[] };

/** Is the contract kept? By the exit code, so that no report says otherwise than the run did. */
export function outcomeOf({ run, totals, flows }: Told): Outcome {
  const errors = count(totals.findings.error, 'error');
  const failed = `${totals.flowsFailed} of ${count(totals.flows, 'flow')}`;
  if (run.interrupted) {
    return {
      kind: 'interrupted',
      title: 'Interrupted',
      detail: `The run was ended early: ${passedLine(flows)}; ${errors}.`,
    };
  }
  if (run.exitCode === 0 && totals.flows === 0) {
    return { kind: 'kept', title: 'Nothing to run', detail: 'This part of the run has no flow.' };
  }
  if (run.exitCode === 0) {
    const waived = totals.findings.waived > 0 ? ` ${count(totals.findings.waived, 'known fault')} waived.` : '';
    return {
      kind: 'kept',
      title: 'Contract kept',
      detail: `${count(totals.flows - totals.flowsSkipped, 'flow')}, ${count(totals.exchanges, 'exchange')}, no error.${waived}`,
    };
  }
  if (run.exitCode === 1) {
    const warnings = `${count(totals.findings.warning, 'warning')}, which fail here`;
    const isClean = totals.findings.error === 0 && totals.findings.warning === 0;
    const reason = isClean ? 'coverage below --min-coverage' : totals.findings.error > 0 ? errors : warnings;
    return { kind: 'broken', title: 'Contract broken', detail: `${reason}; ${failed} failed.` };
  }
  return {
    kind: 'unjudged',
    title: 'Could not judge',
    detail: `The run ended with exit code ${run.exitCode}; ${failed} failed.`,
  };
}

/** The totals in one line, without what is zero. */
export function totalsLine({ totals, run, ...result }: Told): string {
  const { brokenOff, notRun } = run.interrupted ? countFlows(result.flows) : { brokenOff: 0, notRun: 0 };
  const flows = [
    count(totals.flows, 'flow'),
    nonZero(totals.flowsFailed, 'failed'),
    nonZero(totals.flowsSkipped, 'skipped'),
    nonZero(brokenOff, 'broken off'),
    nonZero(notRun, 'not run'),
  ];
  const exchanges = [
    count(totals.exchanges, 'exchange'),
    nonZero(totals.validated, 'validated'),
    nonZero(totals.waived, 'waived'),
    nonZero(totals.failed, 'failed'),
    nonZero(totals.unvalidated, 'unvalidated'),
  ];
  const assertions = [assertionWords(totals.assertions)];
  const repeated = [totals.sentAgain ? `${count(totals.sentAgain, 'request')} sent again` : ''];
  const { error, warning } = totals.findings;
  const findings = [count(error, 'error'), warning > 0 ? count(warning, 'warning') : ''];
  return [flows, exchanges, repeated, assertions, findings, [formatDuration(run.durationMs)]]
    .map(listed)
    .filter((part) => part !== '')
    .join(' · ');
}

/** `12 assertions passed, 1 failed`. */
export function assertionWords({ passed, failed }: AssertionCounts = { passed: 0, failed: 0 }): string {
  if (passed === 0) return failed === 0 ? '' : `${count(failed, 'assertion')} failed`;
  return listed([`${count(passed, 'assertion')} passed`, nonZero(failed, 'failed')]);
}

function nonZero(number: number, word: string): string {
  return number > 0 ? `${number} ${word}` : '';
}

function listed(words: string[]): string {
  return words.filter((word) => word !== '').join(', ');
}

const worstFirst: Verdict[] = ['failed', 'unvalidated', 'waived', 'validated'];

/** The worst verdict among a step's exchanges, or what became of the step. */
export function verdictOf(step: StepResult): Verdict | StepResult['status'] {
  if (step.status === 'skipped' || step.status === 'reused' || step.status === 'failed') return step.status;
  const verdicts = step.exchanges.map(({ verdict }) => verdict);
  return worstFirst.find((verdict) => verdicts.includes(verdict)) ?? step.status;
}

/** Milliseconds that the exchanges of a step took. */
export function stepDuration(step: StepResult): number {
  return step.exchanges.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** Where a finding is: `ecom/qr (oslo) › Capture Payment`. */
export function placeOfFinding({
  flow,
  unit,
  iteration = 1,
  step,
}: Pick<Finding, 'flow' | 'unit' | 'iteration' | 'step'>): string {
  const place = flow === '' ? '' : flowLabel({ id: flow, unit, iteration });
  return [place, step].filter((part) => part !== '').join(' › ');
}

/** Whether nothing of a sales unit is broken. */
export function isUnitKept({ totals }: UnitTotals): boolean {
  return totals.flowsFailed === 0 && totals.findings.error === 0;
}

/** `3 of 4 flows passed, 1 failed · 2 errors`. @param flows those of the unit */
export function unitLine({ totals }: UnitTotals, flows: EndedFlow[]): string {
  return `${passedLine(flows)} · ${count(totals.findings.error, 'error')}`;
}

/** `3 of 6 flows passed, 1 failed, 2 not run`. */
export function passedLine(flows: EndedFlow[]): string {
  const { passed, failed, skipped, brokenOff, notRun } = countFlows(flows);
  return listed([
    `${passed} of ${count(flows.length, 'flow')} passed`,
    nonZero(failed, 'failed'),
    nonZero(skipped, 'skipped'),
    nonZero(brokenOff, 'broken off'),
    nonZero(notRun, 'not run'),
  ]);
}

/** The sales units, the broken ones first; none where there is but one, which needs no section of its own. */
export function unitsBrokenFirst({ units = [] }: Pick<Result, 'units'>): UnitTotals[] {
  return units.length < 2 ? [] : units.toSorted((a, b) => Number(isUnitKept(a)) - Number(isUnitKept(b)));
}

/** Findings that fail a run first, then by severity; what is waived comes last. */
export function worstFindingsFirst(findings: Finding[]): Finding[] {
  const rank = ({ severity, waivedBy }: Finding): number =>
    waivedBy ? 3 : ['error', 'warning', 'info'].indexOf(severity);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}
