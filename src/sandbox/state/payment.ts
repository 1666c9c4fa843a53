/**
 * A payment and what can happen to it: plain data, and functions that give the next value. Both APIs look at the same
 * record, as on the real host, where eCom's payments can be read and adjusted through ePayment.
 */
export interface Payment {
  readonly api: 'ecom' | 'epayment';
  readonly msn: string;
  /** eCom calls it `orderId`. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly text: string;
  readonly state: PaymentState;
  readonly authorized: number;
  readonly captured: number;
  readonly refunded: number;
  readonly cancelled: number;
  /** Oldest first. */
  readonly history: readonly Entry[];
  readonly createdAt: number;
  /** When the link dies if nobody opened it, ms. */
  readonly openBefore: number;
  /** When the payment dies if nobody approved it, ms. */
  readonly expiresAt: number;
  readonly openedAt?: number;
  readonly authorizedAt?: number;
  readonly capturedAt?: number;
  /** Of the creation; eCom shows it from the moment when the user opens the payment. */
  readonly transactionId: string;
  readonly pspReference: string;
  readonly scope: readonly string[];
  /** Given once the user consented. */
  readonly sub?: string;
  /** Eight digits. */
  readonly phone?: string;
  readonly returnUrl: string;
  readonly redirectUrl?: string;
  /** The sales unit has 180 days to capture, in Denmark and Finland too. */
  readonly hasLateCapture?: boolean;
  /** The user's profile has no address. */
  readonly hasNoAddress?: boolean;
  /** Errors that the next captures are refused with, first one first. */
  readonly captureFailures?: readonly CaptureFailure[];
  /** True while the user is inside a 3-D Secure step, or the money is on its way. */
  readonly isProcessing?: boolean;
  readonly ecom?: EcomTerms;
  readonly epayment?: EpaymentTerms;
  readonly shipping?: Shipping;
}

/** 6260: the funds are gone. 6280: the capture failed, and may be tried again with the same key. */
export type CaptureFailure = '6260' | '6280';

export type PaymentState = 'CREATED' | 'AUTHORIZED' | 'ABORTED' | 'EXPIRED' | 'TERMINATED';

export type EntryName =
  | 'CREATED'
  | 'AUTHORIZED'
  /** Reserved and captured in one, on direct-capture sales units. */
  | 'SALE'
  | 'CAPTURED'
  | 'REFUNDED'
  | 'CANCELLED'
  | 'TERMINATED'
  | 'ABORTED'
  | 'EXPIRED';

export interface Entry {
  readonly name: EntryName;
  readonly amount: number;
  readonly at: number;
  /** Ten digits. */
  readonly id: string;
  /** Idempotency key or `X-Request-Id` of the call. */
  readonly key?: string;
  readonly text?: string;
  readonly success: boolean;
}

/** What the merchant asked for when it initiated an eCom payment. */
export interface EcomTerms {
  readonly express: boolean;
  readonly skipLandingPage: boolean;
  readonly callbackPrefix: string;
  readonly authToken?: string;
  readonly consentRemovalPrefix?: string;
  readonly shippingDetailsPrefix?: string;
  readonly shippingOptions?: readonly ShippingOption[];
}

/** What the merchant asked for when it created an ePayment payment. */
export interface EpaymentTerms {
  readonly method: string;
  readonly userFlow: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly shippingOptions?: readonly ShippingOption[];
  readonly shippingCallback?: { readonly url: string; readonly token: string };
  /** Countries that an express payment may be sent to; that of the currency if absent. */
  readonly allowedCountries?: readonly string[];
  readonly minimumUserAge?: number;
}

/** A way to have it sent; cost in minor units. */
export interface ShippingOption {
  readonly id: string;
  readonly name: string;
  readonly cost: number;
  readonly isDefault: boolean;
  readonly priority: number;
}

export interface Shipping {
  readonly option: ShippingOption;
  /** ISO 3166-1, two letters. */
  readonly country: string;
}

/** Who did it, when, under which key. */
export interface Mark {
  at: number;
  id: string;
  key?: string | undefined;
  text?: string | undefined;
}

export const capturable = (payment: Payment): number => payment.authorized - payment.captured - payment.cancelled;
export const refundable = (payment: Payment): number => payment.captured - payment.refunded;

export function open(payment: Payment, at: number): Payment {
  return payment.state === 'CREATED' && payment.openedAt === undefined ? { ...payment, openedAt: at } : payment;
}

