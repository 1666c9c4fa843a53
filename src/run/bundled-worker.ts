import { parentPort, workerData } from 'node:worker_threads';
import 'newman';
import { keepOnceUsed } from './keep-code.ts';
import type { WorkerSettings } from './worker-protocol.ts';

/**
 * Where a bundled worker begins: newman is loaded at once, and the work starts when its settings come.
 *
 * @param keep keeps the compiled code of the bundle for later workers
 */
export function serve(keep: () => void): void {
  keepOnceUsed(keep);
  parentPort?.once('message', ({ settings }: { settings: WorkerSettings }) => {
    Object.assign(workerData, settings);
    // In one file this is over before the next message is taken.
    void import('./newman-worker.ts');
  });
}
