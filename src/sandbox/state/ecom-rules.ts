import { capturable, captureWindowOf, type Payment, refundable } from './payment.ts';

/** An error of eCom's tables: group, code and what it means in our words. */
export interface EcomRefusal {
  group: string;
  code: string;
  message: string;
  status: number | 'payment';
}

const DAY = 86_400_000;
const REFUND_WINDOW = 365 * DAY;

/** Why a capture of `amount` øre (0: all that is left) may not happen now, if it may not. */
export function refuseEcomCapture(payment: Payment, amount: number, now: number): EcomRefusal | undefined {
  if (payment.isProcessing) return LOCKED;
  if (payment.state === 'CREATED') return paymentError('62', 'The amount is not reserved.');
  if (payment.state !== 'AUTHORIZED' || isVoided(payment)) {
    return {
      group: 'VippsError',
      code: '91',
      message: 'The transaction is not allowed: the order is cancelled.',
      status: 403,
    };
  }
  if (now - (payment.authorizedAt ?? now) > captureWindowOf(payment)) {
    return paymentError('98', 'It is more than 180 days since the reservation.', 400);
  }
  if (capturable(payment) === 0 || amount > capturable(payment)) {
    return paymentError('61', 'The captured amount would exceed the reserved amount.');
  }
  return undefined;
}

export function refuseEcomCancel(payment: Payment, release: boolean, now: number): EcomRefusal | undefined {
  if (payment.isProcessing) return paymentError('52', 'The payment is being processed and cannot be cancelled now.');
  if (payment.state === 'CREATED') return undefined;
  if (payment.state !== 'AUTHORIZED' || isVoided(payment)) return paymentError('52', 'The order is cancelled already.');
  const isPartlyCaptured = payment.captured > 0 && capturable(payment) > 0;
  if (payment.captured > 0 && !(release && isPartlyCaptured)) {
    return paymentError('51', 'The order is captured and cannot be cancelled; refund it.');
  }
  if (now - (payment.authorizedAt ?? now) > captureWindowOf(payment)) {
    return paymentError('52', 'It is more than 180 days since the reservation.', 400);
  }
  return undefined;
}

/** Why a refund of `amount` øre (0: all that is left) may not happen now, if it may not. */
export function refuseEcomRefund(payment: Payment, amount: number, now: number): EcomRefusal | undefined {
  if (payment.isProcessing) return LOCKED;
  if (payment.state === 'CREATED') return paymentError('72', 'The order is not captured.');
  if (payment.state !== 'AUTHORIZED' || isVoided(payment)) return paymentError('73', 'The order is cancelled.');
  if (payment.captured === 0) return paymentError('72', 'The order is only reserved; cancel it.');
  if (now - (payment.capturedAt ?? now) > REFUND_WINDOW) {
    return paymentError('95', 'It is more than 365 days since the capture.', 400);
  }
  if (amount === 123) return paymentError('74', 'The refund could not be paid out: the user has no account.');
  if (amount === 124) return paymentError('95', 'The time for refunds is over.', 400);
  if (refundable(payment) === 0 || amount > refundable(payment)) {
    return paymentError('71', 'The refunded amount would exceed the captured amount.');
  }
  return undefined;
}

export function refuseEcomApproval(payment: Payment): EcomRefusal | undefined {
  if (payment.api !== 'ecom') return paymentError('99', 'The payment is not an eCom payment.', 400);
  if (payment.ecom?.express) return paymentError('99', 'Express checkout cannot be approved this way.', 400);
  if (payment.ecom?.skipLandingPage) return paymentError('99', 'skipLandingPage cannot be approved this way.', 400);
  if (payment.state !== 'CREATED') return paymentError('99', 'The order is not waiting for approval.', 400);
  return undefined;
}

/** Everything reserved was given back: eCom calls it VOID. */
function isVoided(payment: Payment): boolean {
  return payment.cancelled > 0 && payment.captured === 0;
}

function paymentError(code: string, message: string, status: number | 'payment' = 'payment'): EcomRefusal {
  return { group: 'Payment', code, message, status };
}

const LOCKED: EcomRefusal = {
  group: 'VippsError',
  code: '94',
  message: 'The order is locked: it is being processed. Try again with the same key.',
  status: 423,
};
