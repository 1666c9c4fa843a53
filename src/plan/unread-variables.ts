import type { PlannedFlow } from '../model.ts';
import { didYouMean } from './suggest.ts';

/**
 * Sentences about variables that somebody gave and nothing reads: most often their names are mistyped.
 *
 * @param given names of the variables
 * @param environment what the environment knows, by variable
 */
export function unreadVariableNotes(
  given: string[],
  flows: PlannedFlow[],
  environment: { names: string[]; values: Record<string, string> },
): string[] {
  const unknown = given.filter((name) => !environment.names.includes(name));
  if (unknown.length === 0) return [];
  const collections = new Set(flows.map(({ collection }) => collection));
  const text = JSON.stringify([[...collections], flows.map(({ steps }) => steps), environment.values]);
  const read = [...text.matchAll(/\{\{([^{}]+)\}\}/g)].map((match) => match[1] ?? '');
  const candidates = [...new Set([...environment.names, ...read])];
  return unknown
    .filter((name) => !isNamedIn(text, name))
    .map((name) => `--var ${name}: nothing in this run reads a variable of that name.${didYouMean(name, candidates)}`);
}

/** As a word of its own, in a request, a script or what is expected. */
function isNamedIn(text: string, name: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\w-])${escaped}(?![\w-])`).test(text);
}
