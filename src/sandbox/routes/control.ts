import { type Call, parameterOf } from '../http/call.ts';
import { asNumber, asText, type JsonObject } from '../http/read-json.ts';
import { empty, gatewayError, json, type Reply, redirect } from '../http/reply.ts';
import type { Deliveries } from '../outbound/deliveries.ts';
import { removeConsent } from '../outbound/ecom-callbacks.ts';
import type { WebhookQueue } from '../outbound/webhook-queue.ts';
import { viewEvents, viewPayment } from '../state/epayment-view.ts';
import { landingHostsOf } from '../state/landing-host.ts';
import { age, type CaptureFailure, capturable, captureWindowOf, type Payment } from '../state/payment.ts';
import { declineCard, expireNow, openLink, pay, reject } from '../user.ts';
import { expireIfOverdue, lookUp, type World } from '../world.ts';
import { isForm, readControl } from './control-body.ts';
import { FAULT_MEMBERS, readFault } from './fault-order.ts';
import type { Handler, SandboxRoute } from './route.ts';

/** What the control API works with beside the world. */
export interface Outbound {
  deliveries: Deliveries;
  queue: WebhookQueue;
}

/** Everything that a person, time or a bad network does in the real environment. */
export function controlRoutes(outbound: Outbound, reset: () => void, operations: readonly string[]): SandboxRoute[] {
  const { deliveries } = outbound;
  return [
    route('payments', 'GET', '/sandbox/payments', (world) =>
      json(200, { payments: world.payments.newest(200).map((payment) => describe(world, payment)) }),
    ),
    route(
      'payment',
      'GET',
      '/sandbox/payments/{reference}',
      onPayment((world, payment) => json(200, describe(world, payment))),
    ),
    ...userRoutes(deliveries),
    route('clock', 'GET', '/sandbox/clock', clock),
    route(
      'clock',
      'POST',
      '/sandbox/clock',
      ordered(Object.keys(UNITS), (world, call, body) => forward(world, call, body, outbound.queue)),
    ),
    route(
      'reset',
      'POST',
      '/sandbox/reset',
      ordered([], (_world, call) => {
        reset();
        return isForm(call) ? redirect('/') : empty(204);
      }),
    ),
    route('ledger', 'GET', '/sandbox/ledger', ledger),
    route('deliveries', 'GET', '/sandbox/deliveries', () => json(200, { deliveries: deliveries.list() })),
    route('requests', 'GET', '/sandbox/requests', (world) => json(200, { requests: world.journal.newest(500) })),
    route('faults', 'GET', '/sandbox/faults', (world) => json(200, { faults: world.faults.list() })),
    route(
      'faults',
      'POST',
      '/sandbox/faults',
      ordered(FAULT_MEMBERS, (world, call, body) => orderFault(world, call, body, operations)),
    ),
    route('faults', 'DELETE', '/sandbox/faults', (world) => {
      world.faults.clear();
      return empty(204);
    }),
    route('fault', 'DELETE', '/sandbox/faults/{id}', (world, call) =>
      world.faults.remove(Number(parameterOf(call, 'id'))) ? empty(204) : gatewayError(404, 'There is no such fault.'),
    ),
  ];
}

type Act = (world: World, payment: Payment, call: Call, body: JsonObject) => Reply | Promise<Reply>;

function userRoutes(deliveries: Deliveries): SandboxRoute[] {
  const act = (name: string, handle: Act, members: readonly string[] = []) =>
    route(
      name,
      'POST',
      `/sandbox/payments/{reference}/${name}`,
      onPayment((world, payment, call) =>
        ordered(members, (_world, _call, body) => handle(world, payment, call, body))(world, call),
      ),
    );
  const whileOpen =
    (change: (world: World, payment: Payment) => Payment): Act =>
    (world, payment, call) =>
      payment.state === 'CREATED' ? shown(world, call, change(world, payment)) : notOpen(payment);
  return [
    act('open', whileOpen(openLink)),
    act('reject', whileOpen(reject)),
    act('expire', whileOpen(expireNow)),
    act('refuse-card', whileOpen(declineCard)),
    act(
      'approve',
      async (world, payment, call, body) => {
        const consents = TRUTHS.get(body.consent ?? true);
        if (consents === undefined) return gatewayError(400, 'consent is true or false.');
        const outcome = await pay(world, deliveries, payment, {
          phone: body.phoneNumber === undefined ? undefined : asText(body.phoneNumber),
          consents,
          shippingId: optionOf(body),
          country: body.country === undefined ? undefined : asText(body.country).toUpperCase(),
        });
        return outcome.ok ? shown(world, call, outcome.payment) : gatewayError(409, outcome.reason);
      },
      ['phoneNumber', 'shippingOptionId', 'shippingMethodId', 'country', 'consent'],
    ),
    act('fail-capture', failCapture, ['code', 'count']),
    act('remove-consent', async (world, payment, call) => {
      await removeConsent(world, deliveries, payment);
      return shown(world, call, payment);
    }),
    act(
      'age',
      (world, payment, call, body) => {
        const ms = durationOf(body);
        return ms === undefined ? gatewayError(400, SAY_HOW_FAR) : shown(world, call, grow(world, payment, ms));
      },
      Object.keys(UNITS),
    ),
    act('lock', (world, payment, call) => shown(world, call, world.keep({ ...payment, isProcessing: true }))),
    act('unlock', (world, payment, call) => shown(world, call, world.keep({ ...payment, isProcessing: false }))),
  ];
}

