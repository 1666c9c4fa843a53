import { messageOf } from '../check/words.ts';
import { pointerOf, segmentsOf } from '../json-pointer.ts';
import type { Finding, FindingDraft, Secret } from '../model.ts';
import { mark, withoutPersonalValues } from './personal-fields.ts';
import { mapStrings, type Replace, redactorFor } from './redactor.ts';
import { secretHeaderName } from './secret-headers.ts';

/**
 * Findings with their words. Redaction comes first, of the arguments as they are: what words quote, cut or escape could no longer
 * be found in them.
 */
export function redactFindings(findings: readonly FindingDraft[], secrets: Secret[]): Finding[] {
  const replace = redactorFor(secrets);
  return findings.map((finding) => withMessage(redactArguments(finding, secrets, replace)));
}

function redactArguments(finding: FindingDraft, secrets: Secret[], replace: Replace): FindingDraft {
  const { pointer, places, ...rest } = withoutPersonalActual(withoutSecretActual(finding, secrets));
  return {
    ...mapStrings(rest, replace),
    ...(pointer === undefined ? {} : { pointer: redactPointer(pointer, replace) }),
    ...(places === undefined ? {} : { places: places.map((place) => redactPointer(place, replace)) }),
  };
}

/** Key by key: `/` and `~` are written otherwise in a pointer than in the secret. */
function redactPointer(pointer: string, replace: Replace): string {
  const clean = segmentsOf(pointer).map(replace);
  return replace(pointerOf(clean));
}

const LONGEST_DETAIL = 400;

/** Words are cut here and nowhere before: half a secret would not be found. */
function withMessage(finding: FindingDraft): Finding {
  const message = cut(messageOf(finding), LONGEST_DETAIL);
  const detail = finding.detail === undefined ? {} : { detail: cut(finding.detail, LONGEST_DETAIL) };
  return { ...finding, ...detail, message };
}

function cut(text: string, longest: number): string {
  return text.length <= longest + 200 ? text : `${text.slice(0, longest)} … ${text.slice(-190)}`;
}

/**
 * A finding about a secret itself: its value is too short to be found in texts when it was cut, so it is told by its place and
 * as a whole. What it looks like is said in its stead.
 */
function withoutSecretActual(finding: FindingDraft, secrets: Secret[]): FindingDraft {
  const { code, actual, pointer } = finding;
  // The name of a variable that is not set is all that helps to set it.
  if (typeof actual !== 'string' || actual === '' || code === 'unresolved-variable') return finding;
  const name = secretAt(pointer) ?? secrets.find(({ value }) => value === actual)?.name;
  return name === undefined ? finding : { ...finding, actual: `${mark(name)} (${looksOf(actual)})` };
}

function secretAt(pointer = ''): string | undefined {
  const [place, header = ''] = segmentsOf(pointer);
  return place === 'headers' ? secretHeaderName(header) : undefined;
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

/** A finding quotes the body: what is personal there is personal here, short values included. */
function withoutPersonalActual(finding: FindingDraft): FindingDraft {
  const { actual } = finding;
  if (actual === undefined) return finding;
  const keys = segmentsOf(finding.pointer ?? '').map((segment) => (/^\d+$/.test(segment) ? '*' : segment));
  const isAboutUser = /userinfo/i.test(finding.operationId ?? '');
  const name = keys.filter((key) => key !== '*').at(-1);
  if (name === undefined && isAboutUser && typeof actual === 'string') return { ...finding, actual: mark('userinfo') };
  return { ...finding, actual: withoutPersonalValues(actual, keys, isAboutUser) };
}
