import pc from 'picocolors';
import { flowLabel } from '../flow-key.ts';
import type { Finding, Result } from '../model.ts';
import { alikeFindings } from './alike-findings.ts';
import { type AlikeFlows, alikeFlows } from './alike-flows.ts';
import { groupBy } from './group-by.ts';
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

/** The findings in full, then the totals in one line, then where the report is. */
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
  const blocks = [
    ...result.run.notes.map((note) => wrap(note, columns).join('\n')),
    ...alikeFindings(shown).map((alike) => findingBlock(alike, { columns, colors, since: sinceOf(alike, result) })),
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

/** The earliest day on which one of them was seen, where earlier runs are kept. */
function sinceOf(alike: Finding[], { history }: Result): string | undefined {
  return alike
    .flatMap(({ id }) => history?.since[id] ?? [])
    .toSorted()[0]
    ?.slice(0, 10);
}

function findingBlock(
  alike: Finding[],
  { columns, colors, since }: { columns: number; colors: Colors; since: string | undefined },
): string {
  const [finding] = alike;
  if (!finding) return '';
  const symbol = { error: colors.red('✗'), warning: colors.yellow('!'), info: colors.dim('·') }[finding.severity];
  const call = [
    finding.operationId,
    finding.status === undefined ? '' : `status ${finding.status}`,
    finding.pointer ?? '',
  ];
  const schema = finding.schemaPointer ? `${finding.description ?? ''}#${finding.schemaPointer}` : '';
  const details = [
    call.filter((part) => part !== undefined && part !== '').join('  '),
    finding.expected === undefined ? '' : `expected  ${cut(JSON.stringify(finding.expected))}`,
    finding.actual === undefined ? '' : `actual    ${cut(JSON.stringify(finding.actual))}`,
    schema === '' ? '' : `schema    ${schema}`,
    since === undefined ? '' : `since     ${since}`,
  ].filter((line) => line !== '');
  const places = placesOf(alike);
  const more = places.length > 4 ? [`and ${places.length - 3} more places`] : [];
  const shownPlaces = [...places.slice(0, more.length > 0 ? 3 : 4), ...more];
  return [
    `${symbol} ${colors.bold(finding.code)}  ${colors.dim(finding.id)}`,
    ...indent(wrap(finding.message, columns - 4)),
    ...indent(shownPlaces.flatMap((place) => wrap(place, columns - 4))),
    ...indent(details.flatMap((line) => wrap(line, columns - 4))).map((line) => colors.dim(line)),
  ].join('\n');
}

/** Where it was seen; a step that was sent again and again is one place. */
function placesOf(alike: Finding[]): string[] {
  const places = groupBy(alike, placeOfFinding);
  return [...places].map(([place, { length }]) => (length > 1 ? `${place} (${length} times)` : place));
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
  return line.length > 300 ? `${line.slice(0, 297)}…` : line;
}
