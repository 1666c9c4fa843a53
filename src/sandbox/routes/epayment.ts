import { adjust } from '../adjust.ts';
import { approve, mayBeForced, testUserOf } from '../approve.ts';
import { faultsOfBody } from '../http/bodies.ts';
import { type Call, parameterOf } from '../http/call.ts';
import { type Admitted, admit } from '../http/guard.ts';
import { limitRate } from '../http/limit.ts';
import { asText, fingerprint, isObject, type JsonObject, readJson } from '../http/read-json.ts';
import { json, type Reply } from '../http/reply.ts';
import { isStrict, salesUnitOf } from '../settings.ts';
import { readPhone } from '../state/citizen.ts';
import {
  type EpaymentRefusal,
  refusal,
  refuseApproval,
  refuseCancel,
  refuseCapture,
  refuseRefund,
} from '../state/epayment-rules.ts';
import { viewAdjustment, viewEvents, viewPayment } from '../state/epayment-view.ts';
import { cancel, capture, type Mark, type Payment, refund } from '../state/payment.ts';
import { lookUp, type World } from '../world.ts';
import { coerceBody } from './coerce-body.ts';
import { checkHeaders, remembering } from './epayment-call.ts';
import { createPayment } from './epayment-create.ts';
import { checkAmount, type FieldFault } from './epayment-fields.ts';
import { badRequest, refuse } from './problem.ts';
import type { SandboxRoute } from './route.ts';

const PAYMENT = '/epayment/v1/payments/{reference}';

export const epaymentRoutes: SandboxRoute[] = [
  { name: 'epayment/create', method: 'POST', path: '/epayment/v1/payments', handle: createPayment, bodies: 'epayment' },
  { name: 'epayment/get', method: 'GET', path: PAYMENT, handle: getPayment },
  { name: 'epayment/events', method: 'GET', path: `${PAYMENT}/events`, handle: getEvents },
  { name: 'epayment/capture', method: 'POST', path: `${PAYMENT}/capture`, handle: capturePayment, bodies: 'epayment' },
  { name: 'epayment/refund', method: 'POST', path: `${PAYMENT}/refund`, handle: refundPayment, bodies: 'epayment' },
  { name: 'epayment/cancel', method: 'POST', path: `${PAYMENT}/cancel`, handle: cancelPayment, bodies: 'epayment' },
  {
    name: 'epayment/approve',
    method: 'POST',
    path: '/epayment/v1/test/payments/{reference}/approve',
    handle: forceApprove,
    bodies: 'epayment',
  },
];

function getPayment(world: World, call: Call): Reply {
  return readPayment(world, call, 'epayment/get', (payment) =>
    viewPayment(payment, world.now(), world.settings.subDelayMs),
  );
}

function getEvents(world: World, call: Call): Reply {
  return readPayment(world, call, 'epayment/events', viewEvents);
}

function readPayment(world: World, call: Call, operation: string, view: (payment: Payment) => unknown): Reply {
  const found = findPayment(world, call, operation, { needsKey: false });
  return found.ok ? json(200, view(found.payment)) : found.reply;
}

type Found = { ok: true; payment: Payment; admitted: Admitted; key: string | undefined } | { ok: false; reply: Reply };

function findPayment(world: World, call: Call, operation: string, { needsKey }: { needsKey: boolean }): Found {
  const admission = admit(world, call);
  if (!admission.ok) return admission;
  const { admitted } = admission;
  const reference = parameterOf(call, 'reference');
  const isRead = operation === 'epayment/get' || operation === 'epayment/events';
  const limited = limitRate(world, operation, `${reference} ${isRead ? admitted.subscriptionKey : admitted.msn}`);
  if (limited !== undefined) return { ok: false, reply: limited };
  const headers = checkHeaders(world, call, admitted, { needsKey });
  if (!headers.ok) return headers;
  const payment = lookUp(world, headers.msn, reference);
  if (payment === undefined) return { ok: false, reply: refuse(world, call, NOT_FOUND) };
  return { ok: true, payment, admitted, key: headers.key };
}

