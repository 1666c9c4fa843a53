import { readFile } from 'node:fs/promises';
import type { Json } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { decodeText } from './decode-text.ts';

/**
 * A file's bytes.
 *
 * @param what what the file is to the reader: `collection`
 * @throws UsageError where it is missing or cannot be read
 */
export async function readBytes(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UsageError(`The ${what} ${path} ${whyUnreadable(error as NodeJS.ErrnoException)}.`);
  }
}

/**
 * A file's JSON.
 *
 * @throws UsageError where it is missing, or is no JSON
 */
export async function readJson(path: string, what: string): Promise<Json> {
  return parseJson(await readBytes(path, what), path, what);
}

/** @throws UsageError where the bytes are no JSON */
export function parseJson(bytes: Uint8Array, path: string, what: string): Json {
  const text = decodeText(bytes);
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new UsageError(`The ${what} ${path} is not valid JSON: ${whereBroken(text, error as Error)}.`);
  }
}

/** The end of a sentence about a file: `does not exist`. */
export function whyUnreadable(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'does not exist';
  if (error.code === 'EISDIR') return 'is a folder, not a file';
  if (error.code === 'EACCES') return 'may not be read by this user';
  return `cannot be read (${error.code ?? error.message})`;
}

/** Says the line of the fault, never the text around it: it may be a secret. */
function whereBroken(text: string, error: Error): string {
  if (text.trim() === '') return 'it is empty';
  if (error.message.includes('end of JSON')) return 'it ends too early';
  const position = Number(/position (\d+)/.exec(error.message)?.[1] ?? firstFault(text));
  return `line ${text.slice(0, position).split('\n').length} does not parse`;
}

/** V8 does not always name the position: it is the end of the longest beginning that is only unfinished. */
function firstFault(text: string): number {
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isUnfinished(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isUnfinished(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = /position (\d+)/.exec(message)?.[1];
    return message.includes('end of JSON') || (position !== undefined && Number(position) >= text.length);
  }
}
