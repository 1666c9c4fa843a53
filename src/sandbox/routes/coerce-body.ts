import { asText, isObject, type JsonObject } from '../http/read-json.ts';

/**
 * The body as the service understands it. Numbers where texts belong are taken as the digits that were sent. Shop modules
 * also send numbers as metadata, and null for members of the customer that they do not know: neither is refused, unless
 * the sandbox is strict.
 */
export function coerceBody(body: JsonObject, strict: boolean): JsonObject {
  const { reference, customer, metadata } = body;
  return {
    ...body,
    ...(typeof reference === 'number' ? { reference: asText(reference) } : {}),
    ...(isObject(customer) ? { customer: coerceCustomer(customer, strict) } : {}),
    ...(isObject(metadata) && !strict ? { metadata: mapValues(metadata, numberToText) } : {}),
  };
}

function coerceCustomer(customer: JsonObject, strict: boolean): JsonObject {
  const given = Object.entries(customer).filter(([, value]) => strict || value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, name === 'phoneNumber' ? numberToText(value) : value]));
}

const numberToText = (value: unknown): unknown => (typeof value === 'number' ? asText(value) : value);

function mapValues(object: JsonObject, change: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
