import type { Description, Direction, Place, SchemaJudge } from '../openapi/description.ts';
import { findRefs } from '../openapi/find-refs.ts';
import { readOperations } from '../openapi/read-operations.ts';
import type { Documents } from '../openapi/resolve-ref.ts';
import { translateSchema } from '../openapi/translate-schema.ts';
import { createCompiler } from './compile-schema.ts';

/** Makes a description of documents that are read. Its schemas are translated and compiled when first asked for. */
export function createDescription({
  documents,
  ...known
}: Pick<Description, 'id' | 'path' | 'sha256' | 'version'> & { documents: Documents }): Description {
  const { operations, problems } = readOperations(documents);
  return {
    ...known,
    operations,
    problems: [...problems, ...deadFiles(documents, problems)],
    judgeOf: createJudges(documents, known.version),
  };
}

/** References to files that could not be read, where reading the operations did not meet them. */
function deadFiles(documents: Documents, known: Description['problems']): Description['problems'] {
  const problems: Description['problems'] = [];
  for (const [file, document] of documents.files) {
    for (const { place, ref, url } of findRefs(file, document)) {
      const reason = documents.unreadable.get(url);
      if (reason === undefined) continue;
      if (known.some((problem) => problem.place.file === file && problem.place.pointer === place.pointer)) continue;
      problems.push({ place, keyword: '$ref', value: ref, reason });
    }
  }
  return problems;
}

function createJudges(documents: Documents, version: Description['version']): Description['judgeOf'] {
  const compile = createCompiler(version);
  const judges = new Map<string, SchemaJudge>();
  return (place: Place, direction: Direction) => {
    const key = `${direction} ${place.file}#${place.pointer}`;
    const known = judges.get(key);
    if (known !== undefined) return known;
    const judge = compile(translateSchema(documents, place, version, direction));
    judges.set(key, judge);
    return judge;
  };
}
