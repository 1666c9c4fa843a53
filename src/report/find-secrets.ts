import type { Secret } from '../model.ts';
import { createCutFinder, SHORTEST_CUT, type Surroundings } from './cut-secrets.ts';
import { decodedViews } from './decoded-view.ts';
import { createRunFinder } from './escaped-runs.ts';
import { createMatcher } from './matcher.ts';
import { foldCase, type SecretForm, type SecretText, textsOf } from './secret-forms.ts';

/** A found writing of a secret. */
export interface SecretMatch {
  start: number;
  end: number;
  name: string;
  form: SecretForm;
}

/** A return URL in a URL, JSON in a JSON string: what is escaped more often is nobody's ordinary writing. */
const deepest = 3;

export interface SecretFinder {
  /** Every writing of the secrets, escaped (twice, too), folded and cut ones included, in the order of their places. */
  find(text: string): SecretMatch[];
  /** The last place at which a text can be cut in two without cutting a secret. */
  lastBreak(text: string): number;
}

/** How far a marker of a cut may reach beyond what is looked at by itself. */
const REACH = 80;

/**
 * Finds secrets in texts, however they are written.
 *
 * @param isWholeOnly parts of secrets that were cut off are left out
 */
export function createSecretFinder(secrets: Secret[], isWholeOnly = false): SecretFinder {
  const texts = textsOf(secrets);
  if (texts.length === 0) return { find: () => [], lastBreak: ({ length }) => length };
  const patterns = texts.map(({ text }) => text);
  const match = createMatcher(patterns);
  const cuts = isWholeOnly ? undefined : createCutFinder(texts);
  const { runsIn, lastBreak } = createRunFinder(patterns, isWholeOnly ? undefined : SHORTEST_CUT);
  const matchesIn = (text: string, depth: number, around: Surroundings): SecretMatch[] => {
    const plain = match(foldCase(text)).map(({ start, end, pattern }): SecretMatch => {
      const found = texts[pattern] as SecretText;
      return { start, end, name: found.name, form: found.form };
    });
    for (const cut of cuts?.find(text, around) ?? []) plain.push({ ...cut, form: 'cut' });
    return depth === deepest ? plain : [...plain, ...escapedIn(text, depth, around)];
  };
  const escapedIn = (text: string, depth: number, around: Surroundings): SecretMatch[] =>
    runsIn(text).flatMap((run) => {
      const beside = {
        before: (around.before + text.slice(Math.max(0, run.start - REACH), run.start)).slice(-REACH),
        after: (text.slice(run.end, run.end + REACH) + around.after).slice(0, REACH),
      };
      return decodedViews(text.slice(run.start, run.end)).flatMap((view) =>
        matchesIn(view.text, depth + 1, beside).map((found) => {
          const { start, end } = view.original(found);
          return { ...found, start: run.start + start, end: run.start + end };
        }),
      );
    });
  return {
    find: (text) => matchesIn(text, 0, { before: '', after: '' }).sort((a, b) => a.start - b.start || b.end - a.end),
    lastBreak,
  };
}
