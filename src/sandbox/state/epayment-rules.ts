import { capturable, captureWindowOf, type Payment, refundable } from './payment.ts';

/** A domain error of ePayment: the code goes into `extraDetails`. */
export interface EpaymentRefusal {
  status: number;
  code: string;
  title: string;
  detail: string;
  /** The same request may succeed later under the same key. */
  mayBeRetried?: boolean;
}

const DAY = 86_400_000;
const REFUND_WINDOW = 365 * DAY;

/** Why a capture of `amount` minor units may not happen now, if it may not. */
export function refuseCapture(
  payment: Payment,
  amount: number,
  now: number,
  allowsPartial = true,
): EpaymentRefusal | undefined {
  if (payment.isProcessing) return PROCESSING;
  if (payment.state === 'CREATED') return refusal('6080', 'Cannot capture before reservation');
  if (payment.state !== 'AUTHORIZED') return stateRefusal('6200', 'captured', payment);
  if (payment.cancelled > 0) return refusal('6070', 'Cannot capture a cancelled payment');
  if (capturable(payment) === 0) return refusal('6170', 'The payment is captured already');
  if (amount > capturable(payment)) return refusal('6090', 'Capture amount too high');
  if (now - (payment.authorizedAt ?? now) > captureWindowOf(payment))
    return refusal('6100', 'The time to capture is over');
  if (!allowsPartial && amount < payment.authorized) return refusal('6140', 'The full amount must be captured');
  return failureOf(payment);
}

/** A failure of the capture that was ordered for this payment. */
function failureOf({ captureFailures }: Payment): EpaymentRefusal | undefined {
  const [code] = captureFailures ?? [];
  if (code === undefined) return undefined;
  return code === '6260'
    ? refusal('6260', 'Funds unavailable')
    : { ...refusal('6280', 'Capture failed, try again later'), mayBeRetried: true };
}

/** Why a refund of `amount` minor units may not happen now, if it may not. */
export function refuseRefund(payment: Payment, amount: number, now: number): EpaymentRefusal | undefined {
  if (payment.isProcessing) return PROCESSING;
  if (payment.state === 'CREATED') return refusal('6020', 'Attempted refund before reservation');
  if (payment.state !== 'AUTHORIZED') return stateRefusal('6210', 'refunded', payment);
  if (payment.captured === 0) {
    const exceedsPayment = amount > payment.authorized && payment.cancelled === 0;
    return exceedsPayment ? refusal('6150', 'Not enough to refund') : stateRefusal('6210', 'refunded', payment);
  }
  if (refundable(payment) === 0) return refusal('6180', 'The payment is refunded already');
  if (amount > refundable(payment)) return refusal('6150', 'Not enough to refund');
  if (now - (payment.capturedAt ?? now) > REFUND_WINDOW) return refusal('6220', 'The time to refund is over');
  if (amount === 123) return refusal('5100', 'Refund not possible', 403);
  if (amount === 124) return refusal('6220', 'The time to refund is over');
  return undefined;
}

export function refuseCancel(payment: Payment, transactionOnly: boolean, now: number): EpaymentRefusal | undefined {
  if (payment.isProcessing) return refusal('6250', 'Cannot cancel a processing payment', 409);
  if (payment.state === 'CREATED') return undefined;
  if (payment.state !== 'AUTHORIZED') return stateRefusal('6190', 'cancelled', payment);
  if (payment.captured === payment.authorized) return refusal('6040', 'Cannot cancel a captured payment');
  if (payment.cancelled > 0) return stateRefusal('6190', 'cancelled', payment);
  if (transactionOnly) return refusal('6060', 'Cannot cancel an authorized payment');
  if (now - (payment.authorizedAt ?? now) > captureWindowOf(payment))
    return refusal('6030', 'The time to cancel is over');
  return undefined;
}

export function refuseApproval(payment: Payment): EpaymentRefusal | undefined {
  if (payment.state === 'AUTHORIZED') return refusal('6230', 'Payment is already reserved', 409);
  if (payment.state !== 'CREATED') {
    return refusal('10010', 'Approve failed', 400, `The payment is ${payment.state} and cannot be approved.`);
  }
  if (payment.epayment !== undefined && payment.epayment.method !== 'WALLET')
    return refusal('10060', 'Operation not supported', 400, 'Card payments do not work in the test environment.');
  if (isExpress(payment))
    return refusal('10020', 'Approve not allowed', 400, 'Express checkout cannot be approved this way.');
  return undefined;
}

export function refusal(code: string, title: string, status = 400, detail: string = `${title}.`): EpaymentRefusal {
  return { status, code, title, detail };
}

function isExpress(payment: Payment): boolean {
  const terms = payment.epayment;
  return (
    payment.ecom?.express === true || terms?.shippingOptions !== undefined || terms?.shippingCallback !== undefined
  );
}

function stateRefusal(code: string, done: string, payment: Payment): EpaymentRefusal {
  const state = payment.state === 'AUTHORIZED' && payment.cancelled > 0 ? 'cancelled' : payment.state;
  return refusal(code, `The payment cannot be ${done}`, 400, `The payment is ${state} and cannot be ${done}.`);
}

const PROCESSING: EpaymentRefusal = {
  status: 423,
  code: '6160',
  title: 'Order processing',
  detail: 'Another operation on this payment is under way. Try again with the same key.',
};
