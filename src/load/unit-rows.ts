import { createRequire } from 'node:module';
import { UsageError } from '../usage-error.ts';
import { parseJson } from './read-file.ts';

/** One row of a units file: its cells by column, those that are empty left out. */
export type UnitRow = Record<string, string>;

/**
 * The rows of a units file: a JSON array of objects, or CSV with the columns in its first line. No message quotes what is in it:
 * it may be a secret.
 *
 * @throws UsageError where it is neither
 */
export function parseUnitRows(bytes: Uint8Array, path: string): { columns: string[]; rows: UnitRow[] } {
  return path.toLowerCase().endsWith('.csv') ? parseCsv(bytes, path) : parseObjects(bytes, path);
}

function parseCsv(bytes: Uint8Array, path: string): { columns: string[]; rows: UnitRow[] } {
  const [columns = [], ...lines] = csvLines(bytes, path);
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw new UsageError(`The units file ${path} has two columns of one name.`);
  const rows = lines.map((cells) =>
    Object.fromEntries(
      columns.flatMap((column, index): [string, string][] => (cells[index] ? [[column, cells[index]]] : [])),
    ),
  );
  return { columns, rows };
}

function csvLines(bytes: Uint8Array, path: string): string[][] {
  // Read only where there is such a file: every command would wait for it.
  const parse = createRequire(import.meta.url)('csv-parse/lib/sync.js') as typeof import('csv-parse/lib/sync.js');
  const text = new TextDecoder().decode(bytes);
  const [first = ''] = text.split('\n', 1);
  // A spreadsheet of a country with decimal commas writes semicolons.
  const delimiter = first.includes(';') && !first.includes(',') ? ';' : ',';
  try {
    return parse(text, {
      delimiter,
      skip_empty_lines: true,
      skip_lines_with_empty_values: true,
      trim: true,
    }) as string[][];
  } catch (error) {
    const line = /line (\d+)/.exec((error as Error).message)?.[1];
    const where = line === undefined ? '' : `: line ${line} has an open quote, or more or fewer cells than the first`;
    throw new UsageError(`The units file ${path} is not CSV${where}.`);
  }
}

function parseObjects(bytes: Uint8Array, path: string): { columns: string[]; rows: UnitRow[] } {
  const json = parseJson(bytes, path, 'units file');
  if (!Array.isArray(json) || !json.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))) {
    throw new UsageError(`The units file ${path} is not a JSON array of objects.`);
  }
  const rows = json.map((row, index) =>
    Object.fromEntries(
      Object.entries(row as object).flatMap(([column, value]): [string, string][] => {
        if (value === null || value === '') return [];
        if (typeof value === 'string' || typeof value === 'number') return [[column, String(value).trim()]];
        throw new UsageError(`Row ${index + 1} of the units file ${path}, column ${column}: it must be a text.`);
      }),
    ),
  );
  return { columns: [...new Set(json.flatMap((row) => Object.keys(row as object)))], rows };
}
