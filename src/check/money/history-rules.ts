import { at } from '../../json-pointer.ts';
import type { PaymentCall } from '../read-payments.ts';
import { type Entry, historyOf, readEvent } from './history.ts';
import type { Broken, MoneyRule } from './money-rule.ts';
import { sumsOf } from './sums.ts';

/** Rules about what happened, and in which order. */
export const historyRules: MoneyRule[] = [isInOrder, isKept, staysOver, isToldInOrder, isCalledBackOnce];

/** eCom's log has the newest first, ePayment's events the oldest. */
function isInOrder(calls: readonly PaymentCall[]): Broken[] {
  return calls.flatMap((call) => {
    const history = historyOf(call) ?? [];
    const index = history.findIndex((entry, at) => at > 0 && isBefore(entry, history[at - 1]));
    const [later, earlier] = [history[index], history[index - 1]];
    if (!later || !earlier) return [];
    const order = call.api === 'ecom' ? 'newest first' : 'oldest first';
    return [
      {
        call,
        detail: `${later.name} of ${later.time} stands after ${earlier.name} of ${earlier.time}; the order is ${order}`,
      },
    ];
  });
}

function isBefore(entry: Entry, other: Entry | undefined): boolean {
  const [time, before] = [Date.parse(entry.time), Date.parse(other?.time ?? '')];
  return time < before;
}

/** What once stood in the history stays there, and nothing comes in between. */
function isKept(calls: readonly PaymentCall[]): Broken[] {
  const broken: Broken[] = [];
  const seen = new Map<string, string[]>();
  for (const call of calls) {
    const names = historyOf(call)?.map(({ name }) => name);
    if (names === undefined) continue;
    const before = seen.get(call.api) ?? [];
    const lost = before.findIndex((name, index) => names[index] !== name);
    if (lost >= 0) broken.push({ call, detail: `the history was ${before.join(', ')} and now is ${names.join(', ')}` });
    seen.set(call.api, names);
  }
  return broken;
}

const FINAL = ['TERMINATED', 'ABORTED', 'EXPIRED'];

/** What is over does not begin again. */
function staysOver(calls: readonly PaymentCall[]): Broken[] {
  const broken: Broken[] = [];
  let last: string | undefined;
  for (const call of calls) {
    const state = sumsOf(call)?.state;
    if (state !== undefined && last !== undefined && state !== last && isFinal(last))
      broken.push({ call, detail: `the payment was ${last} and is ${state} again`, pointer: '/state' });
    last = state ?? last;
    const history = historyOf(call) ?? [];
    const end = history.findIndex(({ what, succeeded }) => what === 'ended' && succeeded);
    const after = end < 0 ? undefined : history.slice(end + 1).find(({ succeeded }) => succeeded);
    if (after)
      broken.push({ call, detail: `${after.name} follows ${history[end]?.name}, with which the payment was over` });
  }
  return broken;
}

function isFinal(state: string): boolean {
  return FINAL.includes(state) || state === 'AUTHORIZED';
}

/** Webhooks of a payment come in the order of its events; one that comes twice says the same. */
function isToldInOrder(calls: readonly PaymentCall[]): Broken[] {
  const told = calls.filter(({ action }) => action === 'webhook').map((call) => ({ call, event: readEvent(call.got) }));
  const broken: Broken[] = [];
  const known = new Map<string, string>();
  let newest: Entry | undefined;
  for (const { call, event } of told) {
    const id = String((call.got as { pspReference?: unknown }).pspReference) + event.name;
    const text = JSON.stringify(call.got);
    const before = known.get(id);
    if (before !== undefined && before !== text)
      broken.push({ call, detail: `${event.name} came twice and says something else` });
    if (before === undefined && newest && isBefore(event, newest))
      broken.push({ call, detail: `${event.name} of ${event.time} came after ${newest.name} of ${newest.time}` });
    known.set(id, text);
    if (before === undefined) newest = event;
  }
  return broken;
}

/** An eCom callback is sent once, without a second try. */
function isCalledBackOnce(calls: readonly PaymentCall[]): Broken[] {
  const seen = new Set<string>();
  return calls.flatMap((call) => {
    if (call.action !== 'callback') return [];
    const status = String(at(call.got, '/transactionInfo/status'));
    if (!seen.has(status)) {
      seen.add(status);
      return [];
    }
    return [{ call, detail: `the callback ${status} came twice, and callbacks are sent once` }];
  });
}
