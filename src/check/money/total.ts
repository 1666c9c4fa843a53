import { at } from '../../json-pointer.ts';
import type { Json } from '../../model.ts';
import { numberAt, type PaymentCall } from '../read-payments.ts';
import { orderedAmount } from './sums.ts';

/** The sum that the customer may be charged, in minor units. In express the chosen shipping is added to the ordered amount. */
export interface Total {
  /** The amount that the merchant asked for. */
  ordered?: number | undefined;
  /** Ordered and shipping, where both are known. */
  exact?: number | undefined;
  /** The largest sum that can be right; undefined where nothing is known of it. */
  most?: number | undefined;
}

export function totalOf(calls: readonly PaymentCall[]): Total {
  const ordered = orderedAmount(calls);
  if (ordered === undefined) return {};
  const creation = calls.find(({ action, isSuccess }) => action === 'create' && isSuccess);
  const offers = creation === undefined ? undefined : offersOf(creation);
  if (offers === undefined) return { ordered, exact: ordered, most: ordered };
  const chosen = calls.map(chosenOf).find((choice) => choice !== undefined);
  if (chosen !== undefined) return { ordered, exact: ordered + chosen.cost, most: ordered + chosen.cost };
  // Nothing says which one was chosen: it was no dearer than the dearest.
  return { ordered, most: offers.length === 0 ? undefined : ordered + Math.max(...offers.map(({ cost }) => cost)) };
}

/** A way to ship, and its price in minor units. */
export interface ShippingChoice {
  id: string;
  cost: number;
}

/** The ways to ship that an express payment was created with; none where the merchant is asked, undefined if not express. */
export function offersOf({ api, sent }: PaymentCall): ShippingChoice[] | undefined {
  if (api === 'ecom') {
    if (at(sent, '/merchantInfo/paymentType') !== 'eComm Express Payment') return undefined;
    return listAt(sent, '/merchantInfo/staticShippingDetails').flatMap((method) =>
      choice(at(method, '/shippingMethodId'), inMinorUnits(numberAt(method, '/shippingCost'))),
    );
  }
  if (!isObject(at(sent, '/shipping'))) return undefined;
  return listAt(sent, '/shipping/fixedOptions')
    .flatMap((group) => listAt(group, '/options'))
    .flatMap((option) => choice(at(option, '/id'), numberAt(option, '/amount/value')));
}

/** The way to ship that an answer or webhook says was chosen. */
export function chosenOf({ api, got, isSuccess }: PaymentCall): ShippingChoice | undefined {
  if (!isSuccess) return undefined;
  const cost = numberAt(got, '/shippingDetails/shippingCost');
  return api === 'ecom'
    ? choice(at(got, '/shippingDetails/shippingMethodId'), inMinorUnits(cost))[0]
    : choice(at(got, '/shippingDetails/shippingOptionId'), cost)[0];
}

function choice(id: Json | undefined, cost: number | undefined): ShippingChoice[] {
  return typeof id === 'string' && cost !== undefined ? [{ id, cost }] : [];
}

function inMinorUnits(kroner: number | undefined): number | undefined {
  return kroner === undefined ? undefined : Math.round(kroner * 100);
}

function isObject(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

function listAt(json: Json, pointer: string): Json[] {
  const list = at(json, pointer);
  return Array.isArray(list) ? list : [];
}
