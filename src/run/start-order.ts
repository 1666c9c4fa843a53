import type { PlannedFlow } from '../model.ts';
import { now } from './clock.ts';
import { inboxOf, lastHearing } from './hear-calls.ts';
import { renewed, stateKey } from './left-state.ts';
import { type Order, secondAttempt } from './order.ts';
import { emptyRun } from './record-flow.ts';
import { giveUpValues, reuseValues } from './reuse-values.ts';
import { prolongBy } from './watch-steps.ts';
import type { Workshop } from './workshop.ts';

/** Starts a flow in the worker, with an environment of its own. */
export async function startOrder(order: Order, shop: Workshop): Promise<void> {
  const { flow, attempt, key } = order;
  order.run = emptyRun(flow, attempt, now());
  shop.orders.set(key, order);
  order.tell({ type: 'flow-started', flow, attempt });
  const given = environmentOf(order, shop);
  const left = flow.round && shop.states.get(stateKey(flow));
  order.given = given;
  order.environment = left ? renewed(left, given) : given;
  if (flow.steps.some((step) => step.once)) await reuseValues(order, shop.shared);
  if (!shop.orders.has(key)) return;
  // The worker is started first: it counts as alive from then on.
  shop.worker.ensure();
  // A worker that starts now has newman to load first.
  prolongBy(order, shop.isInterrupted ? 2_000 : 60_000, shop.options);
  const variables = { environment: order.environment, ...shop.options.writtenFor?.(flow) };
  shop.worker.post({
    type: 'run',
    key,
    order: { flow: onlyKept(order), attempt, ...variables, ...(left && { state: left.state }) },
  });
}

/** Starts a flow once more whose worker is gone. */
export function startAgain(order: Order, shop: Workshop): void {
  shop.orders.delete(order.key);
  giveUpValues(order, shop.shared);
  void startOrder(secondAttempt(order, shop.keyFor(order.flow)), shop);
}

function environmentOf(order: Order, { options }: Workshop): Record<string, string> {
  const values = options.environmentFor(order.flow, order.attempt);
  if (!options.receiver || lastHearing(order) < 0) return values;
  return { ...values, ...options.receiver.variablesFor(inboxOf(values)) };
}

/** The flow with the steps alone that its worker runs. */
export function onlyKept({ flow, kept }: Order): PlannedFlow {
  if (kept.length === 0 || kept.length === flow.steps.length) return flow;
  const only = <T>(list: T[]): T[] => list.filter((_one, index) => kept.includes(index));
  return { ...flow, steps: only(flow.steps), collection: { ...flow.collection, item: only(flow.collection.item) } };
}
