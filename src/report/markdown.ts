import { flowLabel } from '../flow-key.ts';
import type { Finding, FlowResult, Result } from '../model.ts';
import { alikeFlows } from './alike-flows.ts';
import { countFlows } from './count-flows.ts';
import { findingPage } from './finding-page.ts';
import { groupBy } from './group-by.ts';
import { type RootCause, rootCausesOf } from './root-causes.ts';
import { withoutControls } from './without-controls.ts';
import {
  count,
  formatDuration,
  isUnitKept,
  outcomeOf,
  placeOfFinding,
  totalsLine,
  unitsBrokenFirst,
  worstFindingsFirst,
} from './words.ts';

/** Job summaries are cut at 1 MiB: a thousand findings say no more than these. */
const mostFindings = 50;

/** summary.md: for job summaries and merge requests. */
export function renderMarkdown(result: Result): string {
  const { run } = result;
  const outcome = outcomeOf(result);
  const badge = { kept: '✅', broken: '❌', unjudged: '⚠️', interrupted: '⚠️' }[outcome.kind];
  const blocks = [
    `# ${badge} ${outcome.title}`,
    ...run.notes.map((note) => `> ${text(note)}`),
    text(outcome.detail),
    text(totalsLine(result)),
    `Target ${code(run.baseUrl)} (${run.target}) · ${run.source} artefacts · run ${code(run.id)}`,
    ...findingsBlocks(result),
    ...triageBlocks(result.flows),
    ...unitBlocks(result),
    ...flowBlocks(result),
    ...artefactBlocks(result),
  ];
  return withoutControls(`${blocks.join('\n\n')}\n`);
}

function findingsBlocks({ findings, history, run }: Result): string[] {
  const open = worstFindingsFirst(findings.filter(({ waivedBy }) => !waivedBy));
  const waived = findings.filter(({ waivedBy }) => waivedBy);
  const causes = rootCausesOf(open);
  const shown = causes.slice(0, mostFindings);
  const rest = causes.length - shown.length;
  return [
    ...(open.length > 0
      ? [
          '## Causes',
          shown.map((cause) => causeItem(cause, run.versions['vipps-contract'], history?.since ?? {})).join('\n'),
        ]
      : []),
    ...(rest > 0 ? [`… and ${count(rest, 'more cause')} in report.html.`] : []),
    ...(waived.length > 0 ? [details(`${count(waived.length, 'known fault')} waived`, waivedTable(waived))] : []),
  ];
}

function causeItem(
  { lead, findings, flows, steps }: RootCause,
  version: string,
  firstSeen: Record<string, string>,
): string {
  const since = findings.flatMap(({ id }) => firstSeen[id] ?? []).toSorted()[0];
  const seen =
    findings.length === 1
      ? code(placeOfFinding(lead))
      : `${count(flows, 'flow')}, ${steps.slice(0, 3).map(code).join(', ')}${steps.length > 3 ? ` and ${count(steps.length - 3, 'more step')}` : ''} (${count(findings.length, 'finding')})`;
  const place = [lead.operationId, lead.status, lead.pointer].filter((part) => part !== undefined && part !== '');
  const where = place.length > 0 ? `, ${code(place.join(' '))}` : '';
  return `- **${text(lead.severity)}** [${code(lead.code)}](${findingPage(lead.code, version)}) in ${seen}${where}${since ? `, since ${since.slice(0, 10)}` : ''}  \n  ${text(lead.message)}`;
}

function waivedTable(findings: Finding[]): string {
  const groups = groupBy(findings, ({ code, operationId, status, pointer, waivedBy }) =>
    JSON.stringify([
      code,
      operationId ?? '',
      status ?? '',
      placeOfAll(pointer),
      waivedBy?.reason ?? '',
      waivedBy?.expires ?? waivedBy?.artefact ?? '',
    ]),
  );
  const rows = [...groups].slice(0, mostFindings).map(([key, members]) => {
    const [faultCode = '', operation = '', status = '', pointer = '', reason = '', expires = ''] = JSON.parse(
      key,
    ) as string[];
    const where = [operation, status, pointer].filter((part) => part !== '').join(' ');
    return `| ${cell(code(faultCode))} | ${cell(code(where))} | ${members.length} | ${cell(text(reason))} | ${cell(text(expires))} |`;
  });
  return ['| code | where | times | reason | until |', '|---|---|--:|---|---|', ...rows].join('\n');
}

function triageBlocks(flows: FlowResult[]): string[] {
  const items = alikeFlows(flows).map(
    ({ triage, flows: alike }) =>
      `- **${text(triage.class)}** (${count(alike.length, 'flow')}): ${text(triage.nextStep)}`,
  );
  return items.length > 0 ? ['## What to do next', items.join('\n')] : [];
}

