import type { Drift, DriftRow, OperationDrift } from '../model.ts';

const kinds: Record<DriftRow['kind'], string> = {
  'request-header': 'header',
  'query-parameter': 'query',
  'request-field': 'request',
  'response-field': 'answer',
};

/** The matrix as lines for a terminal: one row for each thing that the three do not agree about. */
export function renderMatrixText(drift: Drift): string {
  const rows = drift.operations.flatMap(operationRows);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${[...lines, totalsLine(drift)].join('\n')}\n`;
}

/** The matrix as a Markdown table. */
export function renderMatrixMarkdown(drift: Drift): string {
  const rows = drift.operations.flatMap(operationRows).map((row) => `| ${row.map(cell).join(' | ')} |`);
  const head = ['| Operation | What | Description | Collection | Traffic |', '|---|---|---|---|---|'];
  return `${[...(rows.length === 0 ? [] : [...head, ...rows, '']), totalsLine(drift)].join('\n')}\n`;
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

function totalsLine({ totals, operations }: Drift): string {
  const { operationsUnused, undescribed, undescribedSeen, neverSeen } = totals;
  const ofRequests = `${operationsUnused} operations in no request, ${undescribed} parts of requests`;
  // Without a run nobody knows what answers are like.
  if (operations.every(({ inTraffic }) => inTraffic === null)) return `${ofRequests} not described.`;
  return `${ofRequests} and ${undescribedSeen} fields of answers not described, ${neverSeen} described fields never seen.`;
}

function cell(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#]/g, (character) => `\\${character}`).replaceAll('\n', ' ');
}