const NOT_FOUND = refusal('5090', 'Reference not found', 404);

async function capturePayment(world: World, call: Call): Promise<Reply> {
  return moveMoney(world, call, 'capture', {
    conflict: '4010',
    refuse: (payment, amount) =>
      refuseCapture(payment, amount, world.now(), salesUnitOf(world.settings, payment.msn).partialCapture),
    change: capture,
  });
}

async function refundPayment(world: World, call: Call): Promise<Reply> {
  return moveMoney(world, call, 'refund', {
    conflict: '4150',
    refuse: (payment, amount) => refuseRefund(payment, amount, world.now()),
    change: refund,
  });
}

interface Move {
  conflict: string;
  refuse: (payment: Payment, amount: number) => EpaymentRefusal | undefined;
  change: (payment: Payment, amount: number, mark: Mark) => Payment;
}

async function moveMoney(world: World, call: Call, operation: string, move: Move): Promise<Reply> {
  const found = findPayment(world, call, `epayment/${operation}`, { needsKey: true });
  if (!found.ok) return found.reply;
  const read = readJson(call.body);
  const body = read.ok && isObject(read.value) ? read.value : undefined;
  if (body === undefined) return badRequest(world, call, [{ name: 'body', reason: 'The body is not a JSON object.' }]);
  const { payment, key } = found;
  const scope = `epayment ${operation} ${payment.msn}/${payment.reference} ${key}`;
  return remembering(world, call, { scope, request: fingerprint(body), conflict: move.conflict }, () => {
    const wrong =
      refuseAmount(world, call, payment, body) ??
      refuseByDescription(world, call, `${operation}Payment`, body, payment);
    if (wrong !== undefined) return Promise.resolve(wrong);
    const { value } = body.modificationAmount as { value: number };
    return settle(
      world,
      call,
      payment,
      (current) => move.refuse(current, value),
      (current) => move.change(current, value, markOf(world, key)),
    );
  });
}

function refuseAmount(world: World, call: Call, payment: Payment, body: JsonObject): Reply | undefined {
  const faults: FieldFault[] = [];
  const amount = body.modificationAmount;
  checkAmount(amount, 'modificationAmount', (name, reason, code) =>
    faults.push({ name, reason, ...(code === undefined ? {} : { code }) }),
  );
  const [fault] = faults;
  if (fault?.code !== undefined) return refuse(world, call, refusal(fault.code, 'Invalid amount', 400, fault.reason));
  if (fault === undefined && isObject(amount)) {
    if (amount.currency !== payment.currency)
      faults.push({ name: 'modificationAmount.currency', reason: `The payment is in ${payment.currency}.` });
    if (amount.value === 0) faults.push({ name: 'modificationAmount.value', reason: 'It is greater than 0.' });
  }
  return faults.length === 0 ? undefined : badRequest(world, call, faults);
}

/** What the description refuses beyond that. */
function refuseByDescription(
  world: World,
  call: Call,
  operationId: string,
  body: unknown,
  { msn }: Payment,
): Reply | undefined {
  const faults = faultsOfBody(world.bodies, 'epayment', operationId, body, isStrict(world.settings, msn));
  return faults.length === 0 ? undefined : badRequest(world, call, faults);
}

async function cancelPayment(world: World, call: Call): Promise<Reply> {
  const found = findPayment(world, call, 'epayment/cancel', { needsKey: false });
  if (!found.ok) return found.reply;
  const { payment, key } = found;
  const read = readJson(call.body);
  // Clients that serialise an absent object send `null`: as good as no body.
  const body = read.ok ? (read.value ?? {}) : read.problem === 'empty' ? {} : undefined;
  const wrong = refuseCancelBody(world, call, body) ?? refuseByDescription(world, call, 'cancelPayment', body, payment);
  const answer = async (): Promise<Reply> => {
    if (wrong !== undefined) return wrong;
    const transactionOnly = (body as JsonObject).cancelTransactionOnly === true;
    return settle(
      world,
      call,
      payment,
      (current) => refuseCancel(current, transactionOnly, world.now()),
      (current) => {
        // A payment that ends before approval ends under the key that created it.
        const isOpen = current.state === 'CREATED';
        return cancel(current, markOf(world, isOpen ? current.history[0]?.key : key));
      },
    );
  };
  if (key === undefined) return answer();
  const scope = `epayment cancel ${payment.msn}/${payment.reference} ${key}`;
  return remembering(world, call, { scope, request: fingerprint(body), conflict: '4020' }, answer);
}

