import { citizenOf, msisdnOf } from './citizen.ts';
import type { Entry, Payment } from './payment.ts';

/** What ePayment shows of a payment, at a time. */
export function viewPayment(payment: Payment, now: number, subDelayMs: number): unknown {
  const method = payment.epayment?.method ?? 'WALLET';
  return {
    aggregate: viewAggregate(payment),
    amount: money(payment, payment.amount),
    state: payment.state,
    paymentMethod: payment.authorizedAt === undefined ? { type: method } : { type: method, cardBin: '540185' },
    profile: isShared(payment, now, subDelayMs) ? { sub: payment.sub } : {},
    pspReference: payment.pspReference,
    ...(payment.redirectUrl === undefined || payment.api === 'ecom' ? {} : { redirectUrl: payment.redirectUrl }),
    reference: payment.reference,
    ...(payment.epayment?.metadata === undefined || payment.epayment.metadata === null
      ? {}
      : { metadata: payment.epayment.metadata }),
    ...expressParts(payment),
  };
}

/** The answer to capture, refund and cancel. */
export function viewAdjustment(payment: Payment): unknown {
  return {
    amount: money(payment, payment.amount),
    state: payment.state,
    aggregate: viewAggregate(payment),
    pspReference: payment.pspReference,
    reference: payment.reference,
  };
}

/** The event log, oldest first. */
export function viewEvents(payment: Payment): unknown[] {
  return payment.history.flatMap((entry, index) => viewEntry(payment, entry, index));
}

export interface EpaymentEvent {
  reference: string;
  pspReference: string;
  name: string;
  amount: { currency: string; value: number };
  timestamp: string;
  idempotencyKey?: string;
  success: boolean;
}

/** One entry of the history as events: a sale is an authorization and a capture in one. */
export function viewEntry(payment: Payment, entry: Entry, index: number): EpaymentEvent[] {
  const names = entry.name === 'SALE' ? ['AUTHORIZED', 'CAPTURED'] : [entry.name];
  return names.map((name) => ({
    reference: payment.reference,
    pspReference: index === 0 ? payment.pspReference : entry.id,
    name,
    amount: money(payment, entry.amount),
    timestamp: new Date(entry.at).toISOString(),
    ...(entry.key === undefined ? {} : { idempotencyKey: entry.key }),
    success: entry.success,
  }));
}

export function isShared(payment: Payment, now: number, subDelayMs: number): boolean {
  return payment.sub !== undefined && payment.authorizedAt !== undefined && now >= payment.authorizedAt + subDelayMs;
}

/** Address and person of an express payment. */
export function expressParts(payment: Payment): Record<string, unknown> {
  if (payment.api === 'ecom' || payment.shipping === undefined) return {};
  const citizen = citizenOf(payment.phone ?? '');
  const address = {
    addressLine1: citizen.street,
    city: citizen.city,
    country: 'NO',
    postCode: citizen.postalCode,
  };
  return {
    shippingDetails: {
      address,
      shippingCost: payment.shipping.option.cost,
      shippingOptionId: payment.shipping.option.id,
      shippingOptionName: payment.shipping.option.name,
    },
    userDetails: {
      email: citizen.email,
      firstName: citizen.givenName,
      lastName: citizen.familyName,
      mobileNumber: msisdnOf(citizen.mobileNumber),
      addresses: [address],
    },
  };
}

function viewAggregate(payment: Payment): unknown {
  return {
    authorizedAmount: money(payment, payment.authorized),
    cancelledAmount: money(payment, payment.cancelled),
    capturedAmount: money(payment, payment.captured),
    refundedAmount: money(payment, payment.refunded),
  };
}

function money(payment: Payment, value: number): { currency: string; value: number } {
  return { currency: payment.currency, value };
}
