import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Description, JsonSchema, ListedField, Problem } from '../openapi/description.ts';
import type { Documents } from '../openapi/resolve-ref.ts';
import { makersHash } from './makers-hash.ts';
import { readOwn, writeOwn } from './own-file.ts';
import { cacheFolder, packageRoot } from './package-root.ts';

/** What judging by a description has made, in words of JSON. */
export interface KeptJudging {
  /** By direction and place. Many places say the same. */
  places: Readonly<Record<string, KeptPlace>>;
  schemas: readonly KeptSchema[];
}

export interface KeptPlace {
  /** Its index in `schemas`. */
  schema: number;
  problems: Problem[];
}

/** A translated schema, and what follows from it. */
export interface KeptSchema {
  schema: JsonSchema;
  fields: readonly ListedField[];
  /** The code that says whether a value is right; null where there can be none, absent where nobody asked. */
  predicate?: string | null;
}

/** Where what judging by one description has made outlasts a run. */
export interface JudgingStore {
  read(): KeptJudging | undefined;
  write(judging: KeptJudging): void;
}

export interface JudgingFolders {
  own: string;
  /** Comes with the package, whole: where something is in it, nothing else is read or written. */
  shipped?: string;
}

/** What a description is made of: with other files, or another version, it is another one. */
export interface DescriptionFiles {
  version: Description['version'];
  documents: Documents;
  /** The files' hashes by their URL. */
  hashes: ReadonlyMap<string, string>;
}

const isSource = import.meta.url.endsWith('.ts');

export const judgingFolders: JudgingFolders = {
  own: cacheFolder,
  ...(isSource ? {} : { shipped: join(packageRoot, 'dist/judging') }),
};

/** The store of a description, which has what is kept of just these files, made by just this program. */
export function judgingStore(
  { documents, hashes, version }: DescriptionFiles,
  { own, shipped }: JudgingFolders,
): JudgingStore {
  const base = documents.root.slice(0, documents.root.lastIndexOf('/') + 1);
  const relative = (entries: Iterable<[string, string]>) =>
    [...entries].map(([url, said]) => [url.replace(base, ''), said]);
  const files = digest(JSON.stringify([version, relative(hashes), relative(documents.unreadable)]));
  const name = `judging-${files.slice(0, 40)}.json`;
  const stamp = (text: string): string => digest(`${makersHash()} ${files} ${text}`);
  const comes = (): string | undefined => shipped && opened(readShipped(join(shipped, name)), stamp);
  return {
    read() {
      const text = comes() ?? opened(readOwn(join(own, name)), stamp);
      return text === undefined ? undefined : (JSON.parse(text.replaceAll(FOLDER, base)) as KeptJudging);
    },
    write(judging) {
      const text = JSON.stringify(judging);
      // What stands for the folder must not be there already.
      if (text.includes(FOLDER) || comes() !== undefined) return;
      const moved = text.replaceAll(base, FOLDER);
      writeOwn(join(own, name), `${stamp(moved)}\n${moved}`);
    },
  };
}

/** Stands for the folder that the files lie in: the same files in another place are judged in the same way. */
const FOLDER = 'folder-of-description:';

/** What is kept, where it is whole and of the right files and program. */
function opened(text: string | undefined, stamp: (text: string) => string): string | undefined {
  const end = text?.indexOf('\n') ?? -1;
  if (text === undefined || end === -1) return undefined;
  const judging = text.slice(end + 1);
  return text.slice(0, end) === stamp(judging) ? judging : undefined;
}

function readShipped(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
