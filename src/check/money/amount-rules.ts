import type { Json } from '../../model.ts';
import type { PaymentCall } from '../read-payments.ts';
import type { Broken, MoneyRule } from './money-rule.ts';
import { type Sums, sumsOf } from './sums.ts';
import { chosenOf, offersOf, type ShippingChoice, type Total, totalOf } from './total.ts';

/** Rules that every single answer has to keep. */
export const amountRules: MoneyRule[] = [sumsAddUp, shippingHasItsPrice, amountsAreWhole, currencyStays];

/** `49900 = 1000 + 48900`: the sums of one answer fit together, and into what was ordered, with shipping in express. */
function sumsAddUp(calls: readonly PaymentCall[]): Broken[] {
  const total = totalOf(calls);
  return calls.flatMap((call) => {
    const sums = sumsOf(call);
    if (sums === undefined) return [];
    const details = [...otherAmount(sums, total), ...broken(sums, limitsOf(sums, total))];
    return details.map((detail) => ({
      call,
      detail,
      pointer: call.api === 'ecom' ? '/transactionSummary' : '/aggregate',
    }));
  });
}

/** Without a creation in the flow, the amount that the answer itself shows. */
function limitsOf({ amount }: Sums, { ordered, exact, most }: Total): Total {
  return ordered === undefined ? { exact: amount, most: amount } : { exact, most };
}

function otherAmount({ amount }: Sums, { ordered, exact, most }: Total): string[] {
  if (amount === undefined || ordered === undefined) return [];
  // In express it is not documented whether the amount includes the shipping.
  const isRight =
    exact === undefined ? amount >= ordered && amount <= (most ?? amount) : [ordered, exact].includes(amount);
  return isRight ? [] : [`the payment is over ${amount}, and ${exact ?? ordered} was asked for`];
}

/** The price of the shipping is the price of the option that was chosen. */
function shippingHasItsPrice(calls: readonly PaymentCall[]): Broken[] {
  const offers = calls.filter(({ action, isSuccess }) => action === 'create' && isSuccess).flatMap(offersOfCall);
  if (offers.length === 0) return [];
  return calls.flatMap((call) => {
    const chosen = chosenOf(call);
    if (chosen === undefined || offers.some(({ id, cost }) => id === chosen.id && cost === chosen.cost)) return [];
    const price = offers.find(({ id }) => id === chosen.id)?.cost;
    const detail =
      price === undefined
        ? `the shipping option ${chosen.id} was chosen, and ${offers.map(({ id }) => id).join(', ')} were offered`
        : `${chosen.cost} is charged for shipping, and the option ${chosen.id} costs ${price}`;
    return [{ call, detail, pointer: '/shippingDetails/shippingCost' }];
  });
}

const offersOfCall = (call: PaymentCall): ShippingChoice[] => offersOf(call) ?? [];

function broken(sums: Sums, { exact, most: limit }: Total): string[] {
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
    exact !== undefined &&
    remainingToCapture !== 0 &&
    remainingToCapture !== exact - captured
  )
    details.push(
      `${remainingToCapture} can be captured, but the amount of ${exact} − captured ${captured} = ${exact - captured}`,
    );
  const negative = Object.entries(sums).find(([, value]) => typeof value === 'number' && value < 0);
  if (negative) details.push(`${negative[0]} is ${negative[1]}, and no sum is negative`);
  return details;
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
