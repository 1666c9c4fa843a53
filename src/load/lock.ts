import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
import { packageRoot } from './package-root.ts';
import { readJson } from './read-file.ts';

const lockedArtefact = z.object({
  id: z.string().regex(/^(collection|environment|openapi|licence):[a-z0-9-]+$/),
  kind: z.enum(['collection', 'environment', 'openapi', 'licence']),
  path: z.string(),
  url: z.url({ protocol: /^https?$/ }),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
  licence: z.string().optional(),
  date: z.string().optional(),
});

const lockFile = z.object({ lockVersion: z.literal(1), artefacts: z.array(lockedArtefact) });

/** One official file: where it comes from, what its bytes must be, where it lies. */
export type LockedArtefact = z.infer<typeof lockedArtefact>;

export interface Lock {
  path: string;
  /** The folder that the artefacts' paths start from. */
  root: string;
  artefacts: LockedArtefact[];
}

export const LOCK_NAME = 'vipps.lock.json';

/**
 * The nearest lock from a folder upward; else the package's own, whose artefacts lie in the cache of the folder's
 * `node_modules`.
 *
 * @throws UsageError where the lock is broken, or a path in it leads out of its folder
 */
export async function findLock(from: string): Promise<Lock> {
  const near = nearest(from);
  if (near) return readLock(join(near, LOCK_NAME), near);
  return readLock(join(packageRoot, LOCK_NAME), join(from, 'node_modules', '.cache', 'vipps-contract'));
}

async function readLock(path: string, root: string): Promise<Lock> {
  const parsed = lockFile.safeParse(await readJson(path, 'lock'));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UsageError(
      `The lock ${path} is broken at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? ''}.`,
    );
  }
  for (const artefact of parsed.data.artefacts) refuseClimbing(artefact, path);
  return { path, root, artefacts: parsed.data.artefacts };
}

function refuseClimbing(artefact: LockedArtefact, lock: string): void {
  const path = normalize(artefact.path);
  if (isAbsolute(path) || path.startsWith('..') || !path.split(/[\\/]/).includes('official')) {
    throw new UsageError(
      `The lock ${lock} places ${artefact.id} at "${artefact.path}", outside of its official folders.`,
    );
  }
}

function nearest(from: string): string | undefined {
  const folder = resolve(from);
  if (existsSync(join(folder, LOCK_NAME))) return folder;
  return dirname(folder) === folder ? undefined : nearest(dirname(folder));
}
