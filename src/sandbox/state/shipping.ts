import { asNumber, asText, isObject, type JsonObject } from '../http/read-json.ts';
import type { ShippingOption } from './payment.ts';

/** Shipping methods as eCom writes them, kroner turned into øre. */
export function readEcomShipping(list: readonly unknown[]): ShippingOption[] {
  return list
    .filter(isObject)
    .map((item) => ({
      id: asText(item.shippingMethodId),
      name: asText(item.shippingMethod),
      cost: Math.round(asNumber(item.shippingCost) * 100),
      isDefault: item.isDefault === 'Y',
      priority: asNumber(item.priority ?? 0),
    }))
    .sort((one, other) => one.priority - other.priority);
}

export function isEcomShipping(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isEcomMethod);
}

function isEcomMethod(item: unknown): boolean {
  return (
    isObject(item) &&
    (item.isDefault === 'Y' || item.isDefault === 'N') &&
    typeof item.shippingCost === 'number' &&
    item.shippingCost >= 0 &&
    isText(item.shippingMethod, 256) &&
    isText(item.shippingMethodId, 100)
  );
}

/**
 * Shipping groups as ePayment writes them; every option of every group is a way to ship, the lowest priority first. One
 * without id, name, or a price of whole minor units in the currency of the payment is not.
 */
export function readShippingGroups(groups: unknown, currency: string): ShippingOption[] {
  if (!Array.isArray(groups)) return [];
  const options = byPriority(groups.filter(isObject)).flatMap((group) => {
    const own = Array.isArray(group.options) ? byPriority(group.options.filter(isObject)) : [];
    return own
      .filter((option) => isText(option.id, 1000) && isText(option.name, 1000) && isPrice(option.amount, currency))
      .map((option) => ({ group, option, cost: asNumber((option.amount as JsonObject).value) }));
  });
  const weight = (given: { group: JsonObject; option: JsonObject }): number =>
    (given.group.isDefault === true ? 2 : 0) + (given.option.isDefault === true ? 1 : 0);
  const chosen = options.reduce<(typeof options)[number] | undefined>(
    (best, one) => (best === undefined || weight(one) > weight(best) ? one : best),
    undefined,
  );
  return options.map(({ group, option, cost }, priority) => ({
    id: asText(option.id),
    name: [group.brand, option.name].filter((part) => part !== undefined).join(' '),
    cost,
    isDefault: option === chosen?.option,
    priority,
  }));
}

function byPriority(items: JsonObject[]): JsonObject[] {
  const rank = ({ priority }: JsonObject): number => (typeof priority === 'number' ? priority : 0);
  return [...items].sort((one, other) => rank(one) - rank(other));
}

const HIGHEST_AMOUNT = 65_000_000;

function isPrice(amount: unknown, currency: string): boolean {
  if (!isObject(amount) || amount.currency !== currency) return false;
  const { value } = amount;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= HIGHEST_AMOUNT;
}

function isText(value: unknown, maxLength: number): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= maxLength;
}
