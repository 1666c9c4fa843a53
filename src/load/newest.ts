import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../usage-error.ts';
import { TooLongError, UnreachableError } from './download.ts';
import type { LockedArtefact } from './lock.ts';
import { fetchBytes, type Origin, sha256Of, type VerifiedFile } from './official.ts';
import { writeWhole } from './write-whole.ts';

/** The newest version of a pinned file, or why it is not to be had. */
export type Newest =
  | { type: 'found'; artefact: LockedArtefact; bytes: Buffer; sha256: string }
  | { type: 'unreachable'; artefact: LockedArtefact; reason: string }
  | { type: 'unwatched'; artefact: LockedArtefact };

/** Nobody knows how long the newest version is; one that is longer than this is something else. */
const MOST_BYTES = 5_000_000;

/** Fetches what the lock's moving addresses serve now. Nothing is written. */
export function fetchNewest(artefacts: readonly LockedArtefact[], origin: Origin): Promise<Newest[]> {
  return Promise.all(artefacts.map((artefact) => fetchOne(artefact, origin)));
}

async function fetchOne(artefact: LockedArtefact, origin: Origin): Promise<Newest> {
  if (artefact.watch === undefined) return { type: 'unwatched', artefact };
  try {
    const { bytes } = await fetchBytes(artefact.watch, MOST_BYTES, origin);
    return { type: 'found', artefact, bytes, sha256: sha256Of(bytes) };
  } catch (error) {
    if (error instanceof UnreachableError) return { type: 'unreachable', artefact, reason: error.message };
    if (!(error instanceof TooLongError)) throw error;
    return { type: 'unreachable', artefact, reason: `${artefact.watch} is longer than ${MOST_BYTES} bytes.` };
  }
}

/**
 * Lays the newest files out as the pinned ones lie, in a folder of their own, so that they find each other; pinned ones
 * stand in for those that nobody watches. The folder is gone when the work is done.
 */
export async function inNewestLayout<T>(
  newest: readonly Newest[],
  pinned: readonly VerifiedFile[],
  work: (pathOf: (artefact: LockedArtefact) => string, isInside: (url: string) => boolean) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'vipps-contract-newest-'));
  const pathOf = ({ path }: LockedArtefact): string => join(folder, path);
  const inside = pathToFileURL(`${folder}/`).href;
  try {
    for (const one of newest) {
      const bytes =
        one.type === 'found' ? one.bytes : pinned.find(({ artefact }) => artefact.id === one.artefact.id)?.bytes;
      if (bytes) await writeWhole(pathOf(one.artefact), bytes);
    }
    return await work(pathOf, (url) => url.startsWith(inside));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws UsageError where a file refers to one outside of the folder that it was laid out in */
export function refuseOutsiders(files: Iterable<string>, isInside: (url: string) => boolean, id: string): void {
  for (const url of files) {
    if (url.startsWith('file:') && !isInside(url))
      throw new UsageError(`The newest ${id} refers to a file outside of its folder, ${url}.`);
  }
}
