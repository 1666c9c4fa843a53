import { at } from '../json-pointer.ts';
import type { FlowRun, Json, PlannedFlow, PlannedStep, RunEvent, StepRun } from '../model.ts';
import type { Receiver } from './receive-calls.ts';
import { breakOff, emptyRun, endRun, type FlowEvent, recordEvent, reuseSteps } from './record-flow.ts';
import type { RunningWorker, WorkerListener } from './running-worker.ts';
import { createSharedValues } from './share-once.ts';
import { startWorker } from './start-worker.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-protocol.ts';

export interface RunnerOptions extends WorkerSettings {
  /** The environment's values for a flow; a second attempt gets payment ids of its own. */
  environmentFor(flow: PlannedFlow, attempt: number): Record<string, string>;
  onEvent?(event: RunEvent): void;
  /** A worker that has given no sign of life for so long, ms, is ended. */
  hungAfterMs?: number;
  /** Where the API's own calls arrive. */
  receiver?: Receiver;
  /** Whether scripts run in a process of their own: those of which nobody knows what they do. */
  hasOwnProcess?: boolean;
  /** How long a request that is under way when the run is interrupted may go on, ms. */
  graceMs?: number;
}

export interface Runner {
  /** Runs a flow to its end; never throws for what the flow or its scripts do. */
  run(flow: PlannedFlow): Promise<FlowRun>;
  /** Runs a flow that tidies up: also after an interrupt, and without telling of it. */
  tidy(flow: PlannedFlow): Promise<FlowRun>;
  /** Lets no further flow start, and ends those under way as `interrupted` after the request that each has sent. */
  stop(): Promise<void>;
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
  /** What the process took when that script began, bytes. */
  memoryBefore?: number;
  environment: Record<string, string>;
  /** Indexes of the steps that the worker runs, in its order; the others are reused. */
  kept: number[];
  /** Shared values that this flow has promised to bring. */
  claims: Set<string>;
  isQuiet: boolean;
  /** Indexes of the steps that came to their end. */
  ended: Set<number>;
  settle(run: FlowRun): void;
}

