import { adjust } from '../adjust.ts';
import type { Call } from '../http/call.ts';
import { asText, fingerprint } from '../http/read-json.ts';
import { ECOM_TYPE, json, type Reply } from '../http/reply.ts';
import { refuseEcomCancel, refuseEcomCapture, refuseEcomRefund } from '../state/ecom-rules.ts';
import { isOpened, summarize } from '../state/ecom-view.ts';
import {
  cancel,
  capturable,
  capture,
  type Entry,
  type Mark,
  type Payment,
  refund,
  refundable,
} from '../state/payment.ts';
import type { World } from '../world.ts';
import { ecomErrors, refuseEcom } from './ecom-error.ts';
import { type Order, readOrderRequest } from './ecom-order.ts';

export async function captureOrder(world: World, call: Call): Promise<Reply> {
  return changeOrder(world, call, 'capture', (order, mark) => {
    const asked = amountOf(order);
    return {
      refuse: (payment) => refuseEcomCapture(payment, asked, world.now()),
      change: (payment) => capture(payment, asked === 0 ? capturable(payment) : asked, mark),
      view: (payment) => ({ transactionInfo: transactionInfo(payment, 'Captured') }),
    };
  });
}

export async function refundOrder(world: World, call: Call): Promise<Reply> {
  return changeOrder(world, call, 'refund', (order, mark) => {
    const asked = amountOf(order);
    return {
      refuse: (payment) => refuseEcomRefund(payment, asked, world.now()),
      change: (payment) => refund(payment, asked === 0 ? refundable(payment) : asked, mark),
      view: (payment) => ({ transaction: transactionInfo(payment, 'Refund') }),
    };
  });
}

export async function cancelOrder(world: World, call: Call): Promise<Reply> {
  return changeOrder(world, call, 'cancel', (order, mark) => ({
    refuse: (payment) => refuseEcomCancel(payment, order.body.shouldReleaseRemainingFunds === true, world.now()),
    change: (payment) => cancel(payment, mark),
    // The amount of the whole order, whatever part of it was released.
    view: (payment) => ({
      transactionInfo: {
        amount: payment.amount,
        status: 'Cancelled',
        timeStamp: new Date(mark.at).toISOString(),
        ...(isOpened(payment)
          ? { transactionId: payment.state === 'AUTHORIZED' ? mark.id : payment.transactionId }
          : {}),
        transactionText: mark.text,
      },
    }),
  }));
}

interface OrderChange {
  refuse: (payment: Payment) => ReturnType<typeof refuseEcomCapture>;
  change: (payment: Payment) => Payment;
  view: (payment: Payment) => Record<string, unknown>;
}

async function changeOrder(
  world: World,
  call: Call,
  operation: 'capture' | 'cancel' | 'refund',
  plan: (order: Order, mark: Mark) => OrderChange,
): Promise<Reply> {
  const read = readOrderRequest(world, call, operation);
  if (!read.ok) return read.reply;
  const { order } = read;
  const { payment, requestId } = order;
  const scope = `ecom ${operation} ${payment.msn}/${payment.reference} ${requestId}`;
  const request = fingerprint(order.body);
  const known = requestId === undefined || operation === 'cancel' ? undefined : world.idempotency.recall(scope);
  if (known !== undefined) {
    if (known.request === request) return { ...known.outcome, reason: 'replay of the same X-Request-Id' };
    return ecomErrors(world, 400, [
      { group: 'Payment', code: '93', message: 'The X-Request-Id was used for another amount or payload.' },
    ]);
  }
  const mark: Mark = {
    at: world.now(),
    id: world.nextId(),
    key: requestId,
    text: asText(order.transaction.transactionText),
  };
  const planned = plan(order, mark);
  const adjusted = await adjust(world, payment, planned.refuse, planned.change);
  if (adjusted.type === 'refused') return refuseEcom(world, adjusted.refusal);
  if (adjusted.type === 'held') {
    return ecomErrors(world, 423, [
      { group: 'VippsError', code: '94', message: 'The order is locked, try again with the same key.' },
    ]);
  }
  const reply = json(
    200,
    {
      orderId: payment.reference,
      ...planned.view(adjusted.payment),
      transactionSummary: summarize(adjusted.payment),
      ...(operation === 'refund' || adjusted.payment.state !== 'AUTHORIZED' ? {} : { paymentInstrument: 'Visa' }),
    },
    ECOM_TYPE,
  );
  // Only success is remembered: a failed attempt is to be repeated with the same key.
  if (requestId !== undefined) world.idempotency.remember(scope, { request, outcome: reply });
  return reply;
}

/** Absent, null and 0 all mean: everything that is left. */
function amountOf(order: Order): number {
  return Number(order.transaction.amount ?? 0);
}

function transactionInfo(payment: Payment, status: 'Captured' | 'Refund'): Record<string, unknown> {
  const last = payment.history.at(-1) as Entry;
  return {
    amount: last.amount,
    status,
    timeStamp: new Date(last.at).toISOString(),
    transactionId: last.id,
    transactionText: last.text,
  };
}
