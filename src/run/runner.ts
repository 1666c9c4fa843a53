import type { Worker } from 'node:worker_threads';
import type { FlowRun, PlannedFlow, RunEvent } from '../model.ts';
import { emptyRun, endRun, type FlowEvent, recordEvent } from './record-flow.ts';
import { startWorker } from './start-worker.ts';
import type { FromWorker, WorkerSettings } from './worker-protocol.ts';

export interface RunnerOptions extends WorkerSettings {
  /** The environment's values for a flow; a second attempt gets payment ids of its own. */
  environmentFor(flow: PlannedFlow, attempt: number): Record<string, string>;
  onEvent?(event: RunEvent): void;
  /** A worker that has given no sign of life for so long, ms, is ended. */
  hungAfterMs?: number;
}

export interface Runner {
  /** Runs a flow to its end; never throws for what the flow or its scripts do. */
  run(flow: PlannedFlow): Promise<FlowRun>;
  /** Ends the worker; flows still under way end as `interrupted`. */
  close(): Promise<void>;
  /** newman's version, once a worker has told it. */
  newmanVersion(): string | undefined;
}

interface Order {
  key: string;
  flow: PlannedFlow;
  attempt: number;
  run: FlowRun;
  /** When its last unfinished script began: the newest such is the one that hangs a worker. */
  scriptSince: number | undefined;
  settle(run: FlowRun): void;
}

const HUNG_AFTER_MS = 5_000;
/** Loading newman keeps a worker from giving signs of life; a busy machine takes its time. */
const LOADED_AFTER_MS = 60_000;
const SECOND_ATTEMPT = 2;

/**
 * Runs flows in one worker, as many at a time as are asked for. A worker that hangs or dies costs the flow that did it;
 * the others start once more in a fresh one.
 */
export function createRunner(options: RunnerOptions): Runner {
  const orders = new Map<string, Order>();
  const hungAfterMs = options.hungAfterMs ?? HUNG_AFTER_MS;
  let worker: Worker | undefined;
  let lastSign = 0;
  let watch: NodeJS.Timeout | undefined;
  let version: string | undefined;
  let serial = 0;
  let isReady = false;
  let isClosed = false;

  function workerAtHand(): Worker {
    if (worker) return worker;
    const { origin, timeoutMs, scriptTimeoutMs, maxBodyBytes, isSandbox, proxy, ca } = options;
    const fresh = startWorker({
      origin,
      timeoutMs,
      scriptTimeoutMs,
      maxBodyBytes,
      isSandbox,
      ...(proxy === undefined ? {} : { proxy }),
      ...(ca === undefined ? {} : { ca }),
    });
    worker = fresh;
    isReady = false;
    lastSign = Date.now();
    fresh.stdout.resume();
    fresh.stderr.resume();
    let fault = 'it stopped';
    fresh.on('message', (message: FromWorker) => {
      if (worker !== fresh) return;
      lastSign = Date.now();
      receive(message);
    });
    fresh.on('error', (error) => {
      fault = describeFault(error);
    });
    fresh.on('exit', () => {
      if (worker === fresh) replaceWorker('crashed', `The worker that ran the flow died: ${fault}.`);
    });
    return fresh;
  }

  function receive(message: FromWorker): void {
    if (message.type === 'beat') return;
    if (message.type === 'ready') {
      version = message.newman;
      isReady = true;
      return;
    }
    const order = orders.get(message.flow);
    if (order) take(order, message);
  }

  function take(order: Order, event: FlowEvent): void {
    const { flow } = order;
    order.run = recordEvent(order.run, flow, event);
    if (event.type === 'script') order.scriptSince = event.running ? performance.now() : undefined;
    if (event.type === 'step-started') {
      const step = flow.steps[event.step];
      if (step) tell({ type: 'step-started', flow, step });
    }
    if (event.type === 'step-finished') {
      const step = order.run.steps[event.step];
      if (step) tell({ type: 'step-finished', flow, step });
    }
    if (event.type === 'flow-finished') {
      if (event.failure) settle(order, 'crashed', `newman could not run the flow: ${event.failure}`);
      else settle(order, 'finished', event.stopped && `Not reached: ${event.stopped}.`);
    }
  }

  function settle(order: Order, outcome: FlowRun['outcome'], reason: string | undefined): void {
    orders.delete(order.key);
    if (orders.size === 0) stopWatch();
    order.run = endRun(order.run, outcome, reason, Date.now());
    tell({ type: 'flow-finished', flow: order.flow, run: order.run });
    order.settle(order.run);
  }

  function replaceWorker(outcome: 'hung' | 'crashed', reason: string): void {
    const lost = worker;
    worker = undefined;
    const inFlight = [...orders.values()];
    const culprit = culpritOf(inFlight);
    void lost?.terminate();
    for (const order of inFlight) {
      if (order === culprit || order.attempt >= SECOND_ATTEMPT) settle(order, outcome, reason);
      else start({ ...order, attempt: SECOND_ATTEMPT, scriptSince: undefined });
    }
  }

  function start(order: Order): void {
    order.run = emptyRun(order.flow, order.attempt, Date.now());
    orders.set(order.key, order);
    tell({ type: 'flow-started', flow: order.flow, attempt: order.attempt });
    const environment = options.environmentFor(order.flow, order.attempt);
    watch ??= setInterval(check, hungAfterMs / 10);
    workerAtHand().postMessage({
      type: 'run',
      key: order.key,
      order: { flow: order.flow, attempt: order.attempt, environment },
    });
  }

  function check(): void {
    const silentMs = Date.now() - lastSign;
    if (silentMs < (isReady ? hungAfterMs : LOADED_AFTER_MS)) return;
    replaceWorker(
      'hung',
      `A script held its worker for more than ${Math.round(hungAfterMs / 1000)} s, so the worker was ended.`,
    );
  }

  function stopWatch(): void {
    clearInterval(watch);
    watch = undefined;
  }

  function tell(event: RunEvent): void {
    options.onEvent?.(event);
  }

  return {
    run(flow) {
      return new Promise((resolve) => {
        const order: Order = {
          key: `${flow.id}@${++serial}`,
          flow,
          attempt: 1,
          run: emptyRun(flow, 1, Date.now()),
          scriptSince: undefined,
          settle: resolve,
        };
        if (isClosed) resolve(endRun(order.run, 'interrupted', 'The run was interrupted.', Date.now()));
        else start(order);
      });
    },
    async close() {
      isClosed = true;
      const last = worker;
      worker = undefined;
      for (const order of [...orders.values()]) settle(order, 'interrupted', 'The run was interrupted.');
      stopWatch();
      await last?.terminate();
    },
    newmanVersion: () => version,
  };
}

/** The flow whose script began last and has not ended; if no script runs, a lone flow is to blame, and else nobody is. */
function culpritOf(orders: Order[]): Order | undefined {
  const running = orders.filter((order) => order.scriptSince !== undefined);
  running.sort((a, b) => (b.scriptSince ?? 0) - (a.scriptSince ?? 0));
  return running[0] ?? (orders.length === 1 ? orders[0] : undefined);
}

function describeFault(error: Error & { code?: string }): string {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'a script used more memory than it may';
  return error.message.replace(/\.$/, '');
}
