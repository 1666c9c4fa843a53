import { type Address, addressOf, citizenOf, msisdnOf } from './citizen.ts';
import { type Entry, guaranteedUntil, type Payment } from './payment.ts';

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
    ...authorizedParts(isShared(payment, now, subDelayMs) ? payment : withoutSub(payment)),
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

function withoutSub({ sub: _, ...payment }: Payment): Payment {
  return payment;
}

export function isShared(payment: Payment, now: number, subDelayMs: number): boolean {
  return payment.sub !== undefined && payment.authorizedAt !== undefined && now >= payment.authorizedAt + subDelayMs;
}

/** What an authorized payment brings besides its money; the webhook `authorized` brings the same. */
export function authorizedParts(payment: Payment): Record<string, unknown> {
  const until = guaranteedUntil(payment);
  if (payment.api === 'ecom' || until === undefined) return {};
  return { ...shippingParts(payment), ...userParts(payment), captureGuaranteedUntil: new Date(until).toISOString() };
}

function shippingParts({ shipping, phone }: Payment): Record<string, unknown> {
  if (shipping === undefined) return {};
  const { option, country } = shipping;
  return {
    shippingDetails: {
      address: viewAddress(addressOf(phone ?? '', country)),
      shippingCost: option.cost,
      shippingOptionId: option.id,
      shippingOptionName: option.name,
    },
  };
}

/** The user agrees to the whole scope or to nothing; members outside of the scope are absent. */
function userParts({ scope, phone, sub, hasNoAddress }: Payment): Record<string, unknown> {
  if (sub === undefined) return {};
  const citizen = citizenOf(phone ?? '');
  const parts: Record<string, Record<string, unknown>> = {
    email: { email: citizen.email },
    name: { firstName: citizen.givenName, lastName: citizen.familyName },
    phoneNumber: { mobileNumber: msisdnOf(citizen.mobileNumber) },
    birthDate: { dateOfBirth: citizen.birthdate },
    address: { addresses: hasNoAddress ? [] : [viewAddress(citizen.home)] },
  };
  return { userDetails: Object.assign({}, ...scope.map((word) => parts[word] ?? {})) };
}

function viewAddress({ street, postalCode, city, country }: Address): Record<string, unknown> {
  return { addressLine1: street, city, country, postCode: postalCode };
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
