import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, packageRoot } from '../load/package-root.ts';
import type { BundleData } from './boot-sandbox.ts';
import { findBundle, type WorkerBundle } from './find-bundle.ts';
import { keepCompiled } from './keep-compiled.ts';
import { processFlags } from './process-flags.ts';
import {
  type CompiledCode,
  type ProcessStart,
  type RunningWorker,
  startProcess,
  type WorkerListener,
} from './running-worker.ts';
import type { WorkerSettings } from './worker-protocol.ts';

const isSource = import.meta.url.endsWith('.ts');

const sourceBundle = join(cacheFolder, 'worker');

/** Where compiled code is kept, apart from all else: a worker may read this folder. */
const ownCode = join(cacheFolder, 'code');

/** The one worker that was started before anybody knew what for; what it tells goes to whoever takes it. */
let ahead: { running: RunningWorker; listen(listener: WorkerListener): void } | undefined;
let isBundling = false;

/**
 * Starts loading newman while the rest of a run is made ready; the next `startWorker` takes what has come of it, and no
 * process waits for it. Where there is no bundle to start from, one is made meanwhile.
 */
export function startWorkerAhead(): void {
  if (ahead) return;
  const bundle = ownBundle();
  if (bundle === undefined) bundleMeanwhile();
  else {
    ahead = startListening(bundle);
    ahead.running.unref();
  }
}

/** Starts a worker that runs flows through newman. It tells `ready` once newman is loaded. */
export function startWorker(settings: WorkerSettings, listener: WorkerListener): RunningWorker {
  const { running, listen } = takeAhead(settings) ?? startListening(ownBundle() ?? makeBundle(), settings.uploadsFrom);
  listen(listener);
  running.ref();
  running.post({ type: 'open', settings });
  return running;
}

/** What may read a folder is said when a process starts. */
function takeAhead({ uploadsFrom }: WorkerSettings): typeof ahead {
  const first = ahead;
  ahead = undefined;
  if (uploadsFrom === undefined) return first;
  void first?.running.terminate();
  return undefined;
}

/** A worker whose listener comes later. */
function startListening(bundle: WorkerBundle, uploadsFrom?: string): NonNullable<typeof ahead> {
  let early: ((listener: WorkerListener) => void)[] = [];
  let current: WorkerListener | undefined;
  const pass = (event: (listener: WorkerListener) => void): void => {
    if (current) event(current);
    else early.push(event);
  };
  const running = startBundle(
    bundle,
    {
      told: (messages) => pass((to) => to.told(messages)),
      failed: (error) => pass((to) => to.failed(error)),
      ended: () => pass((to) => to.ended()),
    },
    ownCode,
    uploadsFrom,
  );
  return {
    running,
    listen(listener) {
      current = listener;
      for (const event of early) event(listener);
      early = [];
    },
  };
}

function ownBundle(): WorkerBundle | undefined {
  return findBundle(isSource ? sourceBundle : join(packageRoot, 'dist/worker'), packageRoot);
}

const bundling = ['--import', 'tsx', join(packageRoot, 'scripts/bundle-worker.ts'), sourceBundle];

function bundlingOptions(): { cwd: string; env: NodeJS.ProcessEnv; stdio: 'ignore' } {
  const { NODE_EXTRA_CA_CERTS: _slow, ...env } = process.env;
  return { cwd: packageRoot, env, stdio: 'ignore' };
}

function bundleMeanwhile(): void {
  if (!isSource || isBundling) return;
  isBundling = true;
  spawn(process.execPath, bundling, bundlingOptions()).on('error', () => {});
}

/** Scripts run in the bundled newman only: newman as it is hands objects of this process to them. */
function makeBundle(): WorkerBundle {
  if (isSource) spawnSync(process.execPath, bundling, bundlingOptions());
  const bundle = ownBundle();
  if (bundle === undefined) throw new Error('The worker that runs newman is missing; install the package again.');
  return bundle;
}

/**
 * Starts a worker that is bundled; its work begins with the message `open`.
 *
 * @param codeFolder where its compiled code is kept, and taken from; nowhere if absent
 */
export function startBundle(
  bundle: WorkerBundle,
  listener: WorkerListener,
  codeFolder: string | undefined = ownCode,
  uploadsFrom?: string,
): RunningWorker {
  return startProcess(processStart(bundle, codeFolder, uploadsFrom), {
    ...listener,
    ...(codeFolder === undefined ? {} : { compiled: (code: CompiledCode) => keepCompiled(code, codeFolder) }),
  });
}

/** How the process of a bundled worker is started: it can read its own code, the files that requests may send, and nothing else. */
export function processStart(bundle: WorkerBundle, codeFolder: string | undefined, uploadsFrom?: string): ProcessStart {
  const data = dataOf(bundle, codeFolder);
  const folder = isSource ? dirname(fileURLToPath(import.meta.url)) : bundle.folder;
  const [entry = '', ...others] = ['worker-process.cjs', 'cached-script.cjs', 'lock-down.cjs'].map((file) =>
    join(folder, file),
  );
  const readable = [
    entry,
    ...others,
    data.bundle,
    data.bootCode,
    ...[codeFolder, uploadsFrom].filter((one) => one !== undefined),
  ];
  return { entry, argument: JSON.stringify(data), flags: processFlags(readable) };
}

function dataOf({ folder, hash, libraries }: WorkerBundle, codeFolder: string | undefined): BundleData {
  return {
    bundle: join(folder, 'newman-worker.cjs'),
    bootCode: join(folder, 'sandbox-boot.js'),
    hash,
    codeFolder,
    libraries,
  };
}
