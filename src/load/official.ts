import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { download, type Fetching, TooLongError, UnreachableError } from './download.ts';
import type { Lock, LockedArtefact } from './lock.ts';
import { writeWhole } from './write-whole.ts';

/** Where official files come from: a folder or a URL with the layout of their host, or their host itself. */
export interface Origin extends Fetching {
  mirror?: string;
}

/** A file's place on disk, its bytes verified. */
export interface VerifiedFile {
  artefact: LockedArtefact;
  path: string;
  bytes: Buffer;
  /** Whether it was brought in just now. */
  isNew: boolean;
}

/** How many files are brought in at once. */
const AT_ONCE = 6;

/**
 * The lock's files on disk, each with the pinned bytes; what is missing is brought in.
 *
 * @throws UsageError where a file's bytes are not the pinned ones
 * @throws UnreachableError where a file is missing and cannot be brought in
 */
export async function bringIn(
  lock: Lock,
  artefacts: LockedArtefact[],
  origin: Origin | undefined,
): Promise<VerifiedFile[]> {
  return atOnce(artefacts, (artefact) => bringInOne(lock, artefact, origin));
}

/** What `sync` did with one file. */
export type SyncedFile =
  | { type: 'in-place'; artefact: LockedArtefact }
  /** `replaced`: there was a file with other bytes. */
  | { type: 'brought-in' | 'replaced'; artefact: LockedArtefact }
  /** `refused`: its bytes are not the pinned ones; `unreachable`: it cannot be had. */
  | { type: 'refused' | 'unreachable'; artefact: LockedArtefact; reason: string };

/**
 * Brings in what is missing or has other bytes than the pinned ones. One file's trouble does not keep the others out.
 *
 * @param onDone called once per file, in the order in which they are done
 */
export function syncFiles(lock: Lock, origin: Origin, onDone: (file: SyncedFile) => void): Promise<SyncedFile[]> {
  return atOnce(lock.artefacts, async (artefact) => {
    const file = await syncOne(lock, artefact, origin).catch((error: unknown) => troubleWith(artefact, error));
    onDone(file);
    return file;
  });
}

/** Whether all of them are on disk; says nothing about their bytes. */
export async function areInPlace(lock: Lock, artefacts: LockedArtefact[]): Promise<boolean> {
  const found = await Promise.all(artefacts.map((artefact) => isFile(join(lock.root, artefact.path))));
  return found.every(Boolean);
}

/**
 * The bytes of a URL of the lock, from its host or from the mirror in its place.
 *
 * @throws UnreachableError where they cannot be had
 * @throws TooLongError where there are more than `most`
 */
export async function fetchBytes(
  url: string,
  most: number,
  { mirror, ...fetching }: Origin,
): Promise<{ bytes: Buffer; from: string }> {
  const path = new URL(url).pathname;
  if (mirror === undefined) return { bytes: await download(url, most, fetching), from: url };
  if (/^https?:\/\//.test(mirror)) {
    const from = mirror.replace(/\/$/, '') + path;
    return { bytes: await download(from, most, fetching), from };
  }
  const file = join(mirror, path);
  const bytes = await readIfThere(file);
  if (!bytes) throw new UnreachableError(`The mirror ${mirror} has no ${path.slice(1)}.`);
  if (bytes.length > most) throw new TooLongError(`It is longer than ${most} bytes.`);
  return { bytes, from: file };
}

/** @throws UsageError where a mirror is named that cannot be one */
export async function checkMirror(mirror: string): Promise<void> {
  if (/^https?:\/\//.test(mirror)) {
    if (!URL.canParse(mirror)) throw new UsageError(`The mirror "${mirror}" is not a URL.`);
    const { username, password } = new URL(mirror);
    if (username || password) throw new UsageError('The URL of the mirror must not hold a user name or password.');
    return;
  }
  const found = await stat(mirror).catch(() => undefined);
  if (!found?.isDirectory()) throw new UsageError(`The mirror ${mirror} is not a folder. Pass a folder or a URL.`);
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function bringInOne(lock: Lock, artefact: LockedArtefact, origin: Origin | undefined): Promise<VerifiedFile> {
  const path = join(lock.root, artefact.path);
  const present = await readIfThere(path);
  if (present) {
    verify(present, artefact, path, 'Run "vipps-contract sync" to bring in the pinned one.');
    return { artefact, path, bytes: present, isNew: false };
  }
  if (!origin) throw new UnreachableError(`${artefact.path} is not in place.`);
  const bytes = await fetchPinned(artefact, origin);
  await writeWhole(path, bytes);
  return { artefact, path, bytes, isNew: true };
}

async function syncOne(lock: Lock, artefact: LockedArtefact, origin: Origin): Promise<SyncedFile> {
  const path = join(lock.root, artefact.path);
  const present = await readIfThere(path);
  if (present && sha256Of(present) === artefact.sha256) return { type: 'in-place', artefact };
  await writeWhole(path, await fetchPinned(artefact, origin));
  return { type: present ? 'replaced' : 'brought-in', artefact };
}

function troubleWith(artefact: LockedArtefact, error: unknown): SyncedFile {
  if (error instanceof UnreachableError) return { type: 'unreachable', artefact, reason: error.message };
  if (error instanceof UsageError) return { type: 'refused', artefact, reason: error.message };
  throw error;
}

async function fetchPinned(artefact: LockedArtefact, origin: Origin): Promise<Buffer> {
  try {
    const { bytes, from } = await fetchBytes(artefact.url, artefact.bytes, origin);
    verify(bytes, artefact, from, 'Whoever serves it has altered it or has another version.');
    return bytes;
  } catch (error) {
    if (!(error instanceof TooLongError)) throw error;
    throw new UsageError(
      `${artefact.id} from ${origin.mirror ?? artefact.url} is not the pinned file: it is longer than the ${artefact.bytes} bytes of the lock.`,
    );
  }
}

function verify(bytes: Uint8Array, artefact: LockedArtefact, from: string, advice: string): void {
  const found = sha256Of(bytes);
  if (found === artefact.sha256) return;
  throw new UsageError(
    `${artefact.id} at ${from} is not the pinned file, so it is not used: sha256 is ${found}, ` +
      `the lock says ${artefact.sha256}. ${advice}`,
  );
}

/** Some at a time; what comes back is in the order given. Once one has failed, no further one is begun. */
async function atOnce<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < all.length; index = next++) {
      try {
        done[index] = await work(all[index] as T);
      } catch (error) {
        next = all.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, worker));
  return done;
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
