import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

/** Given by the build, which has the files. */
declare const MAKERS_HASH: string | undefined;

let known: string | undefined;

/** A hash of all that decides what is made of a description for judging: the files that translate and compile, and ajv. */
export function makersHash(): string {
  known ??= typeof MAKERS_HASH === 'string' ? MAKERS_HASH : hashOfSource();
  return known;
}

const COMPILERS = [
  'bound-work.ts',
  'bounded-expression.ts',
  'create-judges.ts',
  'create-validators.ts',
  'evaluated-keywords.ts',
  'judging-functions.ts',
  'judging-keywords.ts',
  'judging-store.ts',
  'keep-judging.ts',
  'make-predicate.ts',
  'open-predicate.ts',
];

function hashOfSource(): string {
  const openapi = join(packageRoot, 'src/openapi');
  const files = [
    join(packageRoot, 'src/json-pointer.ts'),
    ...COMPILERS.map((file) => join(packageRoot, 'src/load', file)),
    ...readdirSync(openapi)
      .filter((file) => !file.endsWith('.test.ts'))
      .map((file) => join(openapi, file)),
  ];
  const require = createRequire(import.meta.url);
  const versions = ['ajv', 'ajv-formats'].map(
    (name) => (require(`${name}/package.json`) as { version: string }).version,
  );
  const hash = createHash('sha256').update(versions.join());
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}
