import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Suite } from '../model.ts';
import { didYouMean } from '../plan/suggest.ts';
import { UsageError } from '../usage-error.ts';
import { packageRoot } from './package-root.ts';
import { parseJson, readBytes } from './read-file.ts';

const stepShape = z.strictObject({
  item: z.string().optional(),
  request: z.unknown().optional(),
  collection: z.string().optional(),
  name: z.string().optional(),
  body: z.unknown().optional(),
  without: z.unknown().optional(),
  headers: z.unknown().optional(),
  variables: z.unknown().optional(),
  place: z.number().int().min(0).optional(),
  freshKey: z.boolean().optional(),
  until: z.unknown().optional(),
  pauseMs: z.number().optional(),
  sends: z.enum(['invalid', 'undescribed']).optional(),
  repeats: z.unknown().optional(),
  twice: z.unknown().optional(),
  captures: z.unknown().optional(),
  once: z.unknown().optional(),
  before: z.unknown().optional(),
  hears: z.unknown().optional(),
  onlyOnTarget: z.unknown().optional(),
  optional: z.boolean().optional(),
  tag: z.unknown().optional(),
  expect: z.strictObject({
    status: z.unknown(),
    fields: z.unknown().optional(),
    state: z.unknown().optional(),
    aggregate: z.unknown().optional(),
    summary: z.unknown().optional(),
    log: z.unknown().optional(),
    events: z.unknown().optional(),
    errorCode: z.unknown().optional(),
  }),
});

/** What a suite of a person's own may have. A member that nobody knows would be a check that nobody makes. */
const suiteShape = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes'),
  title: z.string(),
  collection: z.string(),
  opening: z.array(stepShape).optional(),
  flows: z
    .array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        purpose: z.string().optional(),
        tags: z.array(z.string()).optional(),
        steps: z.array(stepShape).min(1),
      }),
    )
    .min(1),
});

/** Names of what a step of a suite file may have. */
export const stepMembers = Object.keys(stepShape.shape);

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
  if (extname(path) === '.json') return [parseJson(await readBytes(path, 'suite'), name, 'suite')];
  try {
    const exported = await importModule(path);
    return Object.values(exported).flat();
  } catch (error) {
    throw new UsageError(
      `The suite ${name} cannot be loaded: ${await whyNotLoaded(error, path, name)}.${remedyFor(error)}`,
    );
  }
}

/** What to do where it is this package that a suite looks for in vain. */
function remedyFor(error: unknown): string {
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(firstLine(error))?.[1] ?? '';
  if (missing.startsWith(join(packageRoot, 'dist'))) return ' In a clone of vipps-contract, run "npm run build" first.';
  return /^vipps-contract(\/|$)/.test(missing) ? ' Install it beside the suite: npm i -D vipps-contract.' : '';
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
  const { issues } = parsed.error;
  // A required member that is misspelt is missing too: its name says more.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  throw new UsageError(`The suite ${name} is broken at ${placeOf(issue?.path ?? [], suite)}: ${wordsOf(issue, suite)}`);
}

function wordsOf(issue: z.core.$ZodIssue | undefined, suite: unknown): string {
  if (issue?.code === 'unrecognized_keys') {
    const [unknown = ''] = issue.keys;
    return `unknown member "${unknown}".${didYouMean(unknown, membersAt(issue.path))}`;
  }
  const isMissing = issue !== undefined && valueAt(suite, issue.path) === undefined;
  return isMissing ? `the member "${String(issue.path.at(-1))}" is missing.` : `${issue?.message}.`;
}

function valueAt(suite: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], suite);
}

/** The members that there can be at a place, for a hint. */
function membersAt(path: readonly PropertyKey[]): string[] {
  if (path.at(-1) === 'expect') return Object.keys(stepShape.shape.expect.shape);
  if (path.at(-2) === 'steps' || path.at(-2) === 'opening') return Object.keys(stepShape.shape);
  return Object.keys(path.at(-2) === 'flows' ? suiteShape.shape.flows.element.shape : suiteShape.shape);
}

/** `flows.0.steps.1 ("Capture payment")`: with the name that a person would look for. */
function placeOf(path: PropertyKey[], suite: unknown): string {
  if (path.length === 0) return 'its top';
  let value: unknown = suite;
  let name: string | undefined;
  for (const segment of path) {
    value = (value as Record<PropertyKey, unknown> | undefined)?.[segment];
    const { item, name: own } = (value ?? {}) as { item?: unknown; name?: unknown };
    if (typeof item === 'string' || typeof own === 'string') name = String(item ?? own);
  }
  return name === undefined ? path.join('.') : `${path.join('.')} ("${name}")`;
}

/** What keeps a suite from being loaded, with the line where the file itself does not parse. */
async function whyNotLoaded(error: unknown, path: string, name: string): Promise<string> {
  const { message = '', errors: [first] = [] } = (error ?? {}) as BuildError;
  // esbuild tells the place apart or in its text; what V8 knows of a module's line it prints only as a program.
  if (first?.location) return `${name}:${first.location.line}:${first.location.column + 1}: ${first.text}`;
  const inText = /:(\d+):(\d+): ERROR: (.+)/.exec(message);
  if (inText) return `${name}:${inText[1]}:${Number(inText[2]) + 1}: ${inText[3]?.replace(/\.$/, '')}`;
  const line = error instanceof SyntaxError ? await brokenLine(path) : undefined;
  return line === undefined ? firstLine(error) : `${name}:${line}: ${firstLine(error)}`;
}

interface BuildError {
  message?: string;
  errors?: { text: string; location?: { line: number; column: number } | null }[];
}

/** The line that node itself names, which parses the file and does not run it. */
async function brokenLine(path: string): Promise<string | undefined> {
  try {
    await promisify(execFile)(process.execPath, ['--check', path], { env: {} });
    return undefined;
  } catch (error) {
    return /:(\d+)\n/.exec((error as { stderr?: string }).stderr ?? '')?.[1];
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').replace(/\.$/, '');
}