/** The user approves: the amount is reserved, or sold at once on direct-capture sales units. */
export function authorize(
  payment: Payment,
  mark: Mark,
  given: {
    sub?: string;
    phone?: string;
    directCapture?: boolean;
    shipping?: Shipping | undefined;
    hasNoAddress?: boolean;
  },
): Payment {
  // The customer pays the shipping on top in express. ePayment keeps showing the amount that was asked for.
  const amount = payment.amount + (given.shipping?.option.cost ?? 0);
  return {
    ...payment,
    state: 'AUTHORIZED',
    amount: payment.api === 'ecom' ? amount : payment.amount,
    authorized: amount,
    captured: given.directCapture ? amount : 0,
    openedAt: payment.openedAt ?? mark.at,
    authorizedAt: mark.at,
    ...(given.directCapture ? { capturedAt: mark.at } : {}),
    ...(given.sub === undefined ? {} : { sub: given.sub }),
    ...(given.phone === undefined ? {} : { phone: given.phone }),
    ...(given.shipping === undefined ? {} : { shipping: given.shipping }),
    ...(given.hasNoAddress ? { hasNoAddress: true } : {}),
    history: [...payment.history, entry(given.directCapture ? 'SALE' : 'AUTHORIZED', amount, mark)],
  };
}

const DAY = 86_400_000;

/** How long a reservation can be captured and cancelled, ms: 180 days in Norway, 14 in Denmark and Finland. */
export function captureWindowOf({ currency, hasLateCapture }: Payment): number {
  return ((currency === 'DKK' || currency === 'EUR') && !hasLateCapture ? 14 : 180) * DAY;
}

/** Until when a capture is sure to succeed, ms: the card networks hold the funds for a week. */
export function guaranteedUntil(payment: Payment): number | undefined {
  return payment.authorizedAt === undefined ? undefined : payment.authorizedAt + 7 * DAY;
}

/** The country of the market that a currency belongs to. */
export function countryOf(currency: string): string {
  const countries: Record<string, string> = { NOK: 'NO', DKK: 'DK', EUR: 'FI', SEK: 'SE', GBP: 'GB', USD: 'US' };
  return countries[currency] ?? 'NO';
}

/** Countries that an express payment may be sent to. */
export function shippingCountriesOf(payment: Payment): readonly string[] {
  return payment.epayment?.allowedCountries ?? [countryOf(payment.currency)];
}

/** Where an express payment is sent to, unless the user chooses another country. */
export function defaultCountryOf(payment: Payment): string {
  const allowed = shippingCountriesOf(payment);
  const own = countryOf(payment.currency);
  return allowed.includes(own) ? own : (allowed[0] ?? own);
}

/** A card was refused: nothing changes but the log, the user may try another card. */
export function refuseCard(payment: Payment, mark: Mark): Payment {
  return {
    ...payment,
    openedAt: payment.openedAt ?? mark.at,
    history: [...payment.history, { ...entry('AUTHORIZED', payment.amount, mark), success: false }],
  };
}

export function capture(payment: Payment, amount: number, mark: Mark): Payment {
  return {
    ...payment,
    captured: payment.captured + amount,
    capturedAt: mark.at,
    history: [...payment.history, entry('CAPTURED', amount, mark)],
  };
}

export function refund(payment: Payment, amount: number, mark: Mark): Payment {
  return {
    ...payment,
    refunded: payment.refunded + amount,
    history: [...payment.history, entry('REFUNDED', amount, mark)],
  };
}

/** Ends a payment nobody approved yet, or releases what is still reserved. */
export function cancel(payment: Payment, mark: Mark): Payment {
  if (payment.state === 'CREATED') {
    return {
      ...payment,
      state: 'TERMINATED',
      cancelled: payment.amount,
      history: [...payment.history, entry('TERMINATED', payment.amount, mark)],
    };
  }
  const released = capturable(payment);
  return {
    ...payment,
    cancelled: payment.cancelled + released,
    history: [...payment.history, entry('CANCELLED', released, mark)],
  };
}

/** The user says no, or does nothing in time. */
export function end(payment: Payment, state: 'ABORTED' | 'EXPIRED', mark: Mark): Payment {
  return { ...payment, state, history: [...payment.history, entry(state, payment.amount, mark)] };
}

/** The payment as if everything that happened to it had happened so much earlier, ms. */
export function age(payment: Payment, ms: number): Payment {
  const { openedAt, authorizedAt, capturedAt } = payment;
  return {
    ...payment,
    createdAt: payment.createdAt - ms,
    openBefore: payment.openBefore - ms,
    expiresAt: payment.expiresAt - ms,
    history: payment.history.map((entry) => ({ ...entry, at: entry.at - ms })),
    ...(openedAt === undefined ? {} : { openedAt: openedAt - ms }),
    ...(authorizedAt === undefined ? {} : { authorizedAt: authorizedAt - ms }),
    ...(capturedAt === undefined ? {} : { capturedAt: capturedAt - ms }),
  };
}

/** When a payment that nobody acts on dies, ms. */
export function deadlineOf(payment: Payment): number {
  if (payment.openedAt !== undefined) return payment.expiresAt;
  return Math.min(payment.openBefore, payment.expiresAt);
}

function entry(name: EntryName, amount: number, mark: Mark): Entry {
  return {
    name,
    amount,
    at: mark.at,
    id: mark.id,
    success: true,
    ...(mark.key === undefined ? {} : { key: mark.key }),
    ...(mark.text === undefined ? {} : { text: mark.text }),
  };
}
