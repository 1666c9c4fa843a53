import pc from 'picocolors';
import { flowLabel } from '../flow-key.ts';
import type { Finding, Result } from '../model.ts';
import { type AlikeFlows, alikeFlows } from './alike-flows.ts';
import { groupBy } from './group-by.ts';
import { type RootCause, rootCausesOf } from './root-causes.ts';
import {
  count,
  isUnitKept,
  outcomeOf,
  placeOfFinding,
  totalsLine,
  unitLine,
  unitsBrokenFirst,
  worstFindingsFirst,
} from './words.ts';
import { printable, wrap } from './wrap.ts';

/** How a console is, and what the result does not know. */
export interface ConsoleOptions {
  /** Width in characters; longer lines are wrapped at words. */
  columns?: number;
  color?: boolean;
  /** Only what failed, and the totals. */
  quiet?: boolean;
  /** Where the report is, for the last line. */
  reportPath?: string;
}

const MAX_CAUSES = 20;

/** Each cause once, then the totals in one line, then where the report is. */
export function renderConsole(result: Result, options: ConsoleOptions = {}): string {
  const { columns = 80, color = false, quiet = false, reportPath } = options;
  const colors = pc.createColors(color);
  const outcome = outcomeOf(result);
  const paint = outcome.kind === 'kept' ? colors.green : outcome.kind === 'broken' ? colors.red : colors.yellow;
  // Without an error it was a warning that failed the run: the one thing to show.
  const isStrictFailure = result.run.exitCode === 1 && result.totals.findings.error === 0;
  const shown = worstFindingsFirst(result.findings).filter(({ waivedBy, severity }) =>
    quiet
      ? !waivedBy && (severity === 'error' || (isStrictFailure && severity === 'warning'))
      : !waivedBy && severity !== 'info',
  );
  const causes = rootCausesOf(shown);
  const blocks = [
    ...result.run.notes.map((note) => wrap(note, columns).join('\n')),
    ...causes
      .slice(0, MAX_CAUSES)
      .map((cause) => causeBlock(cause, { columns, colors, since: sinceOf(cause, result) })),
    ...(causes.length > MAX_CAUSES ? [`… and ${count(causes.length - MAX_CAUSES, 'more cause')} in the report.`] : []),
    ...alikeFlows(result.flows).map((alike) => triageBlock(alike, columns, colors)),
    ...unitsBlock(result, columns, colors),
    [
      ...wrap(`${outcome.title}. ${outcome.detail}`, columns).map((line) => paint(line)),
      ...wrap(totalsLine(result), columns),
      ...(shown[0] ? wrap(`What a finding means: vipps-contract explain ${shown[0].code}`, columns) : []),
      ...(shown[0] && result.run.exitCode === 1
        ? wrap(`Bug report: vipps-contract report RESULT --reporter issue --finding ${shown[0].id}`, columns)
        : []),
      ...(reportPath ? [`Report: ${reportPath}`] : []),
    ].join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

type Colors = ReturnType<typeof pc.createColors>;

/** The earliest day on which the cause was seen, where earlier runs are kept. */
function sinceOf({ findings }: RootCause, { history }: Result): string | undefined {
  return findings
    .flatMap(({ id }) => history?.since[id] ?? [])
    .toSorted()[0]
    ?.slice(0, 10);
}

function causeBlock(
  { lead, findings, flows, steps }: RootCause,
  { columns, colors, since }: { columns: number; colors: Colors; since: string | undefined },
): string {
  const symbol = { error: colors.red('✗'), warning: colors.yellow('!'), info: colors.dim('·') }[lead.severity];
  const call = [lead.operationId, lead.status === undefined ? undefined : `status ${lead.status}`, lead.pointer];
  const schema = lead.schemaPointer ? `${lead.description ?? ''}#${lead.schemaPointer}` : '';
  const details = [
    call.filter((part) => part !== undefined && part !== '').join('  '),
    schema === '' ? '' : `schema    ${schema}`,
    since === undefined ? '' : `since     ${since}`,
  ].filter((line) => line !== '');
  return [
    `${symbol} ${colors.bold(lead.code)}  ${colors.dim(lead.id)}`,
    ...indent(wrap(cut(lead.message), columns - 4)),
    ...indent(wrap(placesOf(findings, flows, steps), columns - 4)),
    ...indent(details.flatMap((line) => wrap(line, columns - 4))).map((line) => colors.dim(line)),
  ].join('\n');
}

const MAX_STEPS = 3;

/** Where a cause was seen: the place of a single one; else how many flows, which steps, and which other checks noticed. */
function placesOf(findings: Finding[], flows: number, steps: string[]): string {
  const [lead] = findings;
  if (lead === undefined) return '';
  if (findings.length === 1) return placeOfFinding(lead);
  const named = steps.slice(0, MAX_STEPS).join(', ');
  const more = steps.length > MAX_STEPS ? ` and ${steps.length - MAX_STEPS} more` : '';
  const others = new Set(findings.map(({ code }) => code).filter((code) => code !== lead.code));
  return [
    flows === 1 ? placeOfFinding({ ...lead, step: '' }) : count(flows, 'flow'),
    steps.length > 0 ? `${steps.length === 1 ? 'step' : 'steps'} ${named}${more}` : '',
    count(findings.length, 'finding'),
    others.size > 0 ? `also ${[...others].join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

const mostUnits = 10;

/** The sales units of a run over many: how many are well, and which are not. */
function unitsBlock(result: Result, columns: number, colors: Colors): string[] {
  const units = unitsBrokenFirst(result);
  if (units.length === 0) return [];
  const broken = units.filter((unit) => !isUnitKept(unit));
  const kept = `${units.length - broken.length} of ${count(units.length, 'sales unit')} without an error`;
  const flows = groupBy(result.flows, ({ unit }) => unit ?? '');
  const shown = broken.slice(0, mostUnits).map((unit) => `${unit.unit}: ${unitLine(unit, flows.get(unit.unit) ?? [])}`);
  const more = broken.length > mostUnits ? [`and ${broken.length - mostUnits} more`] : [];
  return [
    [
      ...wrap(broken.length > 0 ? `${kept}; these have some:` : `${kept}.`, columns),
      ...[...shown, ...more].flatMap((line) => indent(wrap(line, columns - 4)).map((each) => colors.red(each))),
    ].join('\n'),
  ];
}

/** Several flows that fail alike are one thing to do. */
function triageBlock({ triage, flows }: AlikeFlows, columns: number, colors: Colors): string {
  const named = flows.slice(0, 3).map(flowLabel).join(', ');
  const more = flows.length > 3 ? ` and ${flows.length - 3} more` : '';
  return [
    `→ ${colors.bold(triage.class)}`,
    ...indent(wrap(triage.nextStep, columns - 4)),
    ...indent(wrap(`${count(flows.length, 'flow')}: ${named}${more}`, columns - 4)),
  ].join('\n');
}

function indent(lines: string[]): string[] {
  return lines.map((line) => `    ${line}`);
}

function cut(text: string): string {
  const line = printable(text);
  return line.length > 600 ? `${line.slice(0, 599)}…` : line;
}
