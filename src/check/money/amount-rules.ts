import type { Json } from '../../model.ts';
import type { PaymentCall } from '../read-payments.ts';
import type { Broken, MoneyRule } from './money-rule.ts';
import { orderedAmount, type Sums, sumsOf } from './sums.ts';

/** Rules that every single answer has to keep. */
export const amountRules: MoneyRule[] = [sumsAddUp, amountsAreWhole, currencyStays];

/** `49900 = 1000 + 48900`: the sums of one answer fit together, and into what was ordered. */
function sumsAddUp(calls: readonly PaymentCall[]): Broken[] {
  const ordered = orderedAmount(calls);
  return calls.flatMap((call) => {
    const sums = sumsOf(call);
    if (sums === undefined) return [];
    const limit = sums.amount ?? (isExpress(calls) ? undefined : ordered);
    const details = [...otherAmount(sums, isExpress(calls) ? undefined : ordered), ...broken(sums, limit)];
    return details.map((detail) => ({
      call,
      detail,
      pointer: call.api === 'ecom' ? '/transactionSummary' : '/aggregate',
    }));
  });
}

function otherAmount({ amount }: Sums, ordered: number | undefined): string[] {
  if (amount === undefined || ordered === undefined || amount === ordered) return [];
  return [`the payment is over ${amount}, and ${ordered} was asked for`];
}

function broken(sums: Sums, limit: number | undefined): string[] {
  const { captured, refunded, authorized, cancelled = 0, state, remainingToCapture, remainingToRefund } = sums;
  const details: string[] = [];
  if (limit !== undefined && captured + cancelled > limit)
    details.push(
      `captured ${captured} + cancelled ${cancelled} = ${captured + cancelled} is more than the amount of ${limit}`,
    );
  if (authorized !== undefined && state !== 'TERMINATED' && captured + cancelled > authorized)
    details.push(
      `captured ${captured} + cancelled ${cancelled} = ${captured + cancelled} is more than authorized ${authorized}`,
    );
  if (authorized !== undefined && limit !== undefined && authorized > limit)
    details.push(`authorized ${authorized} is more than the amount of ${limit}`);
  if (refunded > captured) details.push(`refunded ${refunded} is more than captured ${captured}`);
  if (remainingToRefund !== undefined && remainingToRefund !== captured - refunded)
    details.push(
      `${remainingToRefund} can be refunded, but captured ${captured} − refunded ${refunded} = ${captured - refunded}`,
    );
  if (
    remainingToCapture !== undefined &&
    limit !== undefined &&
    remainingToCapture !== 0 &&
    remainingToCapture !== limit - captured
  )
    details.push(
      `${remainingToCapture} can be captured, but the amount of ${limit} − captured ${captured} = ${limit - captured}`,
    );
  const negative = Object.entries(sums).find(([, value]) => typeof value === 'number' && value < 0);
  if (negative) details.push(`${negative[0]} is ${negative[1]}, and no sum is negative`);
  return details;
}

/** In express the customer pays the shipping on top of what was ordered. */
function isExpress(calls: readonly PaymentCall[]): boolean {
  return calls.some(({ action, sent }) => action === 'create' && /Express|"shipping"/.test(JSON.stringify(sent)));
}

/** Money is counted in whole minor units. */
function amountsAreWhole(calls: readonly PaymentCall[]): Broken[] {
  return calls.flatMap((call) =>
    call.isSuccess
      ? valuesOf(call)
          .filter(([, value]) => typeof value === 'number' && !Number.isInteger(value))
          .map(([pointer, value]) => ({ call, detail: `${value} is no whole number of minor units`, pointer }))
      : [],
  );
}

function valuesOf({ api, got }: PaymentCall): [pointer: string, value: Json][] {
  return leavesOf(got).filter(([pointer]) =>
    api === 'ecom' ? /(Amount|\/amount|AmountTo\w+)$/.test(pointer) : /\/value$/.test(pointer),
  );
}

/** One payment, one currency. */
function currencyStays(calls: readonly PaymentCall[]): Broken[] {
  const first = calls.flatMap((call) =>
    call.action === 'create' && call.isSuccess ? currenciesIn(call.sent) : [],
  )[0]?.[1];
  const currency = first ?? calls.flatMap((call) => currenciesIn(call.got))[0]?.[1];
  if (currency === undefined) return [];
  return calls.flatMap((call) =>
    call.isSuccess
      ? currenciesIn(call.got)
          .filter(([, other]) => other !== currency)
          .map(([pointer, other]) => ({
            call,
            detail: `the payment is in ${String(currency)}, and here it is in ${String(other)}`,
            pointer,
          }))
      : [],
  );
}

function currenciesIn(json: Json): [pointer: string, value: Json][] {
  return leavesOf(json).filter(([pointer]) => pointer.endsWith('/currency'));
}

/** Every single value of a document with its place. */
function leavesOf(json: Json, pointer = ''): [string, Json][] {
  if (typeof json !== 'object' || json === null) return [[pointer, json]];
  return Object.entries(json).flatMap(([key, value]) => leavesOf(value, `${pointer}/${key}`));
}
