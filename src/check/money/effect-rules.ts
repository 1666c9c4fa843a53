import { numberAt, type PaymentCall } from '../read-payments.ts';
import { type Entry, historyOf } from './history.ts';
import type { Broken, MoneyRule } from './money-rule.ts';
import { sumsOf } from './sums.ts';

/** Rules that hold what was done against what is shown afterwards. */
export const effectRules: MoneyRule[] = [everyMoveIsShownOnce, sumsFollowMoves, entriesAddUp];

/** What the calls of a flow have moved so far. */
interface Moves {
  /** Keys of the operations that succeeded, so that a replay counts once. */
  keys: Set<string>;
  captures: number;
  refunds: number;
  cancels: number;
  captured: number;
  refunded: number;
  /** Whether an amount was left to the API: all that is left. */
  isOpen: boolean;
  /** An operation whose outcome is unknown, because it got no answer or a fault. */
  isUnsure: boolean;
}

const nothing = (): Moves => ({
  keys: new Set(),
  captures: 0,
  refunds: 0,
  cancels: 0,
  captured: 0,
  refunded: 0,
  isOpen: false,
  isUnsure: false,
});

/** Goes through the calls with what was moved before each. */
function follow(calls: readonly PaymentCall[], look: (call: PaymentCall, moves: Moves) => Broken[]): Broken[] {
  const moves = nothing();
  return calls.flatMap((call) => {
    count(moves, call);
    return moves.isUnsure ? [] : look(call, moves);
  });
}

function count(moves: Moves, call: PaymentCall): void {
  const { action, isSuccess, status } = call;
  if (action !== 'capture' && action !== 'refund' && action !== 'cancel') return;
  if (!isSuccess) {
    moves.isUnsure ||= status === undefined || status >= 500;
    return;
  }
  const name = `${call.api} ${action} ${call.key ?? call.exchange.id}`;
  if (moves.keys.has(name)) return;
  moves.keys.add(name);
  if (action === 'cancel') {
    moves.cancels += 1;
    return;
  }
  const amount = numberAt(call.sent, call.api === 'ecom' ? '/transaction/amount' : '/modificationAmount/value');
  moves.isOpen ||= !amount;
  if (action === 'capture') {
    moves.captures += 1;
    moves.captured += amount ?? 0;
  } else {
    moves.refunds += 1;
    moves.refunded += amount ?? 0;
  }
}

/** Each operation that succeeded and is no replay shows as exactly one entry that succeeded. */
function everyMoveIsShownOnce(calls: readonly PaymentCall[]): Broken[] {
  return follow(calls, (call, moves) => {
    const history = historyOf(call);
    if (history === undefined || isDirect(history)) return [];
    const shown = (what: Entry['what']): number =>
      history.filter((entry) => entry.what === what && entry.succeeded).length;
    const pairs: [string, number, number][] = [
      ['captures', moves.captures, shown('captured')],
      ['refunds', moves.refunds, shown('refunded')],
      ['authorizations', Math.min(1, shown('authorized')), shown('authorized')],
    ];
    const cancelled =
      shown('cancelled') + history.filter(({ name, succeeded }) => isMerchantsEnd(name) && succeeded).length;
    if (moves.cancels > 0) pairs.push(['cancellations', moves.cancels, cancelled]);
    return pairs
      .filter(([, done, seen]) => done !== seen)
      .map(([what, done, seen]) => ({
        call,
        detail: `${done} ${what} succeeded, and the history shows ${seen}: ${history.map(({ name }) => name).join(', ')}`,
      }));
  });
}

/** eCom ends an order that was not approved with the same word, whoever ended it. */
function isMerchantsEnd(name: string): boolean {
  return name === 'TERMINATED' || name === 'CANCEL';
}

function isDirect(history: Entry[]): boolean {
  return history.some(({ name }) => name === 'SALE');
}

/** `3000 = 1000 + 1000 + 1000`: the sums are what was moved. */
function sumsFollowMoves(calls: readonly PaymentCall[]): Broken[] {
  return follow(calls, (call, moves) => {
    const sums = sumsOf(call);
    if (sums === undefined || moves.isOpen) return [];
    const pairs: [string, number, number][] = [
      ['captured', sums.captured, moves.captured],
      ['refunded', sums.refunded, moves.refunded],
    ];
    return pairs
      .filter(([, shown, moved]) => shown !== moved)
      .map(([what, shown, moved]) => ({
        call,
        detail: `${shown} is shown as ${what}, and the operations that succeeded add up to ${moved}`,
      }));
  });
}

/** The entries of the history add up to the sums that the same answer, or the one before it, shows. */
function entriesAddUp(calls: readonly PaymentCall[]): Broken[] {
  let last: ReturnType<typeof sumsOf>;
  return calls.flatMap((call) => {
    last = sumsOf(call) ?? (call.action === 'events' ? last : undefined);
    const history = historyOf(call);
    if (history === undefined || last === undefined) return [];
    const added = (what: Entry['what']): number =>
      history
        .filter((entry) => entry.what === what && entry.succeeded)
        .reduce((sum, { amount }) => sum + (amount ?? 0), 0);
    const pairs: [string, number, number][] = [
      ['captured', added('captured'), last.captured],
      ['refunded', added('refunded'), last.refunded],
    ];
    return pairs
      .filter(([, entries, sum]) => entries !== sum)
      .map(([what, entries, sum]) => ({
        call,
        detail: `the entries add up to ${entries} ${what}, and the sum says ${sum}`,
      }));
  });
}
