import { type ChildProcess, fork, spawn } from 'node:child_process';
import { watchMemory } from './watch-memory.ts';
import { wireOptions } from './wire-options.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-protocol.ts';

/** A worker at work, in a process of its own. */
export interface RunningWorker {
  post(message: ToWorker | { type: 'open'; settings: WorkerSettings }): void;
  terminate(): Promise<unknown>;
  /** What its process takes, bytes. */
  memory(): number;
  /** Whether this process waits for it. */
  ref(): void;
  unref(): void;
}

/** What a worker brings about. */
export interface WorkerListener {
  told(messages: FromWorker[]): void;
  failed(error: Error & { code?: string | undefined }): void;
  ended(): void;
  /** Its compiled code, for later workers. */
  compiled?(code: CompiledCode): void;
}

export interface CompiledCode {
  /** Name of the file that it belongs in. */
  name: string;
  bytes: Uint8Array;
}

type FromProcess = { messages: FromWorker[] } | { error: { message: string; code?: string } } | { code: CompiledCode };

/** Where the process begins, what it is told there, and the flags that bound what it may do. */
export interface ProcessStart {
  entry: string;
  argument: string;
  flags: string[];
}

/** Starts a worker in a process that knows nothing of the environment. */
export function startProcess({ entry, argument, flags }: ProcessStart, listener: WorkerListener): RunningWorker {
  const wire = wireOptions(process);
  const child = fork(entry, [argument], {
    env: wire.env ?? {},
    execArgv: [...(wire.execArgv ?? []), ...flags],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const leash = endWithUs(child);
  const memory = watchMemory(child.pid);
  child.on('message', (message: FromProcess) => {
    try {
      hear(message, listener, memory.note);
    } catch (error) {
      // It runs scripts: what it says may be anything.
      listener.failed(error as Error);
      child.kill('SIGKILL');
    }
  });
  child.on('error', listener.failed);
  const ended = endOf(child).then((signal) => {
    leash?.kill('SIGKILL');
    memory.stop();
    if (signal !== null && !child.killed) listener.failed(new Error(`its process was ended by ${signal}`));
    listener.ended();
  });
  return {
    post(message) {
      // What has ended hears nothing any more; that it has is told by itself.
      if (child.connected) child.send(message, () => {});
    },
    terminate() {
      child.kill('SIGKILL');
      return ended;
    },
    memory: memory.now,
    ref() {
      child.ref();
      child.channel?.ref();
    },
    unref() {
      child.unref();
      child.channel?.unref();
    },
  };
}

function hear(message: FromProcess, listener: WorkerListener, noteMemory: (bytes: number) => void): void {
  if ('error' in message) {
    listener.failed(Object.assign(new Error(message.error.message), { code: message.error.code }));
  } else if ('code' in message) listener.compiled?.(message.code);
  else {
    for (const one of message.messages) if (one.type === 'beat') noteMemory(one.memory);
    listener.told(message.messages);
  }
}

/** The signal that ended it, once all that it told is heard: what it told last may come after its exit, but before the channel is closed. */
function endOf(child: ChildProcess): Promise<NodeJS.Signals | null> {
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
  return Promise.race([Promise.all([exited, closed]), neverStarted]).then(([signal]) => signal);
}

/**
 * Ends a process once this one is gone, however that came. It may be deep in a script then, where it notices nothing; so a shell waits for the
 * end of a pipe that only this process holds. Windows ends the processes that one has started by itself.
 */
function endWithUs({ pid }: ChildProcess): ChildProcess | undefined {
  if (pid === undefined || process.platform === 'win32') return undefined;
  const wait = 'trap "" INT TERM HUP; read -r _; kill -KILL "$1"';
  const shell = spawn('/bin/sh', ['-c', wait, 'sh', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'], env: {} });
  shell.on('error', () => {});
  shell.stdin?.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return shell;
}
