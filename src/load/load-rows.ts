import parse from 'csv-parse/lib/sync.js';
import type { Json } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { decodeText } from './decode-text.ts';
import { parseJson, readBytes } from './read-file.ts';

/** One row of a data file: variables by name, with the types of the file. */
export type DataRow = Record<string, Json>;

/**
 * The rows of a data file, as newman reads it: a JSON array of objects, else CSV with the names in its first line, where numbers
 * without quotes are numbers.
 *
 * @throws UsageError where it cannot be read or is neither
 */
export async function loadRows(path: string): Promise<DataRow[]> {
  const bytes = await readBytes(path, 'data file');
  const text = decodeText(bytes);
  const json = path.toLowerCase().endsWith('.json') ? parseJson(bytes, path, 'data file') : parsedJson(text);
  const rows = json === undefined ? parseCsv(text, path) : rowsOf(json, path);
  if (rows.length === 0) throw new UsageError(`The data file ${path} has no rows.`);
  return rows;
}

/** CSV is what is not JSON; a lone number or word is both. */
function parsedJson(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function rowsOf(json: Json, path: string): DataRow[] {
  if (!Array.isArray(json) || !json.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))) {
    throw new UsageError(`The data file ${path} is not a JSON array of objects.`);
  }
  return json as DataRow[];
}

function parseCsv(text: string, path: string): DataRow[] {
  try {
    // What newman 6 asks for.
    return parse(text, {
      columns: true,
      escape: '"',
      cast: (value, { quoting }) => (quoting ? value : typed(value)),
      trim: true,
      relax: true,
      relax_column_count: true,
      bom: true,
    }) as DataRow[];
  } catch (error) {
    throw new UsageError(`The data file ${path} is not CSV: ${(error as Error).message}.`);
  }
}

/** newman's reading: `007` is no integer, and yet a number. */
function typed(value: string): string | number {
  if (/^[-+]?[1-9]\d*$/.test(value)) return Number.parseInt(value, 10);
  const number = Number.parseFloat(value);
  return Number(value) - number + 1 >= 0 ? number : value;
}
