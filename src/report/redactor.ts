import type { Json, Secret } from '../model.ts';
import { createSecretFinder, type SecretMatch } from './find-secrets.ts';
import { mark } from './personal-fields.ts';
import { shortestSecret } from './secret-forms.ts';

/** Replaces every secret in a text by its name, however it is written there. */
export type Replace = (text: string) => string;

const redactors = new WeakMap<Secret[], { length: number; replace: Replace }>();

/** Building the tables costs more than using them: lists that grow during a run are noticed by their length. */
export function redactorFor(secrets: Secret[]): Replace {
  const known = redactors.get(secrets);
  if (known?.length === secrets.length) return known.replace;
  const replace = rememberingShort(createRedactor(secrets));
  redactors.set(secrets, { length: secrets.length, replace });
  return replace;
}

// RFC 7519: two base64url objects, which begin with `{"`, and a signature that may be empty.
const jwt = /eyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]*/g;

function createRedactor(secrets: Secret[]): Replace {
  const { find } = createSecretFinder(secrets);
  return (text) => {
    if (text.length < shortestSecret) return text;
    const known = replaceMatches(text, find(text));
    return known.includes('eyJ') ? known.replace(jwt, mark('token')) : known;
  };
}

const MOST_REMEMBERED = 5_000;
const LONGEST_REMEMBERED = 100;

/** Names and values of headers, keys, codes: a run says the same few hundred short things over and over. */
function rememberingShort(replace: Replace): Replace {
  const known = new Map<string, string>();
  return (text) => {
    if (text.length > LONGEST_REMEMBERED) return replace(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    const replaced = replace(text);
    if (known.size < MOST_REMEMBERED) known.set(text, replaced);
    return replaced;
  };
}

/** Overlapping matches become one place: `47…` with a mobile number inside, or two tokens run into each other. */
function replaceMatches(text: string, matches: Place[]): string {
  if (matches.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, name } of joinOverlaps(matches)) {
    parts.push(text.slice(from, start), mark(name));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

type Place = Pick<SecretMatch, 'start' | 'end' | 'name'>;

function joinOverlaps(matches: Place[]): Place[] {
  const places: Place[] = [];
  let longest = 0;
  for (const match of matches) {
    const last = places.at(-1);
    const length = match.end - match.start;
    if (last && match.start < last.end) {
      last.end = Math.max(last.end, match.end);
      if (length > longest) last.name = match.name;
      longest = Math.max(longest, length);
    } else {
      places.push({ ...match });
      longest = length;
    }
  }
  return places;
}

/** Strings are replaced, and numbers that are a secret; a value without a secret stays the same object. */
export function mapStrings<T>(value: T, replace: Replace): T {
  return mapJson(value as Json, replace) as T;
}

function mapJson(value: Json, replace: Replace): Json {
  if (typeof value === 'string') return replace(value);
  if (typeof value === 'number') return replacedNumber(value, replace);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((member) => mapJson(member, replace));
  const entries: [string, Json][] = [];
  for (const key in value) entries.push([replace(key), mapJson(value[key] as Json, replace)]);
  return Object.fromEntries(entries);
}

function replacedNumber(value: number, replace: Replace): Json {
  const text = String(value);
  const replaced = replace(text);
  return replaced === text ? value : replaced;
}
