import type { Cause } from '../model.ts';
import type { Order } from './order.ts';
import { recordEvent } from './record-flow.ts';
import { settleOrder } from './settle-order.ts';
import { onlyKept } from './start-order.ts';
import type { Workshop } from './workshop.ts';

/** Whether a flow goes on behind a script that had to be terminated: a collection does, in which no step is written for another. */
export function isResumable(order: Order, { options }: Workshop): boolean {
  return order.flow.round !== undefined && options.endsAtFault !== true && !order.isStopped && order.current >= 0;
}

/** Notes a script that took its worker with it on the step that it belongs to. */
export function noteTerminated(order: Order, message: string, cause: Cause): void {
  const error = {
    type: 'script-error',
    flow: order.key,
    step: order.current,
    phase: order.phase,
    message,
    cause,
  } as const;
  order.run = recordEvent(order.run, order.flow, error);
}

/** Goes on with the next step, in whatever worker there is, with the variables and cookies that were there before the script. */
export function resumeOrder(order: Order, shop: Workshop): void {
  const { flow, current, state } = order;
  const ran = order.run.steps[current];
  order.ended.add(current);
  if (ran) order.tell({ type: 'step-finished', flow, step: ran });
  const rest = flow.steps.map((_step, index) => index).filter((index) => index > current);
  if (rest.length === 0) {
    if (state) order.run = { ...order.run, state };
    settleOrder(order, 'finished', undefined, shop);
    return;
  }
  shop.orders.delete(order.key);
  order.key = shop.keyFor(flow);
  order.scriptSince = undefined;
  order.kept = rest;
  shop.orders.set(order.key, order);
  shop.worker.ensure();
  const after = `Run although a script of "${flow.steps[current]?.name}" was terminated, with the variables from before it.`;
  const variables = state ? { environment: {}, state } : { environment: order.environment };
  shop.worker.post({
    type: 'run',
    key: order.key,
    order: {
      flow: onlyKept(order),
      attempt: order.attempt,
      ...variables,
      ...shop.options.writtenFor?.(flow),
      after,
    },
  });
}
