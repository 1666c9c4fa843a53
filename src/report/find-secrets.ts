import type { Secret } from '../model.ts';
import { decodedViews } from './decoded-view.ts';
import { createRunFinder } from './escaped-runs.ts';
import { createMatcher } from './matcher.ts';
import { type SecretForm, type SecretText, textsOf } from './secret-forms.ts';

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
  /** Every writing of the secrets, escaped (twice, too) and folded ones included, in the order of their places. */
  find(text: string): SecretMatch[];
  /** The last place at which a text can be cut in two without cutting a secret. */
  lastBreak(text: string): number;
}

/** Finds secrets in texts, however they are written. */
export function createSecretFinder(secrets: Secret[]): SecretFinder {
  const texts = textsOf(secrets);
  if (texts.length === 0) return { find: () => [], lastBreak: ({ length }) => length };
  const patterns = texts.map(({ text }) => text);
  const match = createMatcher(patterns);
  const { runsIn, lastBreak } = createRunFinder(patterns);
  const matchesIn = (text: string, depth: number): SecretMatch[] => {
    const plain = match(text).map(({ start, end, pattern }) => {
      const found = texts[pattern] as SecretText;
      return { start, end, name: found.name, form: found.form };
    });
    return depth === deepest ? plain : [...plain, ...escapedIn(text, depth)];
  };
  const escapedIn = (text: string, depth: number): SecretMatch[] =>
    runsIn(text).flatMap((run) =>
      decodedViews(text.slice(run.start, run.end)).flatMap((view) =>
        matchesIn(view.text, depth + 1).map((found) => {
          const { start, end } = view.original(found);
          return { ...found, start: run.start + start, end: run.start + end };
        }),
      ),
    );
  return { find: (text) => matchesIn(text, 0).sort((a, b) => a.start - b.start || b.end - a.end), lastBreak };
}
