import { Worker } from 'node:worker_threads';
import type { WorkerSettings } from './worker-protocol.ts';

/** A worker's heap may grow to this; a script that takes more ends its worker. */
const MAX_HEAP_MB = 512;

/** Starts a worker that runs flows through newman. It tells `ready` once newman is loaded. */
export function startWorker(settings: WorkerSettings): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  const entry = isSource ? './worker-from-source.mjs' : './newman-worker.js';
  return new Worker(new URL(entry, import.meta.url), {
    workerData: settings,
    execArgv: [],
    // Scripts see no process, but what they make it print should not look like ours.
    stdout: true,
    stderr: true,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
}
