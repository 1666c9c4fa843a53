import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Suite } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { readJson } from './read-file.ts';

/** What a suite of a person's own has to have; the rest is judged where it is used. */
const suiteShape = z.looseObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes'),
  title: z.string(),
  collection: z.string(),
  opening: z.array(z.looseObject({ item: z.string() })).optional(),
  flows: z
    .array(
      z.looseObject({
        name: z.string(),
        title: z.string(),
        steps: z.array(z.looseObject({ item: z.string(), expect: z.looseObject({ status: z.unknown() }) })).min(1),
      }),
    )
    .min(1),
});

const TYPESCRIPT = ['.ts', '.mts'];
const EXTENSIONS = [...TYPESCRIPT, '.js', '.mjs', '.json'];

/** Whether `--suite` names a file rather than a suite. */
export function isSuiteFile(name: string): boolean {
  return EXTENSIONS.includes(extname(name));
}

/**
 * The suites that a file exports, under whatever names; a JSON file is one suite.
 *
 * @throws UsageError where there is none, or one lacks something
 */
export async function loadSuites(name: string, from: string): Promise<Suite[]> {
  const path = resolve(from, name);
  if (!existsSync(path)) throw new UsageError(`The suite ${name} does not exist.`);
  const found = (await exportsOf(path, name)).filter((value) => typeof value === 'object' && value !== null);
  const suites = found.filter((value) => 'flows' in (value as object));
  if (suites.length === 0)
    throw new UsageError(
      `The suite ${name} exports no suite. Export one that defineSuite makes: an object with "flows".`,
    );
  return suites.map((suite) => checked(suite, name));
}

async function exportsOf(path: string, name: string): Promise<unknown[]> {
  if (extname(path) === '.json') return [await readJson(path, 'suite')];
  try {
    const exported = await importModule(path);
    return Object.values(exported).flat();
  } catch (error) {
    throw new UsageError(`The suite ${name} cannot be loaded: ${firstLine(error)}.`);
  }
}

async function importModule(path: string): Promise<Record<string, unknown>> {
  const url = pathToFileURL(path).href;
  if (!TYPESCRIPT.includes(extname(path))) return (await import(url)) as Record<string, unknown>;
  const { tsImport } = await import('tsx/esm/api');
  return (await tsImport(url, import.meta.url)) as Record<string, unknown>;
}

function checked(suite: unknown, name: string): Suite {
  const parsed = suiteShape.safeParse(suite);
  if (parsed.success) return suite as Suite;
  const issue = parsed.error.issues[0];
  throw new UsageError(`The suite ${name} is broken at ${issue?.path.join('.') || 'its top'}: ${issue?.message}.`);
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').replace(/\.$/, '');
}
