import type { Order } from './order.ts';
import type { FlowEvent } from './record-flow.ts';
import type { RunnerOptions } from './runner-options.ts';

/** Scripts of a step: before and after the request, of the collection, the folder and the item. */
const SCRIPTS = 6;
/** What newman needs besides, on a busy machine, ms. */
const MARGIN_MS = 5_000;
/** How long an answer to a flow that tidies up after an interrupt is waited for, ms. */
const TIDY_MS = 1_000;

/** How long a step may go on without a word about it: one request, and all of its scripts. */
function patienceOf({ timeoutMs, scriptTimeoutMs, scriptWaitMs = 0, delayRequestMs = 0 }: RunnerOptions): number {
  return timeoutMs + Math.max(SCRIPTS * (scriptTimeoutMs + 500), scriptWaitMs + 500) + delayRequestMs + MARGIN_MS;
}

/** What a flow itself does gives it more time; what its scripts can say as often as they like does not. */
export function prolong(order: Order, event: FlowEvent, options: RunnerOptions): void {
  if (event.type === 'assertion' || event.type === 'script-escape' || event.type === 'script-error') return;
  if (event.type === 'exchange' && event.exchange.sentBy === 'script') return;
  // What it listens for has a time limit of its own.
  if (event.type === 'listening') order.dueAt = Infinity;
  else prolongBy(order, event.type === 'waiting' ? event.wait.forMs : 0, options);
}

/** Gives a flow its time anew, and some more. */
export function prolongBy(order: Order, ms: number, options: RunnerOptions): void {
  order.dueAt = performance.now() + patienceOf(options) + ms;
}

/** Gives all flows their time anew, where nothing could be heard of them. */
export function prolongAll(orders: Iterable<Order>, options: RunnerOptions): void {
  for (const order of orders) {
    if (order.dueAt !== Infinity) order.dueAt = performance.now() + patienceOf(options);
  }
}

/** Flows of which nothing was heard for too long: their step has lost its end. */
export function overdueOf(orders: Iterable<Order>, isInterrupted: boolean, options: RunnerOptions): Order[] {
  const now = performance.now();
  // A person who has interrupted the run does not wait for a target that says nothing.
  const spared = isInterrupted ? patienceOf(options) - TIDY_MS : 0;
  return [...orders].filter(({ dueAt, isQuiet }) => dueAt - (isQuiet ? spared : 0) < now);
}
