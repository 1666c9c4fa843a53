import { asNumber, asText, isObject } from '../http/read-json.ts';
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

/** Shipping groups as ePayment writes them; every option of every group is a way to ship. */
export function readShippingGroups(groups: unknown): ShippingOption[] {
  if (!Array.isArray(groups)) return [];
  return groups.filter(isObject).flatMap((group, priority) => {
    const options = Array.isArray(group.options) ? group.options.filter(isObject) : [];
    return options.map((option) => ({
      id: asText(option.id),
      name: [group.brand, option.name].filter((part) => part !== undefined).join(' '),
      cost: isObject(option.amount) ? asNumber(option.amount.value) : 0,
      isDefault: option.isDefault === true || group.isDefault === true,
      priority,
    }));
  });
}

function isText(value: unknown, maxLength: number): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= maxLength;
}
