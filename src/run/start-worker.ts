import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { cacheFolder, packageRoot } from '../load/package-root.ts';
import type { BundleData } from './boot-sandbox.ts';
import { findBundle, type WorkerBundle } from './find-bundle.ts';
import { inProcess, inThread, type RunningWorker, type WorkerListener } from './running-worker.ts';
import type { WorkerSettings } from './worker-protocol.ts';

/**
 * A worker's heap may grow to this. Far more than a script is let take before its worker is ended: one text or list can be 1 GB, and V8
 * ends the whole process where one allocation goes past the limit by more than a little.
 */
const MAX_HEAP_MB = 3_072;

const isSource = import.meta.url.endsWith('.ts');

const sourceBundle = join(cacheFolder, 'worker');

/** The one worker that was started before anybody knew what for. */
let ahead: Worker | undefined;
let isBundling = false;

/**
 * Starts loading newman while the rest of a run is made ready; the next `startWorker` takes what has come of it, and no
 * process waits for it. Where there is no bundle to start from, one is made meanwhile, for the next run.
 */
export function startWorkerAhead(): void {
  if (ahead) return;
  const bundle = ownBundle();
  if (bundle === undefined) bundleForNextTime();
  else {
    ahead = startBundle(bundle, cacheFolder);
    ahead.unref();
  }
}

function bundleForNextTime(): void {
  if (!isSource || isBundling) return;
  isBundling = true;
  const { NODE_EXTRA_CA_CERTS: _slow, ...env } = process.env;
  const maker = join(packageRoot, 'scripts/bundle-worker.ts');
  // Where it cannot be made there is none, and newman is loaded file by file.
  spawn(process.execPath, ['--import', 'tsx', maker, sourceBundle], { cwd: packageRoot, env, stdio: 'ignore' }).on(
    'error',
    () => {},
  );
}

/**
 * Starts a worker that runs flows through newman. It tells `ready` once newman is loaded.
 *
 * @param hasOwnProcess whether it gets a process of its own, for scripts of which nobody knows what they do
 */
export function startWorker(settings: WorkerSettings, listener: WorkerListener, hasOwnProcess = false): RunningWorker {
  const first = ahead;
  ahead = undefined;
  if (hasOwnProcess) {
    void first?.terminate();
    return startInProcess(settings, listener);
  }
  const bundle = first === undefined ? ownBundle() : undefined;
  const worker = first ?? (bundle && startBundle(bundle, cacheFolder));
  if (worker === undefined) return inThread(startFromSource(settings), listener);
  worker.ref();
  const running = inThread(worker, listener);
  running.post({ type: 'open', settings });
  return running;
}

function startInProcess(settings: WorkerSettings, listener: WorkerListener): RunningWorker {
  const bundle = ownBundle();
  if (bundle === undefined) return inProcess(sourceEntry, optionsFor(settings), listener);
  const running = inProcess(bundleEntry(bundle), optionsFor(dataOf(bundle, cacheFolder)), listener);
  running.post({ type: 'open', settings });
  return running;
}

function ownBundle(): WorkerBundle | undefined {
  return findBundle(isSource ? sourceBundle : join(packageRoot, 'dist/worker'), packageRoot);
}

/** Starts a worker that loads newman and everything else file by file. */
export function startFromSource(settings: WorkerSettings): Worker {
  return new Worker(sourceEntry, optionsFor(settings));
}

/**
 * Starts a worker that is bundled; its work begins with the message `open`.
 *
 * @param cache where its compiled code is kept, and taken from; nowhere if absent
 */
export function startBundle(bundle: WorkerBundle, cache?: string): Worker {
  return new Worker(bundleEntry(bundle), optionsFor(dataOf(bundle, cache)));
}

const sourceEntry = new URL('./worker-from-source.mjs', import.meta.url);

function bundleEntry({ folder }: WorkerBundle): URL | string {
  return isSource ? new URL('./worker-from-bundle.cjs', import.meta.url) : join(folder, 'worker-from-bundle.cjs');
}

function dataOf({ folder, hash, libraries }: WorkerBundle, cache: string | undefined): BundleData {
  return {
    bundle: join(folder, 'newman-worker.cjs'),
    bootCode: join(folder, 'sandbox-boot.js'),
    hash,
    cacheFolder: cache,
    libraries,
  };
}

function optionsFor(workerData: WorkerSettings | BundleData): WorkerOptions {
  return {
    workerData,
    execArgv: [],
    // Scripts see no process, but what they make it print should not look like ours.
    stdout: true,
    stderr: true,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  };
}
