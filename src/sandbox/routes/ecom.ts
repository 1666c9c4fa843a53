import { adjust } from '../adjust.ts';
import { approve, mayBeForced, testUserOf } from '../approve.ts';
import { faultsOfBody } from '../http/bodies.ts';
import { type Call, headerOf, parameterOf } from '../http/call.ts';
import { type Admitted, admit, maySpeakFor } from '../http/guard.ts';
import { limitRate } from '../http/limit.ts';
import { asText, fingerprint, isObject, type JsonObject, readJson } from '../http/read-json.ts';
import { ECOM_TYPE, json, type Reply } from '../http/reply.ts';
import { normalizePhone } from '../state/citizen.ts';
import { refuseEcomApproval, refuseEcomCancel, refuseEcomCapture, refuseEcomRefund } from '../state/ecom-rules.ts';
import { isOpened, summarize, viewEcomDetails, viewEcomStatus } from '../state/ecom-view.ts';
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
import { lookUp, type World } from '../world.ts';
import { type EcomProblem, ecomErrors, internalError, invalidField, refuseEcom, unknownOrder } from './ecom-error.ts';
import { initiate } from './ecom-initiate.ts';
import type { SandboxRoute } from './route.ts';

export const ecomRoutes: SandboxRoute[] = [
  { name: 'ecom/initiate', method: 'POST', path: '/ecomm/v2/payments', handle: initiate, bodies: 'ecom' },
  { name: 'ecom/details', method: 'GET', path: '/ecomm/v2/payments/{orderId}/details', handle: getDetails },
  { name: 'ecom/status', method: 'GET', path: '/ecomm/v2/payments/{orderId}/status', handle: getStatus },
  {
    name: 'ecom/capture',
    method: 'POST',
    path: '/ecomm/v2/payments/{orderId}/capture',
    handle: captureOrder,
    bodies: 'ecom',
  },
  {
    name: 'ecom/cancel',
    method: 'PUT',
    path: '/ecomm/v2/payments/{orderId}/cancel',
    handle: cancelOrder,
    bodies: 'ecom',
  },
  {
    name: 'ecom/refund',
    method: 'POST',
    path: '/ecomm/v2/payments/{orderId}/refund',
    handle: refundOrder,
    bodies: 'ecom',
  },
  {
    name: 'ecom/approve',
    method: 'POST',
    path: '/ecomm/v2/integration-test/payments/{orderId}/approve',
    handle: forceApprove,
    bodies: 'ecom',
  },
];

function getDetails(world: World, call: Call): Reply {
  return readOrder(world, call, 'ecom/details', (payment) =>
    viewEcomDetails(payment, world.now(), world.settings.subDelayMs),
  );
}

function getStatus(world: World, call: Call): Reply {
  return readOrder(world, call, 'ecom/status', viewEcomStatus);
}

function readOrder(world: World, call: Call, operation: string, view: (payment: Payment) => unknown): Reply {
  const admission = admit(world, call);
  if (!admission.ok) return admission.reply;
  const { admitted } = admission;
  const orderId = parameterOf(call, 'orderId');
  const limited = limitRate(world, operation, `${orderId} ${admitted.subscriptionKey}`);
  if (limited !== undefined) return limited;
  const payment = findOrder(world, admitted, admitted.msn, orderId);
  return payment === undefined ? unknownOrder(world) : json(200, view(payment), ECOM_TYPE);
}

/** A capture, refund or cancellation that passed the gateway and the field checks. */
interface Order {
  payment: Payment;
  body: JsonObject;
  transaction: JsonObject;
  requestId: string | undefined;
}

async function captureOrder(world: World, call: Call): Promise<Reply> {
  return changeOrder(world, call, 'capture', (order, mark) => {
    const asked = amountOf(order);
    return {
      refuse: (payment) => refuseEcomCapture(payment, asked, world.now()),
      change: (payment) => capture(payment, asked === 0 ? capturable(payment) : asked, mark),
      view: (payment) => ({ transactionInfo: transactionInfo(payment, 'Captured') }),
    };
  });
}

async function refundOrder(world: World, call: Call): Promise<Reply> {
  return changeOrder(world, call, 'refund', (order, mark) => {
    const asked = amountOf(order);
    return {
      refuse: (payment) => refuseEcomRefund(payment, asked, world.now()),
      change: (payment) => refund(payment, asked === 0 ? refundable(payment) : asked, mark),
      view: (payment) => ({ transaction: transactionInfo(payment, 'Refund') }),
    };
  });
}

