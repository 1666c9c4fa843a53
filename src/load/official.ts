import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../usage-error.ts';
import type { Lock, LockedArtefact } from './lock.ts';

/** Where official files come from: a folder or a URL with the layout of their host, or their host itself. */
export interface Origin {
  mirror?: string;
  /** Ends every download, ms. */
  timeoutMs?: number;
}

/** A file that could not be had, though nothing is wrong with it: the network, or a mirror that lacks it. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
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
  const files: VerifiedFile[] = [];
  for (let start = 0; start < artefacts.length; start += AT_ONCE) {
    const batch = artefacts.slice(start, start + AT_ONCE);
    files.push(...(await Promise.all(batch.map((artefact) => bringInOne(lock, artefact, origin)))));
  }
  return files;
}

/** Whether all of them are on disk; says nothing about their bytes. */
export async function areInPlace(lock: Lock, artefacts: LockedArtefact[]): Promise<boolean> {
  const found = await Promise.all(artefacts.map((artefact) => isFile(join(lock.root, artefact.path))));
  return found.every(Boolean);
}

async function bringInOne(lock: Lock, artefact: LockedArtefact, origin: Origin | undefined): Promise<VerifiedFile> {
  const path = join(lock.root, artefact.path);
  const present = await readIfThere(path);
  if (present) {
    verify(present, artefact, path);
    return { artefact, path, bytes: present, isNew: false };
  }
  if (!origin) throw new UnreachableError(`${artefact.path} is not in place.`);
  const { bytes, from } = await fetchBytes(artefact, origin);
  verify(bytes, artefact, from);
  await writeWhole(path, bytes);
  return { artefact, path, bytes, isNew: true };
}

function verify(bytes: Uint8Array, artefact: LockedArtefact, from: string): void {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === artefact.sha256) return;
  throw new UsageError(
    `${artefact.id} at ${from} is not the pinned file, so it is not used: sha256 is ${found}, ` +
      `the lock says ${artefact.sha256}. Run "vipps-contract sync" to bring in the pinned one.`,
  );
}

async function fetchBytes(artefact: LockedArtefact, origin: Origin): Promise<{ bytes: Buffer; from: string }> {
  const path = new URL(artefact.url).pathname;
  const { mirror } = origin;
  if (mirror === undefined) return { bytes: await download(artefact.url, artefact, origin), from: artefact.url };
  if (/^https?:\/\//.test(mirror)) {
    const url = mirror.replace(/\/$/, '') + path;
    return { bytes: await download(url, artefact, origin), from: url };
  }
  const file = join(mirror, path);
  const bytes = await readIfThere(file);
  if (!bytes) throw new UnreachableError(`The mirror ${mirror} has no ${path.slice(1)}.`);
  return { bytes, from: file };
}

async function download(url: string, artefact: LockedArtefact, origin: Origin): Promise<Buffer> {
  const signal = AbortSignal.timeout(origin.timeoutMs ?? 30_000);
  try {
    const response = await fetch(url, { signal, redirect: 'error' });
    if (!response.ok) throw new UnreachableError(`${url} answered with status ${response.status}.`);
    return await readCapped(response, artefact);
  } catch (error) {
    if (error instanceof UnreachableError || error instanceof UsageError) throw error;
    throw new UnreachableError(`${url} cannot be reached (${reasonOf(error as Error)}).`);
  }
}

/** A body longer than the pinned file is not the pinned file: reading stops there. */
async function readCapped(response: Response, artefact: LockedArtefact): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > artefact.bytes) {
      throw new UsageError(
        `${artefact.id} at ${response.url} is not the pinned file: it is longer than the ${artefact.bytes} bytes of the lock.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return 'no answer in time';
  const cause = error.cause as { code?: string } | undefined;
  return cause?.code ?? error.message;
}

/** Written beside its place and moved there, so that nobody ever reads half a file. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(draft, bytes);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw new UsageError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
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
