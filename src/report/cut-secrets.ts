import type { SecretText } from './secret-forms.ts';

/** A beginning of a secret, with dots where its rest was cut off. */
export interface CutSecret {
  start: number;
  end: number;
  name: string;
}

/** Secrets that are shorter are found whole, or say nothing when they are cut. */
const shortestCut = 12;
/** So many characters of a secret are somebody's, if dots follow. */
const fewest = 4;
const mostPlaces = 200;
const dots = /…|\.\.\./g;

/**
 * Finds beginnings of secrets that others have cut: an assertion's message shows `expected 'eyJhbGciOi…' to equal`, and a log
 * ends where a line was full.
 */
export function createCutFinder(texts: () => readonly SecretText[]): (text: string) => CutSecret[] {
  let beginnings: Map<string, SecretText[]> | undefined;
  return (text) => {
    if (!text.includes('…') && !text.includes('...')) return [];
    beginnings ??= byBeginning(texts());
    const places = [...text.matchAll(dots)].slice(0, mostPlaces);
    return places.flatMap(({ index }) => cutBefore(text, index, beginnings ?? new Map()) ?? []);
  };
}

function byBeginning(texts: readonly SecretText[]): Map<string, SecretText[]> {
  const beginnings = new Map<string, SecretText[]>();
  for (const secret of texts) {
    if (secret.text.length < shortestCut) continue;
    const key = secret.text.slice(0, fewest);
    const alike = beginnings.get(key);
    // Tokens begin alike: copying the list for each of thousands would take seconds.
    if (alike) alike.push(secret);
    else beginnings.set(key, [secret]);
  }
  return beginnings;
}

const longestLookBack = 4_096;

/** The longest beginning of a secret that ends here; a quote may stand before the dots. */
function cutBefore(text: string, dotsAt: number, beginnings: Map<string, SecretText[]>): CutSecret | undefined {
  const end = /["'`]/.test(text[dotsAt - 1] ?? '') ? dotsAt - 1 : dotsAt;
  for (let start = Math.max(0, end - longestLookBack); start <= end - fewest; start++) {
    const known = beginnings.get(text.slice(start, start + fewest));
    if (!known) continue;
    const cut = text.slice(start, end);
    const secret = known.find((one) => one.text.startsWith(cut));
    if (secret) return { start, end, name: secret.name };
  }
  return undefined;
}
