import { join } from 'node:path';
import { bundleWorker } from '../../scripts/bundle-worker.ts';
import { cacheFolder, packageRoot } from '../load/package-root.ts';
import { findBundle } from '../run/find-bundle.ts';

/**
 * Before all tests: the bundled worker, where there is none. Each program and test that starts without it would make one of its own
 * beside what is tested, and load newman file by file meanwhile; what is tested would depend on which of them was done first.
 */
export async function setup(): Promise<void> {
  const folder = join(cacheFolder, 'worker');
  if (findBundle(folder, packageRoot) === undefined) await bundleWorker(folder);
}
