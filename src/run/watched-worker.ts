import type { Cause } from '../model.ts';
import { now } from './clock.ts';
import type { FlowEvent } from './record-flow.ts';
import { type RunnerOptions, workerSettings } from './runner-options.ts';
import type { RunningWorker } from './running-worker.ts';
import { startWorker } from './start-worker.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

/** The worker of a runner; one that hangs, dies or takes too much memory is ended, and the next one takes its place. */
export interface WatchedWorker {
  /** Starts one where there is none, and watches it. */
  ensure(): void;
  post(message: ToWorker): void;
  /** What the process takes that it runs in, bytes. */
  memory(): number;
  /** No flow is under way: nobody needs to watch. */
  rest(): void;
  /** Gives it out of hand, for whoever ends it. */
  release(): RunningWorker | undefined;
  /** newman's version, once a worker has told it. */
  newmanVersion(): string | undefined;
}

/** What is told of it. */
interface WatchListener {
  told(event: FlowEvent): void;
  /** Called every now and then while flows are under way; `wasDeaf` says that nothing could be heard meanwhile. */
  tick(wasDeaf: boolean): void;
  /** Whether a script has taken more memory than it may, where the process takes so many bytes now. */
  isTooMuch(memory: number): boolean;
  lost(outcome: 'hung' | 'crashed', reason: string, cause: Cause): void;
}

interface Current {
  running: RunningWorker;
  /** When it last gave a sign of life, epoch ms. */
  lastSign: number;
  isReady: boolean;
  fault: { words: string; cause: Cause };
}

/** A worker that gives no sign of life for so long, ms, hangs. */
export const HUNG_AFTER_MS = 5_000;
/** How often the memory is looked at, ms: a script fills 1 to 2 GB a second. */
const GROWTH_MS = 50;
/** Loading newman keeps a worker from giving signs of life; a busy machine takes its time. */
const LOADED_AFTER_MS = 60_000;

export function watchWorker(options: RunnerOptions, listener: WatchListener): WatchedWorker {
  const hungAfterMs = options.hungAfterMs ?? HUNG_AFTER_MS;
  let current: Current | undefined;
  let version: string | undefined;
  let timers: NodeJS.Timeout[] = [];
  const everyMs = hungAfterMs / 10;
  let lastCheck = 0;

  function start(): Current {
    const told = (messages: FromWorker[]): void => {
      if (current !== fresh) return;
      fresh.lastSign = now();
      for (const message of messages) receive(message, fresh);
    };
    const failed = (error: Error): void => {
      fresh.fault = describeFault(error);
    };
    const ended = (): void => {
      if (current === fresh)
        lose('crashed', `The worker that ran the flow died: ${fresh.fault.words}.`, fresh.fault.cause);
    };
    const running = startWorker(workerSettings(options), { told, failed, ended });
    const fresh: Current = {
      running,
      lastSign: now(),
      isReady: false,
      fault: { words: 'it stopped', cause: 'worker-died' },
    };
    return fresh;
  }

  function receive(message: FromWorker, from: Current): void {
    if (message.type === 'beat') return;
    if (message.type === 'ready') {
      version = message.newman;
      from.isReady = true;
      return;
    }
    listener.told(message);
  }

  /** While this thread was busy itself it heard nobody: that counts against no worker. */
  function wasBusy(): boolean {
    const sinceMs = now() - lastCheck;
    lastCheck = now();
    return sinceMs > 2 * everyMs;
  }

  function checkSigns(): void {
    const wasDeaf = wasBusy();
    if (wasDeaf && current) current.lastSign = now();
    listener.tick(wasDeaf);
    if (!current || now() - current.lastSign < (current.isReady ? hungAfterMs : LOADED_AFTER_MS)) return;
    const seconds = Math.round(hungAfterMs / 1000);
    lose('hung', `A script held its worker for more than ${seconds} s, so the worker was ended.`, 'script-hung');
  }

  function checkGrowth(): void {
    if (!current || !listener.isTooMuch(current.running.memory())) return;
    lose('crashed', 'A script used more memory than it may, so its worker was ended.', 'script-memory');
  }

  function lose(outcome: 'hung' | 'crashed', reason: string, cause: Cause): void {
    void release()?.terminate();
    listener.lost(outcome, reason, cause);
  }

  function release(): RunningWorker | undefined {
    const last = current?.running;
    current = undefined;
    return last;
  }

  return {
    ensure() {
      if (timers.length === 0) {
        lastCheck = now();
        timers = [setInterval(checkSigns, everyMs), setInterval(checkGrowth, GROWTH_MS)];
      }
      current ??= start();
    },
    post: (message) => current?.running.post(message),
    memory: () => current?.running.memory() ?? 0,
    rest() {
      for (const timer of timers.splice(0)) clearInterval(timer);
    },
    release,
    newmanVersion: () => version,
  };
}

function describeFault(error: Error & { code?: string | undefined }): Current['fault'] {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return { words: 'a script used more memory than it may', cause: 'script-memory' };
  }
  return { words: error.message.replace(/\.$/, ''), cause: 'worker-died' };
}
