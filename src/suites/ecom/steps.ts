import type { Expectation, ExpectedAmount, Step } from '../../model.ts';
import { merchantHeaders } from '../shared.ts';

/** eCom answers a refused operation with 402 or, by the newer documents, another status of its class. */
export const refused = '4xx';

/** The order's whole amount. */
export const amount = { variable: 'amount' } as const;

/** The order's amount without a part of it, in øre. */
export const amountLess = (part: number): ExpectedAmount => ({ variable: 'amount', plus: -part });

type Summary = Exclude<Expectation['summary'], undefined | 'absent'>;

/** What a summary says while so much is captured and refunded, and the rest either still reserved or released. */
export function summary(captured: number, refunded: number, rest: 'reserved' | 'released'): Summary {
  return {
    captured,
    remainingToCapture: rest === 'reserved' ? amountLess(captured) : 0,
    refunded,
    remainingToRefund: captured - refunded,
  };
}

export const untouched = summary(0, 0, 'reserved');
export const released = summary(0, 0, 'released');
export const captured: Summary = { captured: amount, remainingToCapture: 0, refunded: 0, remainingToRefund: amount };
export const refunded: Summary = { captured: amount, remainingToCapture: 0, refunded: amount, remainingToRefund: 0 };

export const orderId = { '/orderId': { variable: 'orderId' } } as const;

export const initiated: Expectation = {
  status: 200,
  fields: { ...orderId, '/url': { matches: '^https?://|^vippsMT://' } },
};

export const initiate: Step = { item: 'Initiate Payment', expect: initiated };

export const forceApprove: Step = { item: 'Force Approve Payment', expect: { status: 200 } };

export const details = (expect: Omit<Expectation, 'status'>): Step => ({
  item: 'Get Payment Details',
  expect: { status: 200, ...expect, fields: { ...orderId, ...expect.fields } },
});

/** Details right after the payment was initiated: nothing is reserved, so there is no summary. */
export const detailsWhenInitiated = details({ log: ['INITIATE'], summary: 'absent' });

export const detailsWhenReserved = details({ log: ['RESERVE', 'INITIATE'], summary: untouched });

/** A capture of a part, under a key of its own. */
export const capturePart = (part: number, expect: Summary): Step => ({
  item: 'Capture Payment',
  freshKey: true,
  body: { '/transaction/amount': part },
  expect: {
    status: 200,
    summary: expect,
    fields: { ...orderId, '/transactionInfo/status': 'Captured', '/transactionInfo/amount': part },
  },
});

export const captureAll: Step = {
  item: 'Capture Payment',
  expect: {
    status: 200,
    summary: captured,
    fields: { ...orderId, '/transactionInfo/status': 'Captured', '/transactionInfo/amount': amount },
  },
};

export const refundPart = (part: number, expect: Summary): Step => ({
  item: 'Refund Payment',
  freshKey: true,
  body: { '/transaction/amount': part },
  expect: {
    status: 200,
    summary: expect,
    fields: { ...orderId, '/transaction/status': 'Refund', '/transaction/amount': part },
  },
});

export const refundAll: Step = {
  item: 'Refund Payment',
  expect: {
    status: 200,
    summary: refunded,
    fields: { '/transaction/status': 'Refund', '/transaction/amount': amount },
  },
};

export const cancel = (expect: Summary): Step => ({
  item: 'Cancel Payment',
  expect: { status: 200, summary: expect, fields: { ...orderId, '/transactionInfo/status': 'Cancelled' } },
});

/** Gives back what is still reserved, also where a part is captured already. */
export const releaseRest = (expect: Summary): Step => ({
  ...cancel(expect),
  body: { '/shouldReleaseRemainingFunds': true },
});

/** A request that is refused, whatever the status of its class. */
export function refusal(tag: string, step: Omit<Step, 'expect' | 'tag'>, ...errorCode: string[]): Step {
  return { ...step, tag, expect: { status: refused, ...(errorCode.length > 0 ? { errorCode } : {}) } };
}

/** The deprecated status: the last transaction alone. */
export const getStatus = (status: string): Step => ({
  item: 'Get Payment Status',
  request: {
    method: 'GET',
    url: '{{base_url}}/ecomm/v2/payments/{{orderId}}/status',
    headers: { ...merchantHeaders, Accept: 'application/json' },
  },
  expect: { status: 200, fields: { ...orderId, '/transactionInfo/status': status } },
});
