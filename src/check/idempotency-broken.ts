import type { Json } from '../model.ts';
import type { FlowCheck, FlowFault } from './flow-check.ts';
import { sumsOf } from './money/sums.ts';
import { type PaymentCall, readPayments } from './read-payments.ts';

/** A request that was sent again under its key: the same one has one effect, another one is refused. */
export const idempotencyBroken: FlowCheck = {
  code: 'idempotency-broken',
  find: ({ exchanges }) => {
    const calls = readPayments(exchanges);
    return calls.flatMap((call, index) => {
      const first = firstUnderKey(calls.slice(0, index), call);
      if (first === undefined) return [];
      const detail = isSame(first.sent, call.sent)
        ? repeatedBadly(first, call, calls.slice(calls.indexOf(first) + 1, index))
        : takenForAnother(first, call);
      return detail === undefined ? [] : [faultOf(call, detail)];
    });
  },
};

const KEYED: PaymentCall['action'][] = ['create', 'capture', 'refund', 'cancel'];

/** The first request that succeeded under the key of a later one. Creations share their keys, whatever the payment. */
function firstUnderKey(
  before: readonly PaymentCall[],
  { api, action, payment, key }: PaymentCall,
): PaymentCall | undefined {
  if (key === undefined || !KEYED.includes(action) || (api === 'ecom' && action !== 'capture' && action !== 'refund'))
    return undefined;
  return before.find(
    (one) =>
      one.isSuccess &&
      one.api === api &&
      one.action === action &&
      one.key === key &&
      (action === 'create' || one.payment === payment),
  );
}

/** Faults of the way say nothing about what would have been answered. */
function isPassing({ status }: PaymentCall): boolean {
  return status === undefined || status === 401 || status === 423 || status === 429 || status >= 500;
}

function repeatedBadly(first: PaymentCall, again: PaymentCall, between: readonly PaymentCall[]): string | undefined {
  if (isPassing(again)) return undefined;
  const name = nameOf(again);
  if (again.status !== first.status)
    return `${name} was answered with status ${first.status}, and the same request under the same key with ${again.status}`;
  if (between.some(({ action, isSuccess, key }) => isSuccess && KEYED.includes(action) && key !== first.key))
    return undefined;
  const [before, after] = [sumsOf(first), sumsOf(again)];
  for (const sum of ['captured', 'refunded', 'cancelled'] as const) {
    if (before?.[sum] !== after?.[sum])
      return `${name} left ${before?.[sum]} ${sum}, and the same request under the same key ${after?.[sum]}`;
  }
  return undefined;
}

function takenForAnother(first: PaymentCall, other: PaymentCall): string | undefined {
  if (!other.isSuccess) return undefined;
  return `${nameOf(other)} was accepted under the key of another request, which had been answered with status ${first.status}`;
}

function nameOf({ action, payment }: PaymentCall): string {
  return action === 'create' ? 'A creation' : `A ${action} of ${payment}`;
}

/** Whether two bodies say the same, whatever the order of their keys. */
function isSame(one: Json, other: Json): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join()}}`;
}

function faultOf({ exchange }: PaymentCall, detail: string): FlowFault {
  return { fault: { code: 'idempotency-broken', detail }, exchangeId: exchange.id };
}
