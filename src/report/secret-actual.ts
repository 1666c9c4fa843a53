import type { Finding, Secret } from '../model.ts';
import { mark } from './personal-fields.ts';
import { secretHeaders } from './secret-headers.ts';

/**
 * A finding about a secret itself: its value is too short to be found in texts when it was cut, so it is told by its place and
 * as a whole. What is wrong with it is said in its stead.
 */
export function withoutSecretActual(finding: Finding, secrets: Secret[]): Finding {
  const { actual, pointer } = finding;
  if (typeof actual !== 'string' || actual === '') return finding;
  const name = secretAt(pointer) ?? secrets.find(({ value }) => value === actual)?.name;
  if (name === undefined) return finding;
  const words = `${mark(name)} (${looksOf(actual)})`;
  const message = finding.message.replaceAll(JSON.stringify(actual), words);
  return { ...finding, actual: words, message };
}

function secretAt(pointer = ''): string | undefined {
  const [, place, header = ''] = pointer.split('/');
  return place === 'headers' ? secretHeaders.get(header.toLowerCase()) : undefined;
}

/** `5 characters, a quotation mark in it`. */
function looksOf(value: string): string {
  const oddities = [
    /["'`“”‘’]/.test(value) ? 'a quotation mark' : '',
    /\s/.test(value) ? 'a blank' : '',
    /[<>{}]/.test(value) ? 'a bracket' : '',
  ].filter((oddity) => oddity !== '');
  const length = `${value.length} ${value.length === 1 ? 'character' : 'characters'}`;
  return oddities.length === 0 ? length : `${length}, ${oddities.join(' and ')} in it`;
}
