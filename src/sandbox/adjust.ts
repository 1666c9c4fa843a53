import type { Payment } from './state/payment.ts';
import { lookUp, type World } from './world.ts';

/** What became of an adjustment: kept, refused by the rules, or turned away because another one was under way. */
export type Adjusted<Refusal> =
  | { type: 'done'; payment: Payment }
  | { type: 'refused'; refusal: Refusal }
  | { type: 'held' };

/**
 * Captures, refunds and cancels one at a time: while one is under way, the payment is held, and what comes in
 * between is turned away, as two at once are on the real host.
 */
export async function adjust<Refusal>(
  world: World,
  payment: Payment,
  refuse: (payment: Payment) => Refusal | undefined,
  change: (payment: Payment) => Payment,
): Promise<Adjusted<Refusal>> {
  const key = `${payment.msn}/${payment.reference}`;
  if (world.held.has(key)) return { type: 'held' };
  const early = refuse(payment);
  if (early !== undefined) return { type: 'refused', refusal: early };
  if (world.settings.processingMs > 0) {
    world.held.add(key);
    await new Promise((resume) => setTimeout(resume, world.settings.processingMs));
    world.held.delete(key);
  }
  const current = lookUp(world, payment.msn, payment.reference);
  // A reset, or a payment too many, may have taken it away in the meantime.
  if (current === undefined) return { type: 'held' };
  const refusal = refuse(current);
  if (refusal !== undefined) return { type: 'refused', refusal };
  return { type: 'done', payment: world.keep(change(current)) };
}
