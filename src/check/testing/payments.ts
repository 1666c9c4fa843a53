import type { Exchange, Headers, Json } from '../../model.ts';
import { aBody } from './exchanges.ts';

/** One call about a payment, as short as a test wants to say it. */
export interface CallSketch {
  /** `POST /epayment/v1/payments/p1/capture`. */
  call: string;
  key?: string;
  sent?: Json;
  status?: number;
  got?: Json;
  headers?: Headers;
  /** A call of the API to us. */
  told?: boolean;
}

/** Exchanges of a flow, a second apart, with ids from 1. */
export function exchangesOf(sketches: CallSketch[]): Exchange[] {
  return sketches.map((sketch, index) => {
    const [method = '', path = ''] = sketch.call.split(' ');
    const keyHeader = path.includes('/ecomm/') ? 'X-Request-Id' : 'Idempotency-Key';
    const headers: Headers = [
      ...(sketch.headers ?? []),
      ...(sketch.key === undefined ? [] : [[keyHeader, sketch.key] as [string, string]]),
    ];
    return {
      id: `things/flow#${index + 1}.1`,
      sentBy: sketch.told ? 'api' : 'step',
      startedAt: new Date(Date.UTC(2026, 0, 2, 3, 4, index)).toISOString(),
      durationMs: 1,
      attempt: 1,
      request: {
        method,
        url: `http://127.0.0.1:1${path}`,
        headers,
        ...(sketch.sent === undefined ? {} : { body: aBody(JSON.stringify(sketch.sent)) }),
      },
      response: {
        status: sketch.status ?? 200,
        headers: [],
        ...(sketch.got === undefined ? {} : { body: aBody(JSON.stringify(sketch.got)) }),
      },
    };
  });
}

const money = (value: number, currency = 'NOK') => ({ value, currency });

const EPAYMENT = '/epayment/v1/payments';
const ECOM = '/ecomm/v2/payments';

/** An ePayment creation over 1000 øre. */
export const created = (value = 1000): CallSketch => ({
  call: `POST ${EPAYMENT}`,
  key: 'create',
  sent: { amount: money(value), reference: 'p1' },
  status: 201,
  got: { reference: 'p1' },
});

/** The creation of an express payment over 1000 øre, with two ways to ship; without any, the merchant is asked. */
export const createdExpress = (options: Record<string, number> = { letter: 29, parcel: 99 }): CallSketch => ({
  ...created(),
  sent: {
    amount: money(1000),
    reference: 'p1',
    shipping:
      Object.keys(options).length === 0
        ? { dynamicOptions: { callbackUrl: 'https://merchant.example' } }
        : { fixedOptions: [{ options: Object.entries(options).map(([id, cost]) => ({ id, amount: money(cost) })) }] },
  },
});

/** What an answer says of the way to ship that was chosen. */
export const shippedBy = (shippingOptionId: string, shippingCost: number) => ({
  shippingDetails: { shippingOptionId, shippingCost },
});

/** The four sums of an ePayment payment. */
export const payment = (
  sums: Partial<Record<'authorized' | 'captured' | 'refunded' | 'cancelled', number>>,
  change: object = {},
) => ({
  reference: 'p1',
  state: 'AUTHORIZED',
  amount: money(1000),
  aggregate: {
    authorizedAmount: money(sums.authorized ?? 1000),
    capturedAmount: money(sums.captured ?? 0),
    refundedAmount: money(sums.refunded ?? 0),
    cancelledAmount: money(sums.cancelled ?? 0),
  },
  ...change,
});

export const read = (got: Json): CallSketch => ({ call: `GET ${EPAYMENT}/p1`, got });

/** A capture or refund of so much. */
export const moved = (
  what: 'capture' | 'refund',
  value: number,
  got: Json,
  change: Partial<CallSketch> = {},
): CallSketch => ({
  call: `POST ${EPAYMENT}/p1/${what}`,
  key: `${what}-1`,
  sent: { modificationAmount: money(value) },
  got,
  ...change,
});

/** An event log: names, each with amount and key. */
export const events = (...entries: [name: string, amount?: number, key?: string, success?: boolean][]): CallSketch => ({
  call: `GET ${EPAYMENT}/p1/events`,
  got: entries.map(([name, amount = 1000, key = 'create', success = true], index) => ({
    reference: 'p1',
    pspReference: `psp-${index}`,
    name,
    amount: money(amount),
    timestamp: new Date(Date.UTC(2026, 0, 2, 3, 0, index)).toISOString(),
    idempotencyKey: key,
    success,
  })),
});

/** An eCom initiation over 1000 øre. */
export const initiated = (change: Partial<CallSketch> = {}): CallSketch => ({
  call: `POST ${ECOM}`,
  sent: { transaction: { orderId: 'o1', amount: 1000 }, merchantInfo: { authToken: 'secret-token' } },
  got: { orderId: 'o1' },
  ...change,
});

export const summary = (
  capturedAmount: number,
  remainingAmountToCapture: number,
  refundedAmount: number,
  remainingAmountToRefund: number,
) => ({
  orderId: 'o1',
  transactionSummary: { capturedAmount, remainingAmountToCapture, refundedAmount, remainingAmountToRefund },
});

export const order = (what: 'capture' | 'refund', amount: number, got: Json, key = `${what}-1`): CallSketch => ({
  call: `POST ${ECOM}/o1/${what}`,
  key,
  sent: { transaction: { amount } },
  got,
});

/** eCom's log, newest first: operations, each with amount and request id. */
export const details = (
  summed: Json,
  ...entries: [operation: string, amount?: number, key?: string][]
): CallSketch => ({
  call: `GET ${ECOM}/o1/details`,
  got: {
    ...(summed as { [key: string]: Json }),
    transactionLogHistory: entries.map(([operation, amount = 1000, requestId], index) => ({
      operation,
      amount,
      operationSuccess: true,
      timeStamp: new Date(Date.UTC(2026, 0, 2, 3, 0, 60 - index)).toISOString(),
      ...(requestId === undefined ? {} : { requestId }),
    })),
  },
});
