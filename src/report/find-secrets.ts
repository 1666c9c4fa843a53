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

/** Finds every writing of the secrets in a text, escaped (twice, too) and folded ones included, in the order of their places. */
export function createSecretFinder(secrets: Secret[]): (text: string) => SecretMatch[] {
  return finderOf(textsOf(secrets));
}

/** The same, of writings that are known already. */
export function finderOf(texts: readonly SecretText[]): (text: string) => SecretMatch[] {
  if (texts.length === 0) return () => [];
  const patterns = texts.map(({ text }) => text);
  const find = createMatcher(patterns);
  const runsOf = createRunFinder(patterns);
  const matchesIn = (text: string, depth: number): SecretMatch[] => {
    const plain = find(text).map(({ start, end, pattern }) => {
      const found = texts[pattern] as SecretText;
      return { start, end, name: found.name, form: found.form };
    });
    return depth === deepest ? plain : [...plain, ...escapedIn(text, depth)];
  };
  const escapedIn = (text: string, depth: number): SecretMatch[] =>
    runsOf(text).flatMap((run) =>
      decodedViews(text.slice(run.start, run.end)).flatMap((view) =>
        matchesIn(view.text, depth + 1).map((match) => {
          const { start, end } = view.original(match);
          return { ...match, start: run.start + start, end: run.start + end };
        }),
      ),
    );
  return (text) => matchesIn(text, 0).sort((a, b) => a.start - b.start || b.end - a.end);
}