async function cancelOrder(world: World, call: Call): Promise<Reply> {
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

function readOrderRequest(
  world: World,
  call: Call,
  operation: string,
): { ok: true; order: Order } | { ok: false; reply: Reply } {
  const admission = admit(world, call);
  if (!admission.ok) return admission;
  const { admitted } = admission;
  const orderId = parameterOf(call, 'orderId');
  const read = readJson(call.body);
  const body = read.ok && isObject(read.value) ? read.value : undefined;
  const merchant = isObject(body?.merchantInfo) ? body.merchantInfo : {};
  const transaction = isObject(body?.transaction) ? body.transaction : {};
  const msn = merchant.merchantSerialNumber;
  const limited = limitRate(world, `ecom/${operation}`, `${orderId} ${asText(msn ?? admitted.msn)}`);
  if (limited !== undefined) return { ok: false, reply: limited };
  const requestId = headerOf(call, 'x-request-id');
  const refused =
    body === undefined
      ? ecomErrors(world, 400, [invalidField('body', 'The body is not a JSON object.')])
      : refuseOrderFields(world, { body, msn, transaction, requestId, operation });
  if (refused !== undefined) return { ok: false, reply: refused };
  const payment = findOrder(world, admitted, asText(msn), orderId);
  if (payment === undefined) return { ok: false, reply: unknownOrder(world) };
  return {
    ok: true,
    order: { payment, body: body ?? {}, transaction, requestId: requestId === '' ? undefined : requestId },
  };
}

function refuseOrderFields(
  world: World,
  given: { body: JsonObject; msn: unknown; transaction: JsonObject; requestId: string | undefined; operation: string },
): Reply | undefined {
  const { msn, transaction, requestId, body } = given;
  const { amount, transactionText } = transaction;
  if (typeof msn === 'number') return internalError(world, 'merchantInfo.merchantSerialNumber has to be a string.');
  const takesAmount = given.operation !== 'cancel' && amount !== undefined && amount !== null;
  if (takesAmount && !Number.isInteger(amount)) return internalError(world, 'transaction.amount has to be an integer.');
  const problems: EcomProblem[] = [];
  if (typeof msn !== 'string' || !/^\d{4,10}$/.test(msn)) {
    problems.push(invalidField('merchantInfo.merchantSerialNumber', 'It is required: 4 to 10 digits.'));
  }
  if (typeof transactionText !== 'string' || transactionText.length === 0 || transactionText.length > 100) {
    problems.push(invalidField('transaction.transactionText', 'It is required: at most 100 characters.'));
  }
  if (takesAmount && Number(amount) < 0) problems.push(invalidField('transaction.amount', 'It is not negative.'));
  const release = body.shouldReleaseRemainingFunds;
  if (release !== undefined && release !== null && typeof release !== 'boolean') {
    problems.push(invalidField('shouldReleaseRemainingFunds', 'It is true or false.'));
  }
  if (requestId !== undefined && requestId.length > 40)
    problems.push(invalidField('X-Request-Id', 'It has at most 40 characters.'));
  if (problems.length === 0) {
    const operationId = DESCRIBED[given.operation] ?? '';
    const faults = faultsOfBody(world.bodies, 'ecom', operationId, body);
    problems.push(...faults.map(({ name, reason }) => invalidField(name, reason)));
  }
  return problems.length === 0 ? undefined : ecomErrors(world, 400, problems);
}

/** Names of the operations in the description. */
const DESCRIBED: Record<string, string> = {
  capture: 'capturePaymentUsingPOST',
  cancel: 'cancelPaymentRequestUsingPUT',
  refund: 'refundPaymentUsingPOST',
};

function forceApprove(world: World, call: Call): Reply {
  const admission = admit(world, call);
  if (!admission.ok) return admission.reply;
  const read = readJson(call.body);
  if (!read.ok || !isObject(read.value)) {
    return ecomErrors(world, 400, [invalidField('body', 'The body is not a JSON object.')]);
  }
  const payment = findOrder(world, admission.admitted, admission.admitted.msn, parameterOf(call, 'orderId'));
  if (payment === undefined || payment.api !== 'ecom') return unknownOrder(world);
  const { customerPhoneNumber, token } = read.value;
  if (token !== undefined && typeof token !== 'string') {
    return ecomErrors(world, 400, [invalidField('token', 'It is a text.')]);
  }
  const link = token !== undefined ? world.links.read(token) : undefined;
  const isOwnToken = link?.msn === payment.msn && link.reference === payment.reference;
  const phone =
    customerPhoneNumber === undefined && isOwnToken ? (payment.phone ?? '') : asText(customerPhoneNumber ?? '');
  if (phone === '' && !isOwnToken) {
    return ecomErrors(world, 400, [invalidField('customerPhoneNumber', 'Name the customer by phone number or token.')]);
  }
  const refused = refuseUser(world, phone) ?? refuseEcomApproval(payment);
  if (refused !== undefined) return 'headers' in refused ? refused : refuseEcom(world, refused);
  approve(world, payment, { phone: normalizePhone(phone), byForce: true });
  return json(200, {}, ECOM_TYPE);
}

function refuseUser(world: World, phone: string): Reply | undefined {
  if (phone === '') return undefined;
  const one = (status: number, group: string, code: string, message: string) =>
    ecomErrors(world, status, [{ group, code, message }]);
  const user = normalizePhone(phone) === undefined ? 'unknown' : testUserOf(world, phone);
  if (user === 'unknown' || user === 'no-card')
    return one(400, 'Customer', '81', 'It is not the number of a test user with a card.');
  if (user === 'expired-card') return one(500, 'Payment', '99', "The test user's card has expired.");
  if (!mayBeForced(world, phone)) {
    return one(
      world.settings.paymentErrorStatus,
      'Payment',
      '1082',
      'The test user has not approved a payment by hand yet.',
    );
  }
  return undefined;
}

function findOrder(world: World, admitted: Admitted, msn: string | undefined, orderId: string): Payment | undefined {
  const payment = lookUp(world, msn, orderId);
  return payment !== undefined && payment.api === 'ecom' && maySpeakFor(world, admitted, payment.msn)
    ? payment
    : undefined;
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
