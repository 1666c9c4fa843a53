import type { Drift, DriftRow, OperationDrift } from '../model.ts';
import { groupBy } from '../report/group-by.ts';
import { count } from '../report/words.ts';

const kinds: Record<DriftRow['kind'], string> = {
  'request-header': 'header',
  'query-parameter': 'query',
  'request-field': 'request',
  'response-field': 'answer',
};

/** The matrix as lines for a terminal: below each operation, one row for each thing that the three do not agree about. */
export function renderMatrixText(drift: Drift): string {
  const groups = [...groupBy(drift.operations.flatMap(operationRows), ([name = '']) => name)];
  const rows = groups.flatMap(([, members]) => members.map(([, ...cells]) => cells));
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lineOf = (cells: string[]): string =>
    `  ${cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}`;
  const lines = groups.flatMap(([name, members]) => [name, ...members.map(([, ...cells]) => lineOf(cells))]);
  return `${[...lines, driftTotals(drift)].join('\n')}\n`;
}

/** The matrix as a Markdown table. */
export function renderMatrixMarkdown(drift: Drift): string {
  const rows = drift.operations.flatMap(operationRows).map((row) => `| ${row.map(cell).join(' | ')} |`);
  const head = ['| Operation | What | Description | Collection | Traffic |', '|---|---|---|---|---|'];
  return `${[...(rows.length === 0 ? [] : [...head, ...rows, '']), driftTotals(drift)].join('\n')}\n`;
}

function operationRows(operation: OperationDrift): string[][] {
  const { description, operationId, inCollection, inTraffic, rows } = operation;
  const name = `${description} ${operationId}`;
  const own = inCollection && inTraffic !== false ? [] : [[name, 'operation', ...marks(true, inCollection, inTraffic)]];
  return [
    ...own,
    ...rows.map((row) => [
      name,
      `${kinds[row.kind]} ${row.name}`,
      ...marks(row.inDescription, row.inCollection, row.inTraffic),
    ]),
  ];
}

function marks(...columns: (boolean | null)[]): string[] {
  const words = ['described', 'in a request', 'seen'];
  return columns.map((has, index) => (has === null ? '' : has ? (words[index] ?? '') : `not ${words[index]}`));
}

/** How much of it there is, in a sentence. */
export function driftTotals({ totals, operations }: Drift): string {
  const { operationsUnused, undescribed, undescribedSeen, neverSeen } = totals;
  const ofRequests = `${count(operationsUnused, 'operation')} in no request, ${count(undescribed, 'part')} of requests`;
  // Without a run nobody knows what answers are like.
  if (operations.every(({ inTraffic }) => inTraffic === null)) return `${ofRequests} not described.`;
  return `${ofRequests} and ${count(undescribedSeen, 'field')} of answers not described, ${count(neverSeen, 'described field')} never seen.`;
}

function cell(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#]/g, (character) => `\\${character}`).replaceAll('\n', ' ');
}