const HUNG_AFTER_MS = 5_000;
/** By how much the process may grow while a script runs, bytes. */
const MOST_GROWN = 400_000_000;
/** How often that is looked at, ms: a script fills 1 to 2 GB a second. */
const GROWTH_MS = 50;
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
  let worker: RunningWorker | undefined;
  let lastSign = 0;
  let watch: NodeJS.Timeout | undefined;
  let growthWatch: NodeJS.Timeout | undefined;
  let version: string | undefined;
  let serial = 0;
  let isReady = false;
  let isStopped = false;
  let isClosed = false;
  const shared = createSharedValues();

  function workerAtHand(): RunningWorker {
    if (worker) return worker;
    const { origin, timeoutMs, scriptTimeoutMs, maxBodyBytes, isSandbox, proxy, ca } = options;
    const settings: WorkerSettings = {
      origin,
      timeoutMs,
      scriptTimeoutMs,
      maxBodyBytes,
      isSandbox,
      ...(options.retries === undefined ? {} : { retries: options.retries }),
      ...(options.maxRate === undefined ? {} : { maxRate: options.maxRate }),
      ...(options.flowsAtOnce === undefined ? {} : { flowsAtOnce: options.flowsAtOnce }),
      ...(proxy === undefined ? {} : { proxy }),
      ...(ca === undefined ? {} : { ca }),
    };
    let fault = 'it stopped';
    const listener: WorkerListener = {
      told(messages) {
        if (worker !== fresh) return;
        lastSign = Date.now();
        for (const message of messages) receive(message);
      },
      failed(error) {
        fault = describeFault(error);
      },
      ended() {
        if (worker === fresh) replaceWorker('crashed', `The worker that ran the flow died: ${fault}.`);
      },
    };
    const fresh = startWorker(settings, listener, options.hasOwnProcess);
    worker = fresh;
    isReady = false;
    lastSign = Date.now();
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

  function take(order: Order, told: FlowEvent): void {
    const { flow } = order;
    const event = 'step' in told ? { ...told, step: order.kept[told.step] ?? told.step } : told;
    order.run = recordEvent(order.run, flow, event);
    if (event.type === 'script') {
      order.scriptSince = event.running ? performance.now() : undefined;
      if (event.running) order.memoryBefore = worker?.memory() ?? 0;
    }
    if (event.type === 'listening') void listen(order, event.step);
    if (event.type === 'step-started') {
      const step = flow.steps[event.step];
      if (step) tell(order, { type: 'step-started', flow, step });
    }
    if (event.type === 'step-finished') {
      const step = order.run.steps[event.step];
      order.ended.add(event.step);
      if (step) share(order, flow.steps[event.step], step);
      if (step) tell(order, { type: 'step-finished', flow, step });
    }
    if (event.type === 'flow-finished') void finish(order, event);
  }

  async function finish(order: Order, event: Extract<FlowEvent, { type: 'flow-finished' }>): Promise<void> {
    await hear(order, lastHearing(order), []);
    if (!orders.has(order.key)) return;
    if (event.failure) settle(order, 'crashed', `newman could not run the flow: ${event.failure}`);
    else if (isStopped && !order.isQuiet && event.stopped) settle(order, 'interrupted', event.stopped);
    else settle(order, 'finished', event.stopped && `Not reached: ${event.stopped}.`);
  }

  /** Takes what the API has sent to the flow into the step that listens, and lets the flow go on. */
  async function listen(order: Order, index: number): Promise<void> {
    await hear(order, index, order.flow.steps[index]?.hears ?? []);
    if (orders.has(order.key)) post({ type: 'heard', key: order.key });
  }

  async function hear(order: Order, index: number, wanted: NonNullable<PlannedStep['hears']>): Promise<void> {
    const { receiver } = options;
    if (!receiver || index < 0) return;
    const calls = await receiver.collect(inboxOf(order), wanted, options.isSandbox);
    for (const exchange of calls) {
      order.run = recordEvent(order.run, order.flow, { type: 'exchange', flow: order.key, step: index, exchange });
    }
  }

  /** Hands on what a step has brought for the flows to come. */
  function share(order: Order, step: PlannedStep | undefined, run: StepRun): void {
    if (!step?.once) return;
    const key = sharedKey(order.flow, step.once.variable);
    const value = run.variables[step.once.variable];
    const answer = run.exchanges.findLast((exchange) => exchange.response !== undefined);
    const seconds = Number(at(parse(answer?.response?.body?.content), step.once.expiresIn));
    if (value && answer && seconds > 0) shared.bring(key, value, Date.parse(answer.startedAt) + seconds * 1000);
    else shared.giveUp(key);
    order.claims.delete(key);
  }

  /** Steps whose value another flow has brought are left out; the value stands in the environment. */
  async function reuse(order: Order): Promise<void> {
    const reused: number[] = [];
    for (const [index, step] of order.flow.steps.entries()) {
      if (!step.once) continue;
      const key = sharedKey(order.flow, step.once.variable);
      const value = await shared.take(key, Date.now);
      if (value === undefined) order.claims.add(key);
      else {
        order.environment = { ...order.environment, [step.once.variable]: value };
        reused.push(index);
      }
    }
    order.kept = order.flow.steps.map((_step, index) => index).filter((index) => !reused.includes(index));
    order.run = reuseSteps(order.run, reused);
  }

  function settle(order: Order, outcome: FlowRun['outcome'], reason: string | undefined): void {
    orders.delete(order.key);
    if (orders.size === 0) stopWatch();
    for (const key of order.claims) shared.giveUp(key);
    const known = outcome === 'interrupted' ? breakOff(order.run, order.ended, reason) : order.run;
    order.run = endRun(known, outcome, reason, Date.now());
    tell(order, { type: 'flow-finished', flow: order.flow, run: order.run });
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
      else startAgain(order);
    }
  }

  function startAgain(order: Order): void {
    orders.delete(order.key);
    for (const key of order.claims) shared.giveUp(key);
    void start({
      ...order,
      key: keyFor(order.flow),
      attempt: SECOND_ATTEMPT,
      scriptSince: undefined,
      claims: new Set(),
    });
  }

  async function start(order: Order): Promise<void> {
    order.run = emptyRun(order.flow, order.attempt, Date.now());
    orders.set(order.key, order);
    tell(order, { type: 'flow-started', flow: order.flow, attempt: order.attempt });
    order.environment = options.environmentFor(order.flow, order.attempt);
    if (options.receiver && lastHearing(order) >= 0) {
      order.environment = { ...order.environment, ...options.receiver.variablesFor(inboxOf(order)) };
    }
    if (order.flow.steps.some((step) => step.once)) await reuse(order);
    if (!orders.has(order.key)) return;
    watch ??= setInterval(checkSigns, hungAfterMs / 10);
    growthWatch ??= setInterval(checkGrowth, GROWTH_MS);
    const { attempt, environment } = order;
    // The worker is started first: it counts as alive from then on.
    workerAtHand();
    post({ type: 'run', key: order.key, order: { flow: onlyKept(order), attempt, environment } });
  }

  function post(message: ToWorker): void {
    worker?.post(message);
  }

  function checkGrowth(): void {
    const memory = worker?.memory() ?? 0;
    const greedy = [...orders.values()].some(
      ({ scriptSince, memoryBefore = Infinity }) => scriptSince !== undefined && memory - memoryBefore > MOST_GROWN,
    );
    if (greedy) replaceWorker('crashed', 'A script used more memory than it may, so its worker was ended.');
  }

  function checkSigns(): void {
    const silentMs = Date.now() - lastSign;
    if (silentMs < (isReady ? hungAfterMs : LOADED_AFTER_MS)) return;
    replaceWorker(
      'hung',
      `A script held its worker for more than ${Math.round(hungAfterMs / 1000)} s, so the worker was ended.`,
    );
  }

  function stopWatch(): void {
    clearInterval(watch);
    clearInterval(growthWatch);
    watch = undefined;
    growthWatch = undefined;
  }

  function tell(order: Order, event: RunEvent): void {
    if (!order.isQuiet) options.onEvent?.(event);
  }

  function keyFor(flow: PlannedFlow): string {
    return `${flow.id}@${++serial}`;
  }

  function begin(flow: PlannedFlow, isQuiet: boolean): Promise<FlowRun> {
    return new Promise((resolve) => {
      const order: Order = {
        key: keyFor(flow),
        flow,
        attempt: 1,
        run: emptyRun(flow, 1, Date.now()),
        scriptSince: undefined,
        environment: {},
        kept: [],
        claims: new Set(),
        isQuiet,
        ended: new Set(),
        settle: resolve,
      };
      if (isClosed || (isStopped && !isQuiet)) resolve(endRun(order.run, 'interrupted', INTERRUPTED, Date.now()));
      else void start(order);
    });
  }

  /** Every flow that is under way now, at its end. */
  async function untilQuiet(ms: number): Promise<void> {
    const end = Date.now() + ms;
    while ([...orders.values()].some((order) => !order.isQuiet) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  return {
    run: (flow) => begin(flow, false),
    tidy: (flow) => begin(flow, true),
    async stop() {
      isStopped = true;
      for (const { key, isQuiet } of orders.values()) if (!isQuiet) post({ type: 'stop', key, reason: INTERRUPTED });
      await untilQuiet(options.graceMs ?? GRACE_MS);
      const late = [...orders.values()].filter((order) => !order.isQuiet);
      if (late.length === 0) return;
      const last = worker;
      worker = undefined;
      for (const order of late) settle(order, 'interrupted', INTERRUPTED);
      // What tidies up goes on in a worker that nothing holds.
      for (const order of [...orders.values()]) startAgain(order);
      await last?.terminate();
    },
    async close() {
      isClosed = true;
      const last = worker;
      worker = undefined;
      for (const order of [...orders.values()]) settle(order, 'interrupted', INTERRUPTED);
      stopWatch();
      await last?.terminate();
    },
    newmanVersion: () => version,
  };
}

const INTERRUPTED = 'The run was interrupted.';
const GRACE_MS = 2_000;

/** Whose value it is: each sales unit has its own. */
function sharedKey({ unit, data }: PlannedFlow, variable: string): string {
  return JSON.stringify([unit ?? '', data ?? {}, variable]);
}

/** The last step that listens; -1 where none does. */
function lastHearing({ flow }: Order): number {
  return flow.steps.findLastIndex((step) => step.hears !== undefined);
}

/** Every start of a flow has an inbox of its own. */
function inboxOf({ environment }: Order): string {
  return environment.payment_id_suffix ?? '';
}

function onlyKept({ flow, kept }: Order): PlannedFlow {
  if (kept.length === 0 || kept.length === flow.steps.length) return flow;
  const only = <T>(list: T[]): T[] => list.filter((_one, index) => kept.includes(index));
  return { ...flow, steps: only(flow.steps), collection: { ...flow.collection, item: only(flow.collection.item) } };
}

function parse(text: string | undefined): Json {
  try {
    return JSON.parse(text ?? 'null') as Json;
  } catch {
    return null;
  }
}

/** The flow whose script began last and has not ended; if no script runs, a lone flow is to blame, and else nobody is. */
function culpritOf(orders: Order[]): Order | undefined {
  const running = orders.filter((order) => order.scriptSince !== undefined);
  running.sort((a, b) => (b.scriptSince ?? 0) - (a.scriptSince ?? 0));
  return running[0] ?? (orders.length === 1 ? orders[0] : undefined);
}

function describeFault(error: Error & { code?: string | undefined }): string {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'a script used more memory than it may';
  return error.message.replace(/\.$/, '');
}