function refuseCancelBody(world: World, call: Call, body: unknown): Reply | undefined {
  if (!isObject(body))
    return badRequest(world, call, [{ name: 'body', reason: 'It is a JSON object, or there is none.' }]);
  const { cancelTransactionOnly } = body;
  if (cancelTransactionOnly === undefined || typeof cancelTransactionOnly === 'boolean') return undefined;
  return badRequest(world, call, [{ name: 'cancelTransactionOnly', reason: 'It is true or false.' }]);
}

async function settle(
  world: World,
  call: Call,
  payment: Payment,
  refuseIt: (payment: Payment) => EpaymentRefusal | undefined,
  change: (payment: Payment) => Payment,
): Promise<Reply> {
  const adjusted = await adjust(world, payment, refuseIt, change);
  if (adjusted.type === 'refused') dropFailure(world, payment, adjusted.refusal.code);
  if (adjusted.type === 'done') return json(200, viewAdjustment(adjusted.payment));
  return refuse(world, call, adjusted.type === 'held' ? PROCESSING : adjusted.refusal);
}

/** A failure that was ordered for this payment has happened. */
function dropFailure(world: World, { msn, reference }: Payment, code: string): void {
  const current = lookUp(world, msn, reference);
  const [first, ...rest] = current?.captureFailures ?? [];
  if (current !== undefined && first === code) world.keep({ ...current, captureFailures: rest });
}

const PROCESSING = refusal('6160', 'Order processing', 423, 'Another operation on this payment is under way.');

function forceApprove(world: World, call: Call): Reply {
  const found = findPayment(world, call, 'epayment/approve', { needsKey: false });
  if (!found.ok) return found.reply;
  const { payment } = found;
  const read = readJson(call.body);
  if (!read.ok || !isObject(read.value)) {
    return badRequest(world, call, [{ name: 'body', reason: 'It is a JSON object with a customer or a token.' }]);
  }
  const body = coerceBody(read.value, isStrict(world.settings, payment.msn));
  const wrong = refuseByDescription(world, call, 'forceApprove', body, payment);
  if (wrong !== undefined) return wrong;
  const { token } = body;
  const customer = isObject(body.customer) ? body.customer : {};
  const link = typeof token === 'string' ? world.links.read(token) : undefined;
  const isOwnToken = link?.msn === payment.msn && link.reference === payment.reference;
  const phone = customer.phoneNumber === undefined ? '' : asText(customer.phoneNumber);
  if (phone === '' && !isOwnToken) {
    return badRequest(world, call, [
      { name: 'customer.phoneNumber', reason: 'Name the customer by phone number, or send the token.' },
    ]);
  }
  const refused = refuseUser(world, phone) ?? refuseApproval(payment);
  if (refused !== undefined) return refuse(world, call, refused);
  approve(world, payment, { phone: readPhone(phone), byForce: true });
  return json(200, {});
}

function refuseUser(world: World, phone: string): EpaymentRefusal | undefined {
  if (phone === '') return undefined;
  const user = testUserOf(world, phone);
  if (user === 'unknown') return refusal('7010', 'Customer not found');
  if (user === 'no-card') return refusal('10050', 'No cards', 400, 'The test user has no card.');
  if (user === 'expired-card') return refusal('10010', 'Approve failed', 500, "The test user's card has expired.");
  return mayBeForced(world, phone)
    ? undefined
    : refusal('10020', 'Approve not allowed', 400, 'The test user has not approved a payment by hand yet.');
}

function markOf(world: World, key: string | undefined): Mark {
  return { at: world.now(), id: world.nextId(), key };
}
