import { flowKey, flowKeyOfFinding } from '../flow-key.ts';
import type { FlowResult, Json, Result } from '../model.ts';
import { alikeFlows } from './alike-flows.ts';
import { type RootCause, rootCausesOf } from './root-causes.ts';
import { withoutControls } from './without-controls.ts';
import { count, outcomeOf } from './words.ts';

/** Bytes for each cause, and for all the rest. */
export const AGENT_LIMITS = { cause: 400, rest: 1000 };

/**
 * The result for programs that read text and pay for it: each cause once, with its code, place, what was expected and received, how to
 * reproduce it and what to do next. At most 400 bytes for each cause, and 1,000 for the rest.
 */
export function renderAgent(result: Result): string {
  const open = result.findings.filter(({ severity, waivedBy }) => !waivedBy && severity !== 'info');
  const causes = rootCausesOf(open);
  const steps = alikeFlows(result.flows);
  const numbers = new Map(steps.flatMap(({ flows }, index) => flows.map((flow) => [flowKey(flow), index + 1])));
  const flows = new Map(result.flows.map((flow) => [flowKey(flow), flow]));
  const lines = [
    headline(result, causes.length),
    ...causes.map((cause, index) => causeText(cause, index + 1, flows, numbers)),
    nextSteps(steps),
  ];
  return withoutControls(`${lines.filter((line) => line !== '').join('\n')}\n`);
}

function headline(result: Result, causes: number): string {
  const { run, totals } = result;
  const parts = [
    `${outcomeOf(result).title} (exit code ${run.exitCode})`,
    `target ${run.target}`,
    `${totals.flowsFailed} of ${count(totals.flows, 'flow')} failed`,
    count(causes, 'cause'),
    'all details: result.json; meaning of a code: vipps-contract explain CODE --json',
  ];
  return within(parts.join(' · '), 300);
}

function causeText(
  { lead, findings, flows: amount, steps }: RootCause,
  number: number,
  flows: ReadonlyMap<string, FlowResult>,
  numbers: ReadonlyMap<string, number>,
): string {
  const place = [lead.operationId, lead.status, lead.pointer].filter((part) => part !== undefined && part !== '');
  const key = flowKeyOfFinding(lead);
  const step = numbers.get(key);
  const others = [...new Set(findings.map(({ code }) => code))].filter((code) => code !== lead.code);
  const parts = [
    within(`${number}. ${lead.severity} ${lead.code} ${place.join(' ')}`, 110),
    ...valueLine('expected', lead.expected),
    ...valueLine('actual', lead.actual),
    ...(lead.expected === undefined && lead.actual === undefined ? [within(`   ${lead.message}`, 100)] : []),
    within(
      `   seen: ${count(amount, 'flow')}, ${steps.slice(0, 1).join('')}${others.length > 0 ? `; also ${others.join(' ')}` : ''}`,
      90,
    ),
    within(
      `   reproduce: vipps-contract run ${flows.get(key)?.id ?? lead.flow}${step === undefined ? '' : `; next: N${step}`}`,
      90,
    ),
  ];
  return within(parts.join('\n'), AGENT_LIMITS.cause - 1);
}

function valueLine(name: string, value: Json | undefined): string[] {
  return value === undefined ? [] : [within(`   ${name}: ${JSON.stringify(value)}`, 50)];
}

function nextSteps(steps: ReturnType<typeof alikeFlows>): string {
  const room = AGENT_LIMITS.rest - 310;
  const shown = steps.map(({ triage }, index) => `N${index + 1} ${triage.class}: ${triage.nextStep}`);
  const each = Math.floor(room / Math.max(1, shown.length)) - 1;
  return within(shown.map((line) => within(line, Math.max(each, 40))).join('\n'), room);
}

/** One text of at most so many bytes; what is cut ends in `…`. */
function within(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let cut = '';
  let used = Buffer.byteLength('…');
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    cut += character;
  }
  return `${cut}…`;
}
