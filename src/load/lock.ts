import { existsSync, lstatSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, resolve, sep } from 'node:path';
import * as z from 'zod';
import { UsageError } from '../usage-error.ts';
import { packageRoot } from './package-root.ts';
import { readJson } from './read-file.ts';
import { writeWhole } from './write-whole.ts';

const lockedArtefact = z.strictObject({
  id: z
    .string()
    .regex(/^(collection|environment|openapi|licence):[a-z0-9-]+$/)
    .describe('Name of the artefact: its kind, a colon, and a name of lower-case letters, digits and dashes.'),
  kind: z.enum(['collection', 'environment', 'openapi', 'licence']).describe('What the file is.'),
  path: z.string().min(1).describe('Where the file lies, from the folder of the lock; inside of a folder "official".'),
  url: z.string().describe('Where the file comes from, pinned to a commit: https, or http on this machine.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('The hash of the bytes, in hexadecimal.'),
  bytes: z.int().positive().describe('How many bytes the file has; no more than these are ever read.'),
  licence: z.string().optional().describe('SPDX name of the licence of the file.'),
  date: z.string().optional().describe('When the file was published, YYYY-MM-DD.'),
  watch: z.string().optional().describe('Where the newest version is published; "sync --check" compares with it.'),
  comment: z.string().optional().describe('For people.'),
});

const lockFile = z.strictObject({
  $schema: z.string().optional().describe('This schema, for editors.'),
  lockVersion: z.literal(1),
  comment: z.string().optional().describe('For people.'),
  artefacts: z.array(lockedArtefact).describe('The official files, each pinned by its hash.'),
});

/** One official file: where it comes from, what its bytes must be, where it lies. */
export type LockedArtefact = z.infer<typeof lockedArtefact>;

type LockFile = z.infer<typeof lockFile>;

export interface Lock {
  path: string;
  /** The folder that the artefacts' paths start from. */
  root: string;
  artefacts: LockedArtefact[];
}

export const LOCK_NAME = 'vipps.lock.json';

/** The JSON Schema of lock files, which is published as `vipps-lock.schema.json`. */
export function lockSchema(): unknown {
  const schema = z.toJSONSchema(lockFile, { target: 'draft-7' });
  return { ...schema, title: 'vipps.lock.json', description: 'Pins the official files that vipps-contract runs from.' };
}

/**
 * The nearest lock from a folder upward; else the package's own, whose artefacts lie in the cache of the folder's
 * `node_modules`.
 *
 * @throws UsageError where the lock is broken, or an entry in it leads where it must not
 */
export async function findLock(from: string): Promise<Lock> {
  const near = nearest(from);
  if (near) return readLock(join(near, LOCK_NAME), near);
  return readLock(join(packageRoot, LOCK_NAME), join(from, 'node_modules', '.cache', 'vipps-contract'));
}

/**
 * Writes other pins into a lock; the order of its entries and everything else that stands in it stay.
 *
 * @throws UsageError where the lock cannot be read or written
 */
export async function movePins(lock: Lock, moved: readonly LockedArtefact[]): Promise<Lock> {
  const before = await parseLock(lock.path);
  const byId = new Map(moved.map((artefact) => [artefact.id, artefact]));
  const artefacts = before.artefacts.map((artefact) => ({ ...artefact, ...byId.get(artefact.id) }));
  await writeWhole(lock.path, Buffer.from(`${JSON.stringify({ ...before, artefacts }, null, 2)}\n`));
  return { ...lock, artefacts };
}

async function readLock(path: string, root: string): Promise<Lock> {
  const { artefacts } = await parseLock(path);
  for (const artefact of artefacts) {
    refuseClimbing(artefact, path);
    refuseUrl(artefact, artefact.url, path);
    if (artefact.watch !== undefined) refuseUrl(artefact, artefact.watch, path);
  }
  refuseTwins(artefacts, path);
  for (const artefact of artefacts) refuseLinks(artefact, { path, root });
  return { path, root, artefacts };
}

async function parseLock(path: string): Promise<LockFile> {
  const parsed = lockFile.safeParse(await readJson(path, 'lock'));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError(`The lock ${path} is broken at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? ''}.`);
}

function refuseClimbing(artefact: LockedArtefact, lock: string): void {
  const path = normalize(artefact.path);
  const segments = path.split(/[\\/]/);
  if (isAbsolute(path) || segments.includes('..') || !segments.slice(0, -1).includes('official')) {
    throw new UsageError(
      `The lock ${lock} places ${artefact.id} at "${artefact.path}", outside of its official folders.`,
    );
  }
}

/** A link would let a path that looks right lead anywhere. */
function refuseLinks({ id, path }: LockedArtefact, lock: Pick<Lock, 'path' | 'root'>): void {
  let place = lock.root;
  for (const segment of normalize(path).split(sep)) {
    place = join(place, segment);
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found === undefined) return;
    if (found.isSymbolicLink()) {
      throw new UsageError(
        `The lock ${lock.path} places ${id} at "${path}", but ${place} is a symbolic link, which may lead outside of its official folders. Remove the link.`,
      );
    }
  }
}

function refuseUrl({ id }: LockedArtefact, text: string, lock: string): void {
  const why = whyRefused(text);
  if (why) throw new UsageError(`The lock ${lock} gives ${id} the URL "${hidePassword(text)}", which ${why}.`);
}

function whyRefused(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL';
  const { protocol, hostname, username, password } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'is neither https nor http';
  if (username || password) return 'holds a user name or password: leave them out';
  if (protocol === 'http:' && !isLoopback(hostname)) return 'is not encrypted: use https';
  return undefined;
}

function hidePassword(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//…@');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Two entries of one name or one place would overwrite each other, also where the file system folds case. */
function refuseTwins(artefacts: LockedArtefact[], lock: string): void {
  const seen = new Map<string, string>();
  for (const { id, path } of artefacts) {
    const place = normalize(path).toLowerCase();
    if (seen.has(id)) throw new UsageError(`The lock ${lock} has two entries "${id}". Remove one.`);
    const other = [...seen].find(([, taken]) => taken === place)?.[0];
    if (other) throw new UsageError(`The lock ${lock} places ${id} and ${other} at one path, "${path}".`);
    seen.set(id, place);
  }
}

function nearest(from: string): string | undefined {
  const folder = resolve(from);
  if (existsSync(join(folder, LOCK_NAME))) return folder;
  return dirname(folder) === folder ? undefined : nearest(dirname(folder));
}
