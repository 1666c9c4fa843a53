import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker, WorkerOptions } from 'node:worker_threads';
import { packageRoot } from '../load/package-root.ts';
import { wireOptions } from './wire-options.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-protocol.ts';

/** A worker at work, wherever it runs. */
export interface RunningWorker {
  post(message: ToWorker | { type: 'open'; settings: WorkerSettings }): void;
  terminate(): Promise<unknown>;
  /** What the process takes that it runs in, bytes. */
  memory(): number;
}

/** What a worker brings about. */
export interface WorkerListener {
  told(messages: FromWorker[]): void;
  failed(error: Error & { code?: string | undefined }): void;
  ended(): void;
}

/** A worker in a thread of this process. */
export function inThread(worker: Worker, listener: WorkerListener): RunningWorker {
  worker.stdout.resume();
  worker.stderr.resume();
  worker.on('message', listener.told);
  worker.on('error', listener.failed);
  worker.on('exit', listener.ended);
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
    memory: () => process.memoryUsage.rss(),
  };
}

type FromHost =
  | { messages: FromWorker[] }
  | { error: { message: string; code?: string } }
  | { memory: number }
  | { over: true };

/** A worker in a process of its own, for scripts of which nobody knows what they do. */
export function inProcess(entry: string | URL, options: WorkerOptions, listener: WorkerListener): RunningWorker {
  const child = fork(hostFile(), [], {
    ...wireOptions(process),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let memory = 0;
  let isOver = false;
  child.on('message', (message: FromHost) => {
    if ('messages' in message) listener.told(message.messages);
    else if ('memory' in message) memory = message.memory;
    else if ('over' in message) isOver = true;
    else listener.failed(Object.assign(new Error(message.error.message), { code: message.error.code }));
  });
  child.on('error', listener.failed);
  // What it told last may be heard after its exit; before the channel is closed, it is.
  const exited = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_code, signal) => resolve(signal));
  });
  const closed = new Promise<void>((resolve) => {
    child.once('disconnect', resolve);
  });
  const neverStarted = new Promise<[null]>((resolve) => {
    child.once('error', () => {
      if (child.pid === undefined) resolve([null]);
    });
  });
  const ended = Promise.race([Promise.all([exited, closed]), neverStarted]).then(([signal]) => {
    if (signal !== null && !isOver && !child.killed) listener.failed(new Error(`its process was ended by ${signal}`));
    listener.ended();
  });
  const post = (message: unknown): void => {
    // What has ended hears nothing any more; that it has is told by itself.
    if (child.connected) child.send(message as object, () => {});
  };
  post({ entry: String(entry), options });
  return {
    post,
    terminate() {
      child.kill('SIGKILL');
      return ended;
    },
    memory: () => memory,
  };
}

function hostFile(): string {
  return import.meta.url.endsWith('.ts')
    ? fileURLToPath(new URL('./worker-host.cjs', import.meta.url))
    : join(packageRoot, 'dist/worker/worker-host.cjs');
}
