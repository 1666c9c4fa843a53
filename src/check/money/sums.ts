import { at } from '../../json-pointer.ts';
import { numberAt, type PaymentCall } from '../read-payments.ts';

/** The sums that an answer shows of a payment, minor units. */
export interface Sums {
  captured: number;
  refunded: number;
  /** ePayment alone. */
  authorized?: number;
  cancelled?: number;
  amount?: number;
  state?: string;
  /** eCom alone. */
  remainingToCapture?: number;
  remainingToRefund?: number;
}

/** What an answer says of the sums; undefined where it says nothing of them. */
export function sumsOf({ api, got, isSuccess, action }: PaymentCall): Sums | undefined {
  if (!isSuccess || action === 'webhook') return undefined;
  return api === 'ecom' ? readSummary(got) : readAggregate(got);
}

function readSummary(got: PaymentCall['got']): Sums | undefined {
  const summary = at(got, '/transactionSummary');
  if (summary === undefined) return undefined;
  const captured = numberAt(summary, '/capturedAmount');
  const refunded = numberAt(summary, '/refundedAmount');
  const remainingToCapture = numberAt(summary, '/remainingAmountToCapture');
  const remainingToRefund = numberAt(summary, '/remainingAmountToRefund');
  if (captured === undefined || refunded === undefined) return undefined;
  return {
    captured,
    refunded,
    ...(remainingToCapture === undefined ? {} : { remainingToCapture }),
    ...(remainingToRefund === undefined ? {} : { remainingToRefund }),
  };
}

function readAggregate(got: PaymentCall['got']): Sums | undefined {
  const sum = (name: string): number | undefined => numberAt(got, `/aggregate/${name}Amount/value`);
  const [authorized, captured, refunded, cancelled] = ['authorized', 'captured', 'refunded', 'cancelled'].map(sum);
  if (captured === undefined || refunded === undefined) return undefined;
  const amount = numberAt(got, '/amount/value');
  const state = at(got, '/state');
  return {
    captured,
    refunded,
    ...(authorized === undefined ? {} : { authorized }),
    ...(cancelled === undefined ? {} : { cancelled }),
    ...(amount === undefined ? {} : { amount }),
    ...(typeof state === 'string' ? { state } : {}),
  };
}

/** What the merchant asked for when it made the payment, minor units. */
export function orderedAmount(calls: readonly PaymentCall[]): number | undefined {
  const creation = calls.find(({ action, isSuccess }) => action === 'create' && isSuccess);
  return creation === undefined
    ? undefined
    : numberAt(creation.sent, creation.api === 'ecom' ? '/transaction/amount' : '/amount/value');
}