/** Members of an array bear the same fault: one row for all of them. */
function placeOfAll(pointer = ''): string {
  return pointer.replace(/\/\d+(?=\/|$)/g, '/*');
}

/** Job summaries are cut at 1 MiB. */
const mostRows = 500;

/** The sales units of a run over many, the broken ones first. */
function unitBlocks(result: Result): string[] {
  const units = unitsBrokenFirst(result);
  if (units.length === 0) return [];
  const byUnit = groupBy(result.flows, ({ unit }) => unit ?? '');
  const rows = units.slice(0, mostRows).map((unit) => {
    const { flows, exchanges, findings } = unit.totals;
    const { passed, brokenOff, notRun } = countFlows(byUnit.get(unit.unit) ?? []);
    const badge = !isUnitKept(unit) ? '❌' : brokenOff + notRun > 0 ? '⚠️' : '✅';
    return `| ${badge} | ${cell(text(unit.unit))} | ${passed}/${flows} | ${exchanges} | ${findings.error} | ${findings.warning} |`;
  });
  const head = ['| | unit | flows passed | exchanges | errors | warnings |', '|---|---|--:|--:|--:|--:|'];
  return ['## Sales units', [...head, ...rows].join('\n'), ...leftOut(units.length - mostRows, 'unit')];
}

/** The flows; those of many sales units in a section for each, and the sections of broken ones first. */
function flowBlocks(result: Result): string[] {
  const { flows } = result;
  const units = unitsBrokenFirst(result);
  const sections = units.length === 0 ? [] : [...units.map(({ unit }) => unit), undefined];
  const byUnit = groupBy(flows, ({ unit }) => unit ?? '');
  let left = mostRows;
  const tables = sections.flatMap((unit) => {
    const own = (byUnit.get(unit ?? '') ?? []).slice(0, left);
    left -= own.length;
    return own.length === 0 ? [] : [`### ${unit === undefined ? 'Of no unit' : text(unit)}`, flowTable(own)];
  });
  const whole = sections.length === 0 ? [flowTable(flows.slice(0, mostRows))] : tables;
  return ['## Flows', ...whole, ...leftOut(flows.length - mostRows, 'flow')];
}

function leftOut(rest: number, noun: string): string[] {
  return rest > 0 ? [`… and ${count(rest, `more ${noun}`)} in report.html.`] : [];
}

function flowTable(flows: FlowResult[]): string {
  const symbol = { passed: '✅', failed: '❌', skipped: '⏭️', interrupted: '⚠️' };
  const rows = flows.map((flow) => {
    const note = flow.triage?.class ?? flow.reason ?? '';
    const { steps } = flow;
    const passed = steps.filter(({ status }) => status === 'passed').length;
    const name = cell(code(flowLabel(flow)));
    return `| ${symbol[flow.status]} | ${name} | ${passed}/${steps.length} | ${formatDuration(flow.durationMs)} | ${cell(text(note))} |`;
  });
  return ['| | flow | steps | time | |', '|---|---|--:|--:|---|', ...rows].join('\n');
}

function artefactBlocks({ run }: Result): string[] {
  const artefacts = run.artefacts.map(
    ({ id, path, sha256 }) => `| ${cell(code(id))} | ${cell(code(path))} | ${code(sha256.slice(0, 12))} |`,
  );
  const repairs = run.repairs.map(
    ({ collection, item, defect, reason, stale }) =>
      `| ${cell(code(collection))} | ${cell(text(item))} | ${cell(text(defect))}${stale ? ' (stale)' : ''} | ${cell(text(reason))} |`,
  );
  return [
    details(
      count(run.artefacts.length, 'artefact'),
      ['| id | path | sha256 |', '|---|---|---|', ...artefacts].join('\n'),
    ),
    ...(repairs.length > 0
      ? [
          details(
            count(repairs.length, 'repair'),
            ['| collection | item | defect | reason |', '|---|---|---|---|', ...repairs].join('\n'),
          ),
        ]
      : []),
  ];
}

function details(summary: string, content: string): string {
  return `<details><summary>${text(summary)}</summary>\n\n${content}\n\n</details>`;
}

/** What the API sent may hold Markdown and HTML; none of it may take effect. */
function text(value: string): string {
  return oneLine(value).replace(/[\\`*_{}[\]()#+!|~<>&@]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function code(value: string): string {
  const line = oneLine(value);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const padding = longest > 0 ? ' ' : '';
  return line === '' ? '' : `${fence}${padding}${line}${padding}${fence}`;
}

/** A pipe ends a table cell, also inside code. */
function cell(markdown: string): string {
  return markdown.replaceAll('|', '\\|');
}

function oneLine(value: string): string {
  return value.replace(/\s+/g, ' ').trim();
}
