import type { Wait } from '../model.ts';
import { hearCalls, lastHearing } from './hear-calls.ts';
import type { Order } from './order.ts';
import { type FlowEvent, recordEvent } from './record-flow.ts';
import { isResumable, resumeOrder } from './resume-order.ts';
import { bringValue } from './reuse-values.ts';
import { settleOrder } from './settle-order.ts';
import { prolong, prolongBy } from './watch-steps.ts';
import type { Workshop } from './workshop.ts';

/** Takes what the worker tells of a flow into its order, and does what follows from it. */
export function takeEvent(order: Order, told: FlowEvent, shop: Workshop): void {
  const event = 'step' in told ? { ...told, step: order.kept[told.step] ?? told.step } : told;
  order.run = recordEvent(order.run, order.flow, event);
  prolong(order, event, shop.options);
  if (event.type === 'script') noteScript(order, event.running, shop);
  if (event.type === 'state') order.state = event.state;
  if (event.type === 'listening') void listen(order, event.step, shop);
  if (event.type === 'step-started') startStep(order, event.step);
  if (event.type === 'waiting') noteWait(order, event.step, event.wait);
  if (event.type === 'exchange' && event.exchange.sentBy === 'step') order.phase = 'test';
  if (event.type === 'step-finished') concludeStep(order, event.step, shop);
  if (event.type === 'flow-finished') void finish(order, event, shop);
}

function noteScript(order: Order, isRunning: boolean, { worker }: Workshop): void {
  order.scriptSince = isRunning ? performance.now() : undefined;
  if (isRunning) order.memoryBefore = worker.memory();
}

/** Takes what the API has sent to the flow into the step that listens, and lets the flow go on. */
async function listen(order: Order, index: number, { options, orders, worker }: Workshop): Promise<void> {
  await hearCalls(order, index, order.flow.steps[index]?.hears ?? [], options);
  if (!orders.has(order.key)) return;
  prolongBy(order, 0, options);
  worker.post({ type: 'heard', key: order.key });
}

function startStep(order: Order, index: number): void {
  const { flow, tell } = order;
  order.current = index;
  order.phase = 'prerequest';
  const step = flow.steps[index];
  if (step) tell({ type: 'step-started', flow, step });
}

function noteWait({ flow, tell }: Order, index: number, wait: Wait): void {
  const step = flow.steps[index];
  if (step) tell({ type: 'step-waiting', flow, step, wait });
}

function concludeStep(order: Order, index: number, { shared }: Workshop): void {
  const step = order.run.steps[index];
  order.ended.add(index);
  if (!step) return;
  bringValue(order, step, shared);
  order.tell({ type: 'step-finished', flow: order.flow, step });
}

async function finish(
  order: Order,
  { failure, stopped, isTerminated, limit }: Extract<FlowEvent, { type: 'flow-finished' }>,
  shop: Workshop,
): Promise<void> {
  await hearCalls(order, lastHearing(order), [], shop.options);
  if (!shop.orders.has(order.key)) return;
  if (limit !== undefined) order.run = { ...order.run, limit };
  if (isTerminated && isResumable(order, shop)) resumeOrder(order, shop);
  else if (failure) settleOrder(order, 'crashed', `newman could not run the flow: ${failure}`, shop, 'runner-failed');
  else if (order.isStopped && stopped) settleOrder(order, 'interrupted', stopped, shop);
  else settleOrder(order, 'finished', stopped && `Not reached: ${stopped.replace(/\.$/, '')}.`, shop);
}
