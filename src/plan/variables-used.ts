import type { PostmanCollection } from '../model.ts';

const USED = /\{\{([^{}\s][^{}]*)\}\}/g;
const READ =
  /\b(?:environment|variables|collectionVariables|globals)\s*\.\s*(?:get|has)\(\s*(?:'([^'\\]+)'|\\?"([^"\\]+)\\?"|`([^`\\]+)`)/g;
const READ_BEFORE = /\bget(?:Environment|Global)Variable\(\s*(?:'([^'\\]+)'|\\?"([^"\\]+)\\?"|`([^`\\]+)`)/g;

/** Names of the variables that a collection uses: in `{{braces}}` anywhere, and read by name in its scripts. */
export function variablesUsedBy(
  collection: Pick<PostmanCollection, 'item' | 'event' | 'auth' | 'variable'>,
): Set<string> {
  const text = JSON.stringify(collection);
  const braced = [...text.matchAll(USED)].map((match) => (match[1] ?? '').trim());
  const read = [READ, READ_BEFORE].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''),
  );
  return new Set([...braced, ...read].filter((name) => name !== '' && !name.startsWith('$')));
}
