import { testUserOf } from '../approve.ts';
import type { Call } from '../http/call.ts';
import { html, type Reply, redirect } from '../http/reply.ts';
import type { Deliveries } from '../outbound/deliveries.ts';
import { askForApproval, askForPhone, type Progress, showCardForm, showDeadLink, showEnd } from '../pages/landing.ts';
import type { Payment } from '../state/payment.ts';
import { openLink, pay, reject, shippingOptionsFor } from '../user.ts';
import { lookUp, type World } from '../world.ts';
import { GATEWAY_PATH } from './landing-url.ts';
import type { SandboxRoute } from './route.ts';

/** The page behind `url` and `redirectUrl`: where a person pays. */
export function landingRoutes(deliveries: Deliveries): SandboxRoute[] {
  return [
    { name: 'pages/landing', method: 'GET', path: GATEWAY_PATH, handle: showLanding },
    // The page at / is the dashboard's, which leaves links with a token to this one.
    ...[GATEWAY_PATH, '/'].map((path) => ({
      name: 'pages/landing',
      method: 'POST',
      path,
      handle: (world: World, call: Call) => act(world, call, deliveries),
    })),
  ];
}

export function showLanding(world: World, call: Call): Reply {
  const payment = paymentOf(world, call);
  if (payment === undefined) return html(404, showDeadLink());
  if (payment.state !== 'CREATED') return html(200, showEnd(payment, { returnUrl: safeReturn(payment) }));
  if (payment.epayment?.method === 'CARD') return html(200, showCardForm(payment));
  return html(200, askForPhone(payment, { phone: payment.phone ?? '', shippingId: '' }));
}

async function act(world: World, call: Call, deliveries: Deliveries): Promise<Reply> {
  const payment = paymentOf(world, call);
  if (payment === undefined) return html(404, showDeadLink());
  if (payment.state !== 'CREATED' || payment.epayment?.method === 'CARD') return leave(payment);
  const form = new URLSearchParams(call.body.toString('utf8'));
  const progress: Progress = { phone: form.get('phone') ?? '', shippingId: form.get('shipping') ?? '' };
  switch (form.get('step')) {
    case 'reject':
      return leave(reject(world, payment));
    case 'phone':
      return enter(world, deliveries, payment, progress);
    case 'approve':
      return settle(world, deliveries, payment, progress, form.get('card') === 'refused');
    default:
      return html(200, askForPhone(payment, progress));
  }
}

async function enter(world: World, deliveries: Deliveries, payment: Payment, progress: Progress): Promise<Reply> {
  if (testUserOf(world, progress.phone) === 'unknown') {
    return html(200, askForPhone(payment, { ...progress, problem: 'This is not the number of a test user.' }));
  }
  const opened = openLink(world, payment);
  return html(200, askForApproval(opened, progress, await shippingOptionsFor(world, deliveries, opened)));
}

async function settle(
  world: World,
  deliveries: Deliveries,
  payment: Payment,
  progress: Progress,
  cardRefused: boolean,
): Promise<Reply> {
  const outcome = await pay(world, deliveries, payment, {
    phone: progress.phone,
    shippingId: progress.shippingId,
    cardRefused,
  });
  if (outcome.ok) return leave(outcome.payment);
  const current = lookUp(world, payment.msn, payment.reference) ?? payment;
  if (current.state !== 'CREATED') return leave(current);
  const shipping = await shippingOptionsFor(world, deliveries, current);
  return html(200, askForApproval(current, { ...progress, problem: `${outcome.reason} Try again.` }, shipping));
}

/** Back to the merchant, where the browser can go there by itself. */
function leave(payment: Payment): Reply {
  const target = safeReturn(payment);
  return target !== undefined && /^https?:/i.test(target)
    ? redirect(target)
    : html(200, showEnd(payment, { returnUrl: target }));
}

function safeReturn(payment: Payment): string | undefined {
  const { returnUrl } = payment;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(returnUrl) && !/^(?:javascript|data|vbscript):/i.test(returnUrl)
    ? returnUrl
    : undefined;
}

function paymentOf(world: World, call: Call): Payment | undefined {
  const token = new URLSearchParams(call.query).get('token') ?? '';
  const link = world.links.read(token);
  return link?.kind === 'landing' ? lookUp(world, link.msn, link.reference) : undefined;
}
