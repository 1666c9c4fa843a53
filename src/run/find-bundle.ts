import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A worker bundled into one file, with newman in it. */
export interface WorkerBundle {
  folder: string;
  /** Of what the bundle holds; names the compiled code that is kept of it. */
  hash: string;
  /** What of newman could not be made faster. */
  notices: string[];
  /** The packages whose code it holds, as `name version`. */
  packages: string[];
  /** Libraries of newman's script sandbox that can be left out, and their numbers in its boot code. */
  libraries: Record<string, number | string>;
}

/** `worker.json`, beside the bundle. */
export interface BundleManifest extends Omit<WorkerBundle, 'folder'> {
  /** The files that the bundle was made of, relative to the package, and their hashes; none where it is shipped. */
  inputs: Record<string, string>;
}

/**
 * The bundle in a folder, if there is one that nobody else could have written and its files are still as they were.
 *
 * @param root the folder of the package
 */
export function findBundle(folder: string, root: string): WorkerBundle | undefined {
  const text = readOwn(join(folder, 'worker.json'));
  if (text === undefined) return undefined;
  const { inputs, ...bundle } = JSON.parse(text) as BundleManifest;
  const isFresh = Object.entries(inputs).every(([file, hash]) => hashOf(readIfThere(join(root, file))) === hash);
  return isFresh ? { folder, ...bundle } : undefined;
}

/** A short hash of a text. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

function readOwn(file: string): string | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  const isOwn = status && (process.getuid === undefined || status.uid === process.getuid() || status.uid === 0);
  return isOwn ? readFileSync(file, 'utf8') : undefined;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
