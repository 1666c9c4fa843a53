import { createHash } from 'node:crypto';

/** JSON as it came, or the reason why it is none. */
export type ReadJson = { ok: true; value: unknown } | { ok: false; problem: 'empty' | 'not-json' };

/**
 * Reads a JSON body without losing digits: integers beyond 2^53 come out as strings of their digits, so that a
 * merchant serial number with a millisecond behind it, sent unquoted, still names the payment it was meant to name.
 */
export function readJson(body: Buffer): ReadJson {
  const text = body.toString('utf8').trim();
  if (text === '') return { ok: false, problem: 'empty' };
  try {
    return { ok: true, value: JSON.parse(LONG_NUMBER.test(text) ? quoteLongIntegers(text) : text) };
  } catch {
    return { ok: false, problem: 'not-json' };
  }
}

const LONG_NUMBER = /\d{16}/;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Reads each character once: a regular expression over strings retries from every quote of an unterminated one. */
function quoteLongIntegers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const character = text[at] as string;
    if (character === '"') {
      at = endOfString(text, at);
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      NUMBER.lastIndex = at;
      const token = NUMBER.exec(text)?.[0] ?? character;
      if (isLongInteger(token)) {
        parts.push(text.slice(copied, at), '"', token, '"');
        copied = at + token.length;
      }
      at += token.length;
    } else {
      at++;
    }
  }
  return copied === 0 ? text : parts.join('') + text.slice(copied);
}

/** Where a string that begins with the quote at `start` ends; the end of the text, if it never does. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isLongInteger(token: string): boolean {
  return token.length > 15 && /^-?[1-9]\d{15,}$/.test(token) && !Number.isSafeInteger(Number(token));
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a text or a number; empty for everything else, whatever it would call itself. */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A number, also where it came as text; NaN for everything else. */
export function asNumber(value: unknown): number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
}

/** The same for equal values, whatever the order of their keys; other values have another one. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('base64');
}

function canonical(value: unknown, depth = 0): string {
  if (depth > 32 || typeof value !== 'object' || value === null)
    return depth > 32 ? '…' : (JSON.stringify(value) ?? '');
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, depth + 1)}`).join(',')}}`;
}

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
