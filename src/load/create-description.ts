import type { Description } from '../openapi/description.ts';
import { findExamples } from '../openapi/find-examples.ts';
import { findRefs } from '../openapi/find-refs.ts';
import { readOperations } from '../openapi/read-operations.ts';
import type { Documents } from '../openapi/resolve-ref.ts';
import { createJudges } from './create-judges.ts';
import type { JudgingStore } from './judging-store.ts';

/**
 * Makes a description of documents that are read. Its schemas are translated and compiled when first asked for; what `store` has of
 * earlier runs is taken from there.
 */
export function createDescription({
  documents,
  store,
  ...known
}: Pick<Description, 'id' | 'path' | 'sha256' | 'version'> & {
  documents: Documents;
  store?: JudgingStore;
}): Description {
  const { operations, problems } = readOperations(documents);
  return {
    ...known,
    operations,
    problems: [...problems, ...deadFiles(documents, problems)],
    examples: () => findExamples(documents),
    ...createJudges(documents, known.version, store),
  };
}

/** References to files that could not be read, where reading the operations did not meet them. */
function deadFiles(documents: Documents, known: Description['problems']): Description['problems'] {
  if (documents.unreadable.size === 0) return [];
  return findRefs(documents).flatMap(({ place, ref, target }) => {
    const reason = documents.unreadable.get(target.file);
    const isKnown = known.some(({ place: at }) => at.file === place.file && at.pointer === place.pointer);
    return reason === undefined || isKnown ? [] : [{ place, keyword: '$ref', value: ref, reason }];
  });
}
