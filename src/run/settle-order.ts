import type { Cause, FlowRun } from '../model.ts';
import { now } from './clock.ts';
import { stateKey } from './left-state.ts';
import type { Order } from './order.ts';
import { breakOff, endRun } from './record-flow.ts';
import { giveUpValues } from './reuse-values.ts';
import type { Workshop } from './workshop.ts';

/** Ends a flow, and hands what became of it to whoever ordered it. */
export function settleOrder(
  order: Order,
  outcome: FlowRun['outcome'],
  reason: string | undefined,
  { orders, shared, states, worker }: Workshop,
  cause?: Cause,
): void {
  orders.delete(order.key);
  if (orders.size === 0) worker.rest();
  giveUpValues(order, shared);
  const known = outcome === 'interrupted' ? breakOff(order.run, order.ended, reason) : order.run;
  order.run = { ...endRun(known, outcome, reason, now()), ...(cause === undefined ? {} : { cause }) };
  const { state } = order.run;
  if (state) states.set(stateKey(order.flow), { state, given: order.given });
  order.tell({ type: 'flow-finished', flow: order.flow, run: order.run });
  order.settle(order.run);
}
