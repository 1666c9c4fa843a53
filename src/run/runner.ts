import type { Cause, FlowRun, PlannedFlow, RunEvent } from '../model.ts';
import { now } from './clock.ts';
import { findCulprit, hasGreedy } from './find-culprit.ts';
import { LAST_ATTEMPT, newOrder, type Order } from './order.ts';
import { endRun } from './record-flow.ts';
import { isResumable, noteTerminated, resumeOrder } from './resume-order.ts';
import type { RunnerOptions } from './runner-options.ts';
import { settleOrder } from './settle-order.ts';
import { createSharedValues } from './share-once.ts';
import { startAgain, startOrder } from './start-order.ts';
import { takeEvent } from './take-event.ts';
import { overdueOf, prolongAll } from './watch-steps.ts';
import { watchWorker } from './watched-worker.ts';
import type { Workshop } from './workshop.ts';

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

const INTERRUPTED = 'The run was interrupted.';
const GRACE_MS = 500;

/**
 * Runs flows in one worker, as many at a time as are asked for. A worker that hangs or dies costs the flow that did it;
 * the others start once more in a fresh one.
 */
export function createRunner(options: RunnerOptions): Runner {
  const shop = openWorkshop(options);
  let isStopped = false;
  let isClosed = false;

  function begin(flow: PlannedFlow, isQuiet: boolean): Promise<FlowRun> {
    return new Promise((resolve) => {
      const tell = isQuiet ? () => {} : (event: RunEvent) => options.onEvent?.(event);
      const order = newOrder(flow, { key: shop.keyFor(flow), isQuiet, tell, settle: resolve });
      if (isClosed || (isStopped && !isQuiet)) resolve(endRun(order.run, 'interrupted', INTERRUPTED, now()));
      else void startOrder(order, shop);
    });
  }

  return {
    run: (flow) => begin(flow, false),
    tidy: (flow) => begin(flow, true),
    async stop() {
      isStopped = true;
      await stopOrders(shop);
    },
    async close() {
      isClosed = true;
      await closeWorkshop(shop);
    },
    newmanVersion: () => shop.worker.newmanVersion(),
  };
}

function openWorkshop(options: RunnerOptions): Workshop {
  let serial = 0;
  const orders = new Map<string, Order>();
  const worker = watchWorker(options, {
    told(event) {
      const order = orders.get(event.flow);
      if (order) takeEvent(order, event, shop);
    },
    tick(wasDeaf) {
      if (wasDeaf) prolongAll(orders.values(), options);
      else endOverdue(shop);
    },
    isTooMuch: (memory) => hasGreedy([...orders.values()], memory),
    lost: (outcome, reason, cause) => replaceWorker(outcome, reason, cause, shop),
  });
  const keyFor = ({ id }: PlannedFlow): string => `${id}@${++serial}`;
  const shop: Workshop = {
    ...{ options, orders, shared: createSharedValues(), states: new Map(), worker, keyFor },
    isInterrupted: false,
  };
  return shop;
}

/** The worker is gone: the flow that is to blame ends with it, the others start once more. */
function replaceWorker(outcome: 'hung' | 'crashed', reason: string, cause: Cause, shop: Workshop): void {
  const inFlight = [...shop.orders.values()];
  const culprit = findCulprit(inFlight);
  for (const order of inFlight) {
    if (order === culprit && isResumable(order, shop)) {
      noteTerminated(order, reason, cause);
      resumeOrder(order, shop);
    } else if (order === culprit || order.attempt >= LAST_ATTEMPT) settleOrder(order, outcome, reason, shop, cause);
    else startAgain(order, shop);
  }
}

/** A step that has lost its end costs its flow; the worker goes on. */
function endOverdue(shop: Workshop): void {
  for (const order of overdueOf(shop.orders.values(), shop.isInterrupted, shop.options)) {
    const step = order.flow.steps[order.run.steps.findLast(({ status }) => status === 'done')?.index ?? 0]?.name;
    shop.worker.post({ type: 'stop', key: order.key, reason: INTERRUPTED });
    if (shop.isInterrupted) settleOrder(order, 'interrupted', INTERRUPTED, shop);
    else settleOrder(order, 'hung', `"${step}" did not come to its end.`, shop, 'script-hung');
  }
}

async function stopOrders(shop: Workshop): Promise<void> {
  shop.isInterrupted = true;
  const { orders, worker, options } = shop;
  for (const order of unquiet(orders)) {
    order.isStopped = true;
    worker.post({ type: 'stop', key: order.key, reason: INTERRUPTED });
  }
  await untilQuiet(orders, options.graceMs ?? GRACE_MS);
  const late = unquiet(orders);
  if (late.length === 0) return;
  const last = worker.release();
  for (const order of late) settleOrder(order, 'interrupted', INTERRUPTED, shop);
  // What tidies up goes on in a worker that nothing holds.
  for (const order of [...orders.values()]) startAgain(order, shop);
  await last?.terminate();
}

/** Every flow that is under way now, at its end. */
async function untilQuiet(orders: Workshop['orders'], ms: number): Promise<void> {
  const end = now() + ms;
  while (unquiet(orders).length > 0 && now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function unquiet(orders: Workshop['orders']): Order[] {
  return [...orders.values()].filter((order) => !order.isQuiet);
}

async function closeWorkshop(shop: Workshop): Promise<void> {
  const last = shop.worker.release();
  for (const order of [...shop.orders.values()]) settleOrder(order, 'interrupted', INTERRUPTED, shop);
  shop.worker.rest();
  await last?.terminate();
}
