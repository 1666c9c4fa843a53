import { createMatcher } from './matcher.ts';
import { foldCase, type SecretText } from './secret-forms.ts';

/** A beginning or an end of a secret that stands beside a sign that the rest was cut off. */
export interface CutSecret {
  start: number;
  end: number;
  name: string;
}

/** What stands before and after a text that is a part of a larger one. */
export interface Surroundings {
  before: string;
  after: string;
}

/** So many characters of a secret are somebody's, with any marker beside them. */
export const SHORTEST_CUT = 8;
/** With dots, beginnings of secrets of a dozen characters are known by fewer. */
const FEWEST = 4;
const DOZEN = 12;
const MAX_MARKER = 80;

/** Dots, masks, rules, words in brackets, a count of what is left out; a quote or a blank may be between. */
const marker =
  // The third is what an ellipsis in UTF-8 looks like in a header, which Node.js reads byte by byte.
  '(?:…|⋯|\u00e2\u0080\u00a6|\\.{2,}|[*•·●█▪■#]{2,}|[-_~–—=]{2,}|x{3,}|[[(<{‹«][^\\])>}›»\\n]{0,60}[\\])>}›»]|\\+ ?\\d+|\\d+ more|(?:truncated|shortened|snip|omitted|cut)\\b)';
const markerAfter = new RegExp(`^["'\`\\\\]{0,2}[ |]?${marker}`, 'i');
const markerBefore = new RegExp(`${marker}[ |]?["'\`]?$`, 'i');
/** The beginning of an escape, or of a letter, whose rest was cut off with the secret's. */
const halfEscape =
  /^(?:%[\da-f]?|\\(?:u[\da-f]{0,3}|x[\da-f]?)?|&(?:#x?)?\w{0,6}|~|\ufffd{1,3}|\u00ef\u00bf\u00bd|[\ud800-\udbff])/i;

export interface CutFinder {
  /** The cut secrets in a text; its escapes are not undone. */
  find(text: string, around?: Surroundings): CutSecret[];
}

const nothing: Surroundings = { before: '', after: '' };

/**
 * Finds beginnings and ends of secrets that others have cut: an assertion's message shows `expected 'eyJhbGciOi…' to equal`, and a
 * log ends where a line was full.
 */
export function createCutFinder(texts: readonly SecretText[]): CutFinder {
  const long = texts.filter(({ text }) => text.length > SHORTEST_CUT);
  const heads = createIndex(long);
  const tails = createIndex(
    long.map((one) => ({ ...one, text: reversed(one.text) })),
    reversed,
  );
  // No more of a text is looked at than the longest secret has: an answer may have thousands of places.
  const longest = long.reduce((most, { text }) => Math.max(most, text.length), 0);
  const dotted = createDottedFinder(texts);
  return {
    find(text, { before, after } = nothing) {
      const folded = foldCase(text);
      const found = dotted(folded);
      for (const start of heads.placesIn(folded)) {
        const { length, name } = heads.longestAt(folded.slice(start, start + longest));
        const end = start + length;
        const rest = folded.slice(end, end + MAX_MARKER) + after;
        if (isMarked(rest)) found.push({ start, end, name });
      }
      for (const start of tails.placesIn(folded)) {
        const end = start + SHORTEST_CUT;
        const { length, name } = tails.longestAt(reversed(folded.slice(Math.max(0, end - longest), end)));
        const lead = before + folded.slice(Math.max(0, end - length - MAX_MARKER), end - length);
        if (markerBefore.test(lead)) found.push({ start: end - length, end, name });
      }
      return found;
    },
  };
}

function isMarked(rest: string): boolean {
  if (markerAfter.test(rest)) return true;
  const half = halfEscape.exec(rest)?.[0];
  return half !== undefined && half !== '' && markerAfter.test(rest.slice(half.length));
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}

interface BeginningIndex {
  /** Where one of the texts begins, or (of reversed ones) ends. */
  placesIn(text: string): number[];
  /** The longest beginning of one of the texts that the given one begins with. */
  longestAt(text: string): { length: number; name: string };
}

/** Tokens begin alike: thousands of them are one pattern, and the right one is found in their order. */
function createIndex(texts: readonly SecretText[], written = (text: string): string => text): BeginningIndex {
  const sorted = texts.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  let match: ReturnType<typeof createMatcher> | undefined;
  return {
    placesIn(text) {
      if (text.length < SHORTEST_CUT) return [];
      match ??= createMatcher([...new Set(sorted.map((one) => written(one.text.slice(0, SHORTEST_CUT))))]);
      return match(text).map(({ start }) => start);
    },
    longestAt(text) {
      const at = lowerBound(sorted, text);
      const neighbours = [sorted[at - 1], sorted[at]].flatMap((one) => (one ? [one] : []));
      return neighbours
        .map((one) => ({ length: commonLength(one.text, text), name: one.name }))
        .reduce((best, one) => (one.length > best.length ? one : best), { length: 0, name: '' });
    },
  };
}

function lowerBound(sorted: readonly SecretText[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as SecretText).text < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length++;
  return length;
}

const MOST_PLACES = 200;
const dots = /…|\.\.\./g;

function createDottedFinder(texts: readonly SecretText[]): (text: string) => CutSecret[] {
  let beginnings: Map<string, SecretText[]> | undefined;
  return (text) => {
    if (!text.includes('…') && !text.includes('...')) return [];
    beginnings ??= byBeginning(texts);
    const places = [...text.matchAll(dots)].slice(0, MOST_PLACES);
    return places.flatMap(({ index }) => cutBefore(text, index, beginnings ?? new Map()) ?? []);
  };
}

function byBeginning(texts: readonly SecretText[]): Map<string, SecretText[]> {
  const beginnings = new Map<string, SecretText[]>();
  for (const secret of texts) {
    if (secret.text.length < DOZEN) continue;
    const key = secret.text.slice(0, FEWEST);
    const alike = beginnings.get(key);
    // Copying the list for each of thousands would take seconds.
    if (alike) alike.push(secret);
    else beginnings.set(key, [secret]);
  }
  return beginnings;
}

/** A beginning of less than eight characters that ends here; a quote may be before the dots. */
function cutBefore(text: string, dotsAt: number, beginnings: Map<string, SecretText[]>): CutSecret | undefined {
  const end = /["'`]/.test(text[dotsAt - 1] ?? '') ? dotsAt - 1 : dotsAt;
  for (let start = Math.max(0, end - SHORTEST_CUT + 1); start <= end - FEWEST; start++) {
    const cut = text.slice(start, end);
    const secret = beginnings.get(cut.slice(0, FEWEST))?.find((one) => one.text.startsWith(cut));
    if (secret) return { start, end, name: secret.name };
  }
  return undefined;
}
