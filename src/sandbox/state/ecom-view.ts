import { citizenOf } from './citizen.ts';
import { capturable, type Entry, type Payment, refundable } from './payment.ts';

const PERSONAL_WINDOW = 168 * 3_600_000;
const BANK_IDENTIFICATION_NUMBER = 540185;

/** What eCom's details show of a payment, at a time. */
export function viewEcomDetails(payment: Payment, now: number, subDelayMs: number): unknown {
  const log = payment.history.map((entry) => logEntry(payment, entry)).reverse();
  return {
    orderId: payment.reference,
    ...(payment.state === 'AUTHORIZED'
      ? { transactionSummary: { ...summarize(payment), bankIdentificationNumber: BANK_IDENTIFICATION_NUMBER } }
      : {}),
    transactionLogHistory: log,
    ...userParts(payment, now, subDelayMs),
  };
}

/** `transactionSummary` of capture, cancel and refund. */
export function summarize(payment: Payment): Record<string, number> {
  return {
    capturedAmount: payment.captured,
    // Nothing of an order that was never approved is left to capture.
    remainingAmountToCapture: Math.max(capturable(payment), 0),
    refundedAmount: payment.refunded,
    remainingAmountToRefund: refundable(payment),
  };
}

/** The deprecated status shows the last transaction alone. */
export function viewEcomStatus(payment: Payment): unknown {
  const last = payment.history.at(-1) as Entry;
  return {
    orderId: payment.reference,
    transactionInfo: {
      amount: last.amount,
      status: statusOf(last),
      timeStamp: new Date(last.at).toISOString(),
      ...(isOpened(payment) ? { transactionId: transactionIdOf(payment, last) } : {}),
    },
  };
}

/** Whether the user has seen the payment: before, eCom shows no `transactionId`. */
export function isOpened(payment: Payment): boolean {
  return payment.openedAt !== undefined;
}

const OPERATIONS: Record<Entry['name'], string> = {
  CREATED: 'INITIATE',
  AUTHORIZED: 'RESERVE',
  SALE: 'SALE',
  CAPTURED: 'CAPTURE',
  REFUNDED: 'REFUND',
  CANCELLED: 'VOID',
  TERMINATED: 'CANCEL',
  ABORTED: 'CANCEL',
  EXPIRED: 'CANCEL',
};

function statusOf(entry: Entry): string {
  if (!entry.success) return 'FAILED';
  return entry.name === 'EXPIRED' ? 'REJECTED' : OPERATIONS[entry.name];
}

function logEntry(payment: Payment, entry: Entry): unknown {
  const requestId = requestIdOf(entry);
  return {
    amount: entry.amount,
    operation: OPERATIONS[entry.name],
    operationSuccess: entry.success,
    ...(requestId === undefined ? {} : { requestId }),
    timeStamp: new Date(entry.at).toISOString(),
    ...(isOpened(payment) || entry.name === 'CAPTURED' ? { transactionId: transactionIdOf(payment, entry) } : {}),
    transactionText: entry.text ?? payment.text,
  };
}

/** Until it is captured, everything about a payment bears one transaction id. */
function transactionIdOf(payment: Payment, entry: Entry): string {
  return entry.name === 'CAPTURED' || entry.name === 'REFUNDED' || entry.name === 'CANCELLED'
    ? entry.id
    : payment.transactionId;
}

function requestIdOf(entry: Entry): string | undefined {
  if (entry.name === 'AUTHORIZED' || entry.name === 'SALE') return '';
  return entry.name === 'CAPTURED' || entry.name === 'REFUNDED' || entry.name === 'CANCELLED' ? entry.key : undefined;
}

function userParts(payment: Payment, now: number, subDelayMs: number): Record<string, unknown> {
  const { authorizedAt, shipping } = payment;
  if (authorizedAt === undefined || now < authorizedAt + subDelayMs) return {};
  const isPersonal = payment.sub !== undefined || payment.ecom?.express === true;
  const isExpired = now > authorizedAt + PERSONAL_WINDOW;
  const citizen = citizenOf(payment.phone ?? '');
  const details = {
    email: citizen.email,
    firstName: citizen.givenName,
    lastName: citizen.familyName,
    mobileNumber: citizen.mobileNumber,
    userId: citizen.userId,
  };
  const address = {
    addressLine1: citizen.home.street,
    city: citizen.home.city,
    country: 'Norway',
    postCode: citizen.home.postalCode,
  };
  return {
    ...(shipping === undefined
      ? {}
      : {
          shippingDetails: {
            address: isExpired ? expire(address) : address,
            shippingCost: shipping.option.cost / 100,
            shippingMethod: shipping.option.name,
            shippingMethodId: shipping.option.id,
          },
        }),
    ...(isPersonal ? { userDetails: isExpired ? expire(details) : details } : {}),
    ...(payment.sub === undefined ? {} : { sub: payment.sub }),
  };
}

function expire(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.keys(values).map((key) => [key, '[Expired]']));
}
