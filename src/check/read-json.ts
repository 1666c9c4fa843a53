import { hasTooManyValues } from '../json-of.ts';
import type { Json, JsonPointer } from '../model.ts';
import type { Reading } from '../openapi/description.ts';
import { DEEPEST, inspect } from '../openapi/known-fields.ts';
import { scanJson } from './scan-json.ts';

/** A JSON text as it was read, or why it is none. */
export type JsonText =
  | { type: 'json'; reading: Reading; duplicates: JsonPointer[] }
  | { type: 'malformed'; reason: string }
  /** Right as far as anybody can tell, and nested deeper than can be judged. */
  | { type: 'too-deep' }
  /** It may be right, and has more values than are looked into. */
  | { type: 'too-many' };

const NONE: JsonPointer[] = [];

/**
 * Reads a JSON text without losing what `JSON.parse` loses: keys that stand twice and the digits of numbers that a
 * double cannot hold. Texts that have neither cost little more than `JSON.parse`.
 *
 * @param countKeys how many keys a value has, NaN where it holds a number beyond 2^53 or one behind another item of an array, or is too deep; given
 * by those who walk through the value anyway
 */
export function readJson(text: string, countKeys: (value: Json) => number = countAll): JsonText {
  if (hasTooManyValues(text)) return { type: 'too-many' };
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { type: 'malformed', reason: reasonOf(error) };
  }
  if (countKeys(value) === countColons(text)) return { type: 'json', reading: { value }, duplicates: NONE };
  const { exact, duplicates, depth } = scanJson(text);
  if (depth > DEEPEST) return { type: 'too-deep' };
  if (exact.size === 0) return { type: 'json', reading: { value }, duplicates };
  return { type: 'json', reading: { value: withoutInfinities(value), exact }, duplicates };
}

/** V8's message without the piece of the text that it quotes: that may hold half a secret. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const said = message.replace(/(, )?(\.\.\.)?".*$/s, '').trim();
  return said === '' ? 'it is no JSON' : said;
}

const QUOTE = 34;
const SPACE = 32;

/**
 * How many colons there are behind a quote: as many as there are keys, or more where a string has one. -1 where the number of a
 * member, or one of those that an array starts with, may have more digits than a double holds. Sound, not exact: what it suspects is scanned in full.
 */
function countColons(text: string): number {
  if (endOfNumber(text, 0) === LONG) return -1;
  let colons = 0;
  // indexOf for one character runs many times faster than a loop over all.
  for (let index = text.indexOf(':'); index !== -1; index = text.indexOf(':', index + 1)) {
    const before = text.charCodeAt(index - 1);
    if (before !== QUOTE && before > SPACE) continue;
    colons++;
    if (endOfNumber(text, index + 1) === LONG) return -1;
  }
  for (let index = text.indexOf('['); index !== -1; index = text.indexOf('[', index + 1)) {
    if (startsWithLongNumber(text, index + 1)) return -1;
  }
  return colons;
}

/** Whether one of the numbers that the items of an array begin with is long. */
function startsWithLongNumber(text: string, from: number): boolean {
  let index = from - 1;
  do {
    index = endOfNumber(text, index + 1);
    if (index === LONG) return true;
  } while (text.charCodeAt(index) === COMMA);
  return false;
}

/** Up to this many digits a double has each decimal number. */
const SURE_DIGITS = 15;
const MINUS = 45;
const DOT = 46;
const COMMA = 44;
const LONG = -1;

/** Where a number that starts here ends, with the space behind it; LONG where it has more digits than are sure, or an exponent. */
function endOfNumber(text: string, from: number): number {
  let index = from;
  let code = text.charCodeAt(index);
  while (code <= SPACE) code = text.charCodeAt(++index);
  if (code === MINUS) code = text.charCodeAt(++index);
  let digits = 0;
  for (; (code >= 48 && code <= 57) || code === DOT; code = text.charCodeAt(++index)) if (code !== DOT) digits++;
  if (digits > SURE_DIGITS || (digits > 0 && (code === 69 || code === 101))) return LONG;
  while (code <= SPACE) code = text.charCodeAt(++index);
  return index;
}

function countAll(value: Json): number {
  return inspect(true, value).keys;
}

/** `1e400` is a number in JSON; validators take its double for none. */
function withoutInfinities(value: Json): Json {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Math.sign(value) * Number.MAX_VALUE;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutInfinities);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutInfinities(child)]));
}
