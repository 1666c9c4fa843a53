import { isObject, readJson } from '../http/read-json.ts';
import { addressOf } from '../state/citizen.ts';
import type { Payment, ShippingOption } from '../state/payment.ts';
import { isEcomShipping, readEcomShipping, readShippingGroups } from '../state/shipping.ts';
import type { World } from '../world.ts';
import type { Deliveries } from './deliveries.ts';

/** Asks the merchant how an express order can be sent; nothing, if it does not say. */
export async function askForShipping(
  world: World,
  deliveries: Deliveries,
  payment: Payment,
  country: string,
): Promise<ShippingOption[]> {
  const question = questionOf(payment, country);
  if (question === undefined) return [];
  const { url, token, body } = question;
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (token !== undefined && token !== '') headers.Authorization = token;
  const noted = {
    kind: 'shipping',
    payment: `${payment.msn}/${payment.reference}`,
    what: 'shipping details',
    method: 'POST',
  } as const;
  const delivery = deliveries.note({ ...noted, url, headers, body });
  if (delivery.state !== 'pending') return [];
  const timeoutMs = world.settings.outboundTimeoutMs.shipping;
  const answer = await deliveries.attempt(delivery, () => ({ method: 'POST', url, headers, body, timeoutMs }));
  delivery.state = 'status' in answer && answer.status < 400 ? 'delivered' : 'failed';
  const read = 'body' in answer && answer.status < 400 ? readJson(Buffer.from(answer.body)) : undefined;
  return read?.ok && isObject(read.value) ? question.read(read.value) : [];
}

interface Question {
  url: string;
  token: string | undefined;
  body: string;
  read: (answer: Record<string, unknown>) => ShippingOption[];
}

function questionOf(payment: Payment, country: string): Question | undefined {
  const address = addressOf(payment.phone ?? '', country);
  const prefix = payment.ecom?.shippingDetailsPrefix;
  if (prefix !== undefined) {
    return {
      url: `${prefix.replace(/\/$/, '')}/v2/payments/${payment.reference}/shippingDetails`,
      token: payment.ecom?.authToken,
      body: JSON.stringify({
        addressId: 100 + (Number(payment.transactionId) % 9000),
        addressLine1: address.street,
        addressLine2: null,
        city: address.city,
        country: 'NO',
        postCode: address.postalCode,
        addressType: 'H',
      }),
      read: ({ shippingDetails }) => (isEcomShipping(shippingDetails) ? readEcomShipping(shippingDetails) : []),
    };
  }
  const callback = payment.epayment?.shippingCallback;
  if (callback === undefined) return undefined;
  return {
    url: callback.url,
    token: callback.token,
    body: JSON.stringify({
      reference: payment.reference,
      AddressLine1: address.street,
      AddressLine2: null,
      City: address.city,
      PostCode: address.postalCode,
      Country: address.country,
    }),
    read: ({ groups }) => readShippingGroups(groups, payment.currency),
  };
}
