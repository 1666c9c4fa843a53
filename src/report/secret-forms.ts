import { Buffer } from 'node:buffer';
import type { Secret } from '../model.ts';

/** How a secret may be written: every text by which a reader could get it back. */
export type SecretForm = 'raw' | 'case' | 'url' | 'json' | 'html' | 'base64' | 'hex';

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

/** Every writing of every secret, each text once. Names and values that are too short are left out. */
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
  const { value } = secret;
  const bytes = Buffer.from(value, 'utf8');
  const base64 = base64Texts(bytes);
  const texts: [SecretForm, string[]][] = [
    ['raw', [value]],
    ['case', caseTexts(secret)],
    ['json', jsonTexts(value)],
    ['html', htmlTexts(value)],
    ['base64', [...base64, ...base64.map((text) => text.replaceAll('/', '\\/'))]],
    ['url', [...urlTexts(value, bytes), ...base64.flatMap((text) => urlTexts(text))]],
    ['hex', [bytes.toString('hex'), bytes.toString('hex').toUpperCase()]],
  ];
  return texts.flatMap(([form, list]) => list.map((text) => ({ form, text })));
}

/** GUIDs, hex keys and personal values mean the same in capitals; a token in other letters is another token. */
function caseTexts({ value, kind }: Secret): string[] {
  const isCaseless = kind === 'personal' || /^[\da-f-]+$/i.test(value);
  return isCaseless ? [value.toLowerCase(), value.toUpperCase()] : [];
}

function urlTexts(value: string, bytes?: Buffer): string[] {
  const wellFormed = value.replace(/[\ud800-\udfff]/gu, '\ufffd');
  const component = encodeURIComponent(wellFormed);
  const texts = [component, component.replaceAll('%20', '+'), strictComponent(component), encodeURI(wellFormed)];
  // Twice encoded: a return URL inside a URL.
  texts.push(encodeURIComponent(component));
  const everyByte = bytes && bytes.length <= 256 ? [bytes.toString('hex').replace(/../g, '%$&')] : [];
  return [
    ...texts.flatMap((text) => [text, lowerPercents(text)]),
    ...everyByte,
    ...everyByte.map((t) => t.toUpperCase()),
  ];
}

function strictComponent(component: string): string {
  return component.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function lowerPercents(text: string): string {
  return text.replace(/%(25)?[\dA-F]{2}/g, (percent) => percent.toLowerCase());
}

function jsonTexts(value: string): string[] {
  const plain = inJson(value);
  const ascii = plain.replace(/[\u0080-\uffff]/g, unicodeEscape);
  const withHtml = plain.replace(/[<>&'\u2028\u2029]/g, unicodeEscape);
  const variants = [
    plain,
    plain.replaceAll('/', '\\/'),
    ascii,
    ascii.replace(/\\u[\da-f]{4}/g, upperUnicode),
    withHtml,
  ];
  // JSON inside a JSON string, as in a logged body.
  return [...variants, ...variants.map(inJson)];
}

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function upperUnicode(unicode: string): string {
  return `\\u${unicode.slice(2).toUpperCase()}`;
}

function htmlTexts(value: string): string[] {
  const base = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = base.replaceAll('"', '&quot;');
  const numeric = quoted.replace(/[^ -~]/gu, (character) => `&#${character.codePointAt(0)};`);
  return [base, quoted, ...['&#39;', '&#x27;', '&apos;'].map((quote) => quoted.replaceAll("'", quote)), numeric];
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
