import type { PaymentCall } from '../read-payments.ts';
import { type Entry, historyOf, readEvent } from './history.ts';
import type { Broken, MoneyRule } from './money-rule.ts';

/** Rules about the keys that the history keeps. */
export const keyRules: MoneyRule[] = [entriesBearTheirKeys];

/**
 * A capture or refund bears the key of the call that made it; in ePayment, creation, authorization and termination bear
 * the creation's.
 */
function entriesBearTheirKeys(calls: readonly PaymentCall[]): Broken[] {
  const sent = calls.filter(({ isSuccess, key }) => isSuccess && key !== undefined);
  const keysOf = (action: PaymentCall['action']): string[] =>
    sent.filter((call) => call.action === action).map(({ key }) => key ?? '');
  const expected: Partial<Record<string, string[]>> = {
    captured: keysOf('capture'),
    refunded: keysOf('refund'),
  };
  const created = calls.some(({ api }) => api === 'ecom') ? undefined : keysOf('create');
  return calls.flatMap((call) => {
    const entries = call.action === 'webhook' ? [readEvent(call.got)] : (historyOf(call) ?? []);
    return entries.flatMap((entry) => {
      const keys = expected[entry.what] ?? (isOfCreation(entry) ? created : undefined);
      if (keys === undefined || keys.length === 0 || entry.key === undefined) return missing(entry, keys, call);
      if (keys.includes(entry.key)) return [];
      return [
        { call, detail: `${entry.name} bears the key ${entry.key}, and the calls were made under ${keys.join(', ')}` },
      ];
    });
  });
}

function isOfCreation({ name }: Entry): boolean {
  return name === 'CREATED' || name === 'AUTHORIZED' || name === 'TERMINATED';
}

/** A capture or refund whose key was sent always bears one. */
function missing(entry: Entry, keys: string[] | undefined, call: PaymentCall): Broken[] {
  const isMove = entry.what === 'captured' || entry.what === 'refunded';
  if (!isMove || entry.key !== undefined || keys === undefined || keys.length === 0) return [];
  return [{ call, detail: `${entry.name} bears no key, and the call was made under ${keys.join(', ')}` }];
}
