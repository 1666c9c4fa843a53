import { jsonOf } from '../json-of.ts';
import { at } from '../json-pointer.ts';
import type { PlannedFlow, StepRun } from '../model.ts';
import { now } from './clock.ts';
import type { Order } from './order.ts';
import { reuseSteps } from './record-flow.ts';
import type { SharedValues } from './share-once.ts';

/** Steps whose value another flow has brought are left out; the value stands in the environment. */
export async function reuseValues(order: Order, shared: SharedValues): Promise<void> {
  const reused: number[] = [];
  for (const [index, step] of order.flow.steps.entries()) {
    if (!step.once) continue;
    const key = sharedKey(order.flow, step.once.variable);
    const value = await shared.take(key, now);
    if (value === undefined) order.claims.add(key);
    else {
      order.environment = { ...order.environment, [step.once.variable]: value };
      reused.push(index);
    }
  }
  order.kept = order.flow.steps.map((_step, index) => index).filter((index) => !reused.includes(index));
  order.run = reuseSteps(order.run, reused);
}

/** Hands on what a step has brought for the flows to come. */
export function bringValue(order: Order, run: StepRun, shared: SharedValues): void {
  const once = order.flow.steps[run.index]?.once;
  if (!once) return;
  const key = sharedKey(order.flow, once.variable);
  const value = run.variables[once.variable];
  const answer = run.exchanges.findLast((exchange) => exchange.response !== undefined);
  const seconds = Number(at(jsonOf(answer?.response?.body?.content), once.expiresIn));
  if (value && answer && seconds > 0) shared.bring(key, value, Date.parse(answer.startedAt) + seconds * 1000);
  else shared.giveUp(key);
  order.claims.delete(key);
}

/** What the flow has promised and will not bring any more. */
export function giveUpValues({ claims }: Order, shared: SharedValues): void {
  for (const key of claims) shared.giveUp(key);
}

/** Whose value it is: each sales unit has its own. */
function sharedKey({ unit, data }: PlannedFlow, variable: string): string {
  return JSON.stringify([unit ?? '', data ?? {}, variable]);
}
