import { Buffer } from 'node:buffer';
import type { Secret } from '../model.ts';

/**
 * How a secret may be written. Escapes are undone before a text is searched (`decoded-view.ts`), so these are only the writings
 * that no unescaping gives back.
 */
export type SecretForm = 'raw' | 'guid' | 'form' | 'latin1' | 'utf16' | 'base64' | 'hex' | 'cut';

/** One writing of one secret, in small letters: compare it with `foldCase` of a text. */
export interface SecretText {
  name: string;
  form: SecretForm;
  text: string;
}

/**
 * A text in small letters and as long as before: hosts, header names and methods come in other letters than they were given in. The few
 * letters of which the language makes two, or one by its neighbours, are written out.
 */
export function foldCase(text: string): string {
  const folded = text.toLowerCase();
  if (folded.length === text.length && !special.test(folded)) return folded;
  return text
    .replaceAll('\u0130', 'i')
    .replaceAll(/[\u03a3\u03c2]/g, '\u03c3')
    .toLowerCase();
}

const special = /[\u03a3\u03c2\u03c3]/;

/** Shorter values cannot be told apart from ordinary text: replacing them would shred a report and hide nothing. */
export const shortestSecret = 6;
/** Personal values are words and numbers that others share; from this length on they are somebody's. */
export const shortestPersonal = 8;

/** Every writing of every secret, each text once. Values that are too short are left out. */
export function textsOf(secrets: Secret[]): SecretText[] {
  const texts = new Map<string, SecretText>();
  for (const secret of secrets) {
    const shortest = secret.kind === 'personal' ? shortestPersonal : shortestSecret;
    if (secret.value.length < shortest) continue;
    for (const { form, text: written } of formsOf(secret)) {
      const text = foldCase(written);
      // Under eight characters an encoding is too likely to be found in innocent text.
      const least = form === 'raw' ? shortest : 8;
      if (text.length >= least && !texts.has(text)) texts.set(text, { name: secret.name, form, text });
    }
  }
  return [...texts.values()];
}

function formsOf({ value }: Secret): { form: SecretForm; text: string }[] {
  const packed = packedValues(value);
  const texts: [SecretForm, string[]][] = [
    ['raw', [value]],
    ['guid', guid.test(value) ? [value.replaceAll('-', '')] : []],
    ['form', value.includes(' ') ? [value.replaceAll(' ', '+')] : []],
    // Node.js reads headers byte by byte.
    ['latin1', ascii.test(value) ? [] : [Buffer.from(value, 'utf8').toString('latin1')]],
    // One byte of each pair is nothing; without the outermost it is the same in both orders.
    ['utf16', ascii.test(value) ? [[...value].join('\0')] : []],
    ['base64', [...packed, ...wideValues(value)].flatMap(base64Texts)],
    ['hex', packed.map((bytes) => bytes.toString('hex'))],
  ];
  return texts.flatMap(([form, list]) => list.map((text) => ({ form, text })));
}

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const ascii = /^[\x20-\x7e]*$/;

/** The value in UTF-16: as bytes that are no text such a body is told in base64. */
function wideValues(value: string): Buffer[] {
  const little = Buffer.from(value, 'utf16le');
  if (ascii.test(value)) return [little.subarray(0, -1)];
  return [little, Buffer.from(little).swap16()];
}

// Most tokens need no escaping anywhere; that is worth knowing when there are thousands of them.
const needsNoEscape = /^[\w.~-]*$/;

/** What may have been packed as a whole: the value, and the value as JSON or a URL wrote it. */
function packedValues(value: string): Buffer[] {
  const texts = needsNoEscape.test(value) ? [value] : [value, inJson(value), inJson(inJson(value)), inUrl(value)];
  return [...new Set(texts)].map((text) => Buffer.from(text, 'utf8'));
}

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function inUrl(value: string): string {
  return encodeURIComponent(value.replace(/[\ud800-\udfff]/gu, '\ufffd'));
}

/**
 * What is left of a value in base64 wherever it starts in a group of three bytes: so `id:secret` in Basic and a value inside
 * a larger packed text are found too. Characters that its neighbours have a share in are left out.
 */
function base64Texts(bytes: Buffer): string[] {
  const texts = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  return [...texts, ...texts.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
}