/** Truth as JSON writes it, and as a form does. */
const TRUTHS = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  [false, false],
  ['false', false],
]);

/** The way to ship, by the name that either API gives its id. */
function optionOf({ shippingOptionId, shippingMethodId }: JsonObject): string | undefined {
  const id = shippingOptionId ?? shippingMethodId;
  return id === undefined ? undefined : asText(id);
}

/** Orders the next captures of one payment to fail. */
function failCapture(world: World, payment: Payment, call: Call, { code, count }: JsonObject): Reply {
  const times = count === undefined || count === '' ? 1 : asNumber(count);
  if (!isCaptureFailure(asText(code)) || !Number.isInteger(times) || times < 1 || times > 100) {
    return gatewayError(400, 'Say how captures fail, as in {"code": "6280", "count": 1}; codes: 6260, 6280.');
  }
  const failures = Array<CaptureFailure>(times).fill(asText(code) as CaptureFailure);
  return shown(
    world,
    call,
    world.keep({ ...payment, captureFailures: [...(payment.captureFailures ?? []), ...failures] }),
  );
}

const isCaptureFailure = (code: string): code is CaptureFailure => code === '6260' || code === '6280';

function route(name: string, method: string, path: string, handle: Handler): SandboxRoute {
  return { name: `sandbox/${name}`, method, path, handle };
}

/** Reads what a call orders, and refuses what nothing would follow. */
function ordered(
  members: readonly string[],
  handle: (world: World, call: Call, body: JsonObject) => Reply | Promise<Reply>,
): Handler {
  return (world, call) => {
    const read = readControl(call, members);
    return read.ok ? handle(world, call, read.body) : gatewayError(400, read.reason);
  };
}

/** Finds the payment by reference; `?msn=` where several sales units use the same one. */
function onPayment(handle: (world: World, payment: Payment, call: Call) => Reply | Promise<Reply>): Handler {
  return (world, call) => {
    const msn = new URLSearchParams(call.query).get('msn') ?? undefined;
    const payment = lookUp(world, msn, parameterOf(call, 'reference'));
    return payment === undefined ? gatewayError(404, 'There is no such payment.') : handle(world, payment, call);
  };
}

function notOpen(payment: Payment): Reply {
  return gatewayError(409, `The payment is ${payment.state} and no longer waits for the user.`);
}

function shown(world: World, call: Call, payment: Payment): Reply {
  return isForm(call) ? redirect('/') : json(200, describe(world, payment));
}

function describe(world: World, payment: Payment): Record<string, unknown> {
  return {
    api: payment.api,
    msn: payment.msn,
    reference: payment.reference,
    opened: payment.openedAt !== undefined,
    expiresAt: new Date(payment.expiresAt).toISOString(),
    landingHosts: landingHostsOf(payment.currency, world.now()),
    payment: viewPayment(payment, world.now(), world.settings.subDelayMs),
    events: viewEvents(payment),
  };
}

/** Money that is reserved and neither captured nor released: what a test run leaves behind. */
function ledger(world: World): Reply {
  const open = world.payments
    .newest(world.payments.size)
    .filter((payment) => payment.state === 'AUTHORIZED' && capturable(payment) > 0)
    .filter((payment) => world.now() - (payment.authorizedAt ?? 0) <= captureWindowOf(payment));
  return json(200, {
    reservations: open.map((payment) => ({
      api: payment.api,
      msn: payment.msn,
      reference: payment.reference,
      amount: { currency: payment.currency, value: capturable(payment) },
      authorizedAt: new Date(payment.authorizedAt ?? 0).toISOString(),
    })),
    total: open.reduce((sum, payment) => sum + capturable(payment), 0),
  });
}

function clock(world: World): Reply {
  return json(200, { now: new Date(world.now()).toISOString() });
}

const UNITS: Record<string, number> = { ms: 1, seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** So much time passes for one payment, and for nobody else. */
function grow(world: World, payment: Payment, ms: number): Payment {
  const consent = payment.sub === undefined ? undefined : world.consents.get(`${payment.msn}/${payment.sub}`);
  if (consent !== undefined) consent.until -= ms;
  return expireIfOverdue(world, world.keep(age(payment, ms)));
}

const SAY_HOW_FAR = `Say how far to go forward, as in {"minutes": 11}; units: ${Object.keys(UNITS).join(', ')}.`;

/** `{"minutes": 11}` in ms. */
function durationOf(body: JsonObject): number | undefined {
  const parts = Object.entries(body).map(([unit, amount]) => asNumber(amount) * (UNITS[unit] ?? Number.NaN));
  const ms = parts.reduce((sum, part) => sum + part, 0);
  return parts.length === 0 || !Number.isFinite(ms) || ms < 0 ? undefined : ms;
}

function forward(world: World, call: Call, body: JsonObject, queue: WebhookQueue): Reply {
  const ms = durationOf(body);
  if (ms === undefined) return gatewayError(400, SAY_HOW_FAR);
  if (world.now() + ms > LATEST) return gatewayError(400, 'The clock does not go beyond the year 9999.');
  world.advanceClock(ms);
  queue.pump();
  return isForm(call) ? redirect('/') : clock(world);
}

const LATEST = Date.UTC(9999, 0);

function orderFault(world: World, call: Call, body: JsonObject, operations: readonly string[]): Reply {
  const read = readFault(body, operations);
  if (!read.ok) return gatewayError(400, read.reason);
  const fault = world.faults.add(read.fault);
  return isForm(call) ? redirect('/') : json(201, fault);
}
