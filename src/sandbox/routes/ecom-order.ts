import { faultsOfBody } from '../http/bodies.ts';
import { type Call, headerOf, parameterOf } from '../http/call.ts';
import { type Admitted, admit, maySpeakFor } from '../http/guard.ts';
import { limitRate } from '../http/limit.ts';
import { asText, isObject, type JsonObject, readJson } from '../http/read-json.ts';
import type { Reply } from '../http/reply.ts';
import { isStrict } from '../settings.ts';
import type { Payment } from '../state/payment.ts';
import { lookUp, type World } from '../world.ts';
import { type EcomProblem, ecomErrors, internalError, invalidField, unknownOrder } from './ecom-error.ts';

/** A capture, refund or cancellation that passed the gateway and the field checks. */
export interface Order {
  payment: Payment;
  body: JsonObject;
  transaction: JsonObject;
  requestId: string | undefined;
}

/** Reads a capture, refund or cancellation, and finds its order. */
export function readOrderRequest(
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

/** An order that was initiated through eCom and that the caller may speak for. */
export function findOrder(
  world: World,
  admitted: Admitted,
  msn: string | undefined,
  orderId: string,
): Payment | undefined {
  const payment = lookUp(world, msn, orderId);
  return payment !== undefined && payment.api === 'ecom' && maySpeakFor(world, admitted, payment.msn)
    ? payment
    : undefined;
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
    const faults = faultsOfBody(world.bodies, 'ecom', operationId, body, isStrict(world.settings, asText(msn)));
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
