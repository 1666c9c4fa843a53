import type { Heard } from '../model.ts';
import type { Order } from './order.ts';
import { recordEvent } from './record-flow.ts';
import type { RunnerOptions } from './runner-options.ts';

/** Takes what the API has sent to a flow into the step that listens, once all that is wanted is there or the time is up. */
export async function hearCalls(order: Order, index: number, wanted: Heard[], options: RunnerOptions): Promise<void> {
  const { receiver, isSandbox } = options;
  if (!receiver || index < 0) return;
  const calls = await receiver.collect(inboxOf(order.environment), wanted, isSandbox);
  for (const exchange of calls) {
    order.run = recordEvent(order.run, order.flow, { type: 'exchange', flow: order.key, step: index, exchange });
  }
}

/** The last step that listens; -1 where none does. */
export function lastHearing({ flow }: Order): number {
  return flow.steps.findLastIndex((step) => step.hears !== undefined);
}

/** Every start of a flow has an inbox of its own. */
export function inboxOf(environment: Order['environment']): string {
  return environment.payment_id_suffix ?? '';
}
