import { citizenOf } from '../state/citizen.ts';
import type { Entry, Payment } from '../state/payment.ts';
import type { Change, World } from '../world.ts';
import type { Deliveries } from './deliveries.ts';

/** Tells the merchant once what the user did; nobody tries again. */
export async function callBack(world: World, deliveries: Deliveries, change: Change): Promise<void> {
  const { payment } = change;
  const terms = payment.ecom;
  const entry = change.entries.at(-1);
  const status = entry === undefined ? undefined : statusOf(world, payment, entry, change);
  if (terms === undefined || entry === undefined || status === undefined) return;
  const url = `${terms.callbackPrefix.replace(/\/$/, '')}/v2/payments/${payment.reference}`;
  const body = JSON.stringify(callbackBody(payment, entry, status));
  const headers = { 'Content-Type': 'application/json', ...authorization(payment) };
  const delivery = deliveries.note({
    kind: 'callback',
    payment: keyOf(payment),
    what: status,
    method: 'POST',
    url,
    headers,
    body,
  });
  if (delivery.state !== 'pending') return;
  const timeoutMs = world.settings.outboundTimeoutMs.callback;
  const answer = await deliveries.attempt(delivery, () => ({ method: 'POST', url, headers, body, timeoutMs }));
  delivery.state = 'status' in answer && answer.status < 400 ? 'delivered' : 'failed';
}

function statusOf(world: World, payment: Payment, entry: Entry, change: Change): string | undefined {
  if (change.byForce && !world.settings.callbackOnForceApprove) return undefined;
  const isExpress = payment.ecom?.express === true;
  switch (entry.name) {
    case 'AUTHORIZED':
      // A refused card is no end: the user may take another one.
      return entry.success ? (isExpress ? 'RESERVE' : 'RESERVED') : undefined;
    case 'SALE':
      return 'SALE';
    case 'ABORTED':
      return 'CANCELLED';
    case 'EXPIRED':
      return 'REJECTED';
    case 'TERMINATED':
    case 'CANCELLED':
      return world.settings.callbackOnMerchantCancel ? 'CANCELLED' : undefined;
    default:
      return undefined;
  }
}

function callbackBody(payment: Payment, entry: Entry, status: string): Record<string, unknown> {
  const { shipping } = payment;
  const citizen = citizenOf(payment.phone ?? '');
  const isShared = payment.state === 'AUTHORIZED' && (payment.sub !== undefined || payment.ecom?.express === true);
  return {
    merchantSerialNumber: payment.msn,
    orderId: payment.reference,
    transactionInfo: {
      amount: entry.amount,
      status,
      timeStamp: new Date(entry.at).toISOString(),
      transactionId: payment.transactionId,
    },
    ...(shipping === undefined
      ? {}
      : {
          shippingDetails: {
            address: {
              addressLine1: citizen.home.street,
              addressLine2: null,
              city: citizen.home.city,
              country: 'NO',
              zipCode: citizen.home.postalCode,
            },
            shippingCost: shipping.option.cost / 100,
            shippingMethod: shipping.option.name,
            shippingMethodId: shipping.option.id,
          },
        }),
    ...(isShared
      ? {
          userDetails: {
            email: citizen.email,
            firstName: citizen.givenName,
            lastName: citizen.familyName,
            mobileNumber: citizen.mobileNumber,
            userId: citizen.userId,
          },
        }
      : {}),
  };
}

/** The user takes the consent back: the merchant is to forget. */
export async function removeConsent(world: World, deliveries: Deliveries, payment: Payment): Promise<void> {
  const prefix = payment.ecom?.consentRemovalPrefix;
  if (prefix === undefined) return;
  const { userId } = citizenOf(payment.phone ?? '');
  const url = `${prefix.replace(/\/$/, '')}/v2/consents/${encodeURIComponent(userId)}`;
  const delivery = deliveries.note({
    kind: 'consent-removal',
    payment: keyOf(payment),
    what: 'consent removed',
    method: 'DELETE',
    url,
    headers: {},
  });
  if (delivery.state !== 'pending') return;
  const answer = await deliveries.attempt(delivery, () => ({
    method: 'DELETE',
    url,
    headers: {},
    timeoutMs: world.settings.outboundTimeoutMs.callback,
  }));
  delivery.state = 'status' in answer && answer.status < 400 ? 'delivered' : 'failed';
}

function authorization(payment: Payment): Record<string, string> {
  const token = payment.ecom?.authToken;
  return token === undefined ? {} : { Authorization: token };
}

const keyOf = (payment: Payment): string => `${payment.msn}/${payment.reference}`;
