import { flowLabel } from '../flow-key.ts';
import type { Finding, FlowResult, Result, StepResult } from '../model.ts';
import { placeFindings } from './place-findings.ts';
import { stepDuration } from './words.ts';
import { element, type Xml } from './xml.ts';

/**
 * junit.xml: a suite for each flow, a case for each step. A broken contract is a failure, an answer that never came an error,
 * a waived fault a passed case with a note. One failure or error element at most for a case, and notes on the suite: that much
 * every reader and both public schemas (Jenkins', windyroad's) have in common.
 */
export function* renderJunit(result: Result): Iterable<string> {
  const { byFlow, elsewhere } = placeFindings(result);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>';
  let index = 0;
  for (const [flow, findings] of byFlow) yield suiteOf({ ...flow }, findings, index++, result).xml;
  if (elsewhere.length > 0) yield suiteOfOthers(elsewhere, index, result).xml;
  yield '</testsuites>\n';
}

interface Case {
  xml: Xml;
  outcome: 'passed' | 'failure' | 'error' | 'skipped';
}

function suiteOf(flow: FlowResult, findings: Finding[], index: number, result: Result): Xml {
  const cases = flow.steps.map((step) => caseOf(flow, step, findingsOf(step, findings)));
  const placed = new Set(flow.steps.flatMap((step) => findingsOf(step, findings)));
  const unplaced = findings.filter((finding) => !placed.has(finding));
  // Also a flow that was skipped before its first step, or failed between two, is a row that people see.
  if (cases.length === 0 || unplaced.some(isFault)) cases.push(caseOfFlow(flow, unplaced));
  return testsuite(flowLabel(flow), cases, notesOn(findings, flow), index, result, flow);
}

function suiteOfOthers(findings: Finding[], index: number, result: Result): Xml {
  const cases = findings.map((finding) => caseWith('descriptions', `${finding.code} ${finding.id}`, 0, [finding]));
  return testsuite('descriptions', cases, notesOn(findings), index, result);
}

function testsuite(name: string, cases: Case[], notes: string, id: number, { run }: Result, flow?: FlowResult): Xml {
  const number = (outcome: Case['outcome']): number => cases.filter((each) => each.outcome === outcome).length;
  const attributes = {
    name,
    timestamp: (flow?.startedAt ?? run.startedAt).slice(0, 19),
    hostname: run.target,
    tests: cases.length,
    failures: number('failure'),
    errors: number('error'),
    skipped: number('skipped'),
    time: seconds(flow?.durationMs ?? 0),
    id,
    package: flow ? [flow.unit, flow.suite].filter((part) => part !== undefined).join('.') : 'vipps-contract',
  };
  const properties = element('properties', {}, [
    element('property', { name: 'target', value: run.target }),
    element('property', { name: 'baseUrl', value: run.baseUrl }),
    element('property', { name: 'source', value: run.source }),
    element('property', { name: 'runId', value: run.id }),
    ...assertionProperties(flow),
    ...(flow?.unit === undefined ? [] : [element('property', { name: 'unit', value: flow.unit })]),
  ]);
  const output = [...run.notes, notes].filter((line) => line !== '').join('\n');
  return element('testsuite', attributes, [
    properties,
    ...cases.map(({ xml }) => xml),
    element('system-out', {}, [output]),
    element('system-err', {}),
  ]);
}

/** Neither of the public schemas has a place for them in a case. */
function assertionProperties(flow: FlowResult | undefined): Xml[] {
  const counted = (flow?.steps ?? []).flatMap(({ assertions }) => assertions ?? []);
  if (counted.length === 0) return [];
  const sum = (way: 'passed' | 'failed'): number => counted.reduce((total, one) => total + one[way], 0);
  return (['passed', 'failed'] as const).map((way) =>
    element('property', { name: `assertions.${way}`, value: sum(way) }),
  );
}

function caseOf(flow: FlowResult, step: StepResult, findings: Finding[]): Case {
  if (step.status === 'skipped') return skippedCase(flow, step.name, step.reason);
  return caseWith(classname(flow), step.name, stepDuration(step), findings);
}

function caseOfFlow(flow: FlowResult, findings: Finding[]): Case {
  const unfinished = flow.status === 'skipped' || flow.status === 'interrupted';
  if (unfinished && !findings.some(isFault)) return skippedCase(flow, flow.title, flow.reason ?? flow.status);
  return caseWith(classname(flow), flow.title, flow.durationMs, findings);
}

function skippedCase(flow: FlowResult, name: string, reason: string | undefined): Case {
  const skipped = element('skipped', { message: reason });
  return { xml: testcase(classname(flow), name, 0, [skipped]), outcome: 'skipped' };
}

function caseWith(className: string, name: string, durationMs: number, findings: Finding[]): Case {
  const faults = findings.filter(isFault);
  const [first] = faults;
  if (!first) return { xml: testcase(className, name, durationMs, []), outcome: 'passed' };
  const outcome = faults.some(({ code }) => noAnswer.has(code)) ? 'error' : 'failure';
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const attributes = { message: `${first.message}${more}`, type: first.code };
  const detail = element(outcome, attributes, [faults.map(describe).join('\n\n')]);
  return { xml: testcase(className, name, durationMs, [detail]), outcome };
}

const noAnswer = new Set(['no-response', 'blocked-host', 'script-error', 'script-escape', 'unresolved-variable']);

function testcase(className: string, name: string, durationMs: number, children: Xml[]): Xml {
  return element('testcase', { classname: className, name, time: seconds(durationMs) }, children);
}

/** Readers group by what stands before the last dot: by sales unit, where there are many, then by suite. */
function classname({ id, unit, iteration }: FlowResult): string {
  const name = flowLabel({ id, iteration }).replace('/', '.');
  return unit === undefined ? name : `${unit.replaceAll('.', '_')}.${name}`;
}

function isFault({ severity, waivedBy }: Finding): boolean {
  return severity === 'error' && !waivedBy;
}

function findingsOf(step: StepResult, findings: Finding[]): Finding[] {
  const ids = new Set(step.exchanges.map(({ id }) => id));
  return findings.filter(({ exchangeId, step: name }) => (exchangeId ? ids.has(exchangeId) : name === step.name));
}

function describe(finding: Finding): string {
  const place = [finding.operationId, finding.status, finding.pointer].filter(
    (part) => part !== undefined && part !== '',
  );
  return [
    `${finding.code}: ${finding.message}`,
    place.length > 0 ? `at ${place.join(' ')}` : '',
    finding.expected === undefined ? '' : `expected: ${JSON.stringify(finding.expected)}`,
    finding.actual === undefined ? '' : `actual: ${JSON.stringify(finding.actual)}`,
    finding.schemaPointer ? `schema: ${finding.description ?? ''}#${finding.schemaPointer}` : '',
    `finding: ${finding.id}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function notesOn(findings: Finding[], flow?: FlowResult): string {
  const waived = findings.map(({ code, step, message, waivedBy }) =>
    waivedBy ? `waived in "${step}": ${code}: ${message} (${waivedBy.reason}; ${waivedBy.owner})` : '',
  );
  const warnings = findings.map(({ code, step, message, severity, waivedBy }) =>
    severity === 'error' || waivedBy ? '' : `${severity} in "${step}": ${code}: ${message}`,
  );
  const reasons = flow ? [flow.reason, ...flow.steps.map(({ name, reason }) => reason && `${name}: ${reason}`)] : [];
  return [...reasons, ...waived, ...warnings].filter(Boolean).join('\n');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
