import { Buffer } from 'node:buffer';
import type { Secret } from '../model.ts';

/**
 * How a secret may be written. Escapes are undone before a text is searched (`decoded-view.ts`), so these are only the writings
 * that no unescaping gives back.
 */
export type SecretForm = 'raw' | 'case' | 'form' | 'base64' | 'hex';

/** One writing of one secret. */
export interface SecretText {
  name: string;
  form: SecretForm;
  text: string;
}

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
    for (const { form, text } of formsOf(secret)) {
      // Under eight characters an encoding is too likely to be found in innocent text.
      const least = form === 'raw' || form === 'case' ? shortest : 8;
      if (text.length >= least && !texts.has(text)) texts.set(text, { name: secret.name, form, text });
    }
  }
  return [...texts.values()];
}

function formsOf(secret: Secret): { form: SecretForm; text: string }[] {
  const packed = packedValues(secret.value);
  const texts: [SecretForm, string[]][] = [
    ['raw', [secret.value]],
    ['case', caseTexts(secret)],
    ['form', secret.value.includes(' ') ? [secret.value.replaceAll(' ', '+')] : []],
    ['base64', packed.flatMap(base64Texts)],
    ['hex', packed.flatMap((bytes) => [bytes.toString('hex'), bytes.toString('hex').toUpperCase()])],
  ];
  return texts.flatMap(([form, list]) => list.map((text) => ({ form, text })));
}

/** GUIDs, hex keys and personal values mean the same in capitals; a token in other letters is another token. */
function caseTexts({ value, kind }: Secret): string[] {
  const isCaseless = kind === 'personal' || /^[\da-f-]+$/i.test(value);
  return isCaseless ? [value.toLowerCase(), value.toUpperCase()] : [];
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
