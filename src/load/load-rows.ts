import parse from 'csv-parse/lib/sync.js';
import { UsageError } from '../usage-error.ts';
import { parseJson, readBytes } from './read-file.ts';

/** One row of a data file: variables by name. */
export type DataRow = Record<string, string>;

/**
 * The rows of a data file: a JSON array of objects, or CSV with the names in its first line.
 *
 * @throws UsageError where it cannot be read or is neither
 */
export async function loadRows(path: string): Promise<DataRow[]> {
  const bytes = await readBytes(path, 'data file');
  const rows = path.toLowerCase().endsWith('.csv') ? parseCsv(bytes, path) : parseRows(bytes, path);
  if (rows.length === 0) throw new UsageError(`The data file ${path} has no rows.`);
  return rows;
}

function parseRows(bytes: Uint8Array, path: string): DataRow[] {
  const json = parseJson(bytes, path, 'data file');
  if (!Array.isArray(json) || !json.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))) {
    throw new UsageError(`The data file ${path} is no JSON array of objects.`);
  }
  return json.map((row) =>
    Object.fromEntries(
      Object.entries(row as object).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  );
}

function parseCsv(bytes: Uint8Array, path: string): DataRow[] {
  try {
    return parse(Buffer.from(bytes), { columns: true, bom: true, skip_empty_lines: true, trim: true }) as DataRow[];
  } catch (error) {
    throw new UsageError(`The data file ${path} is no CSV: ${(error as Error).message}.`);
  }
}
