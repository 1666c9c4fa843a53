import { approve, testUserOf } from './approve.ts';
import type { Deliveries } from './outbound/deliveries.ts';
import { askForShipping } from './outbound/shipping.ts';
import { readPhone } from './state/citizen.ts';
import {
  defaultCountryOf,
  end,
  open,
  type Payment,
  refuseCard,
  type ShippingOption,
  shippingCountriesOf,
} from './state/payment.ts';
import { keep, type World } from './world.ts';

/** Amounts (øre) that the test app refuses, and why. */
const REFUSED_AMOUNTS: Record<number, string> = {
  151: 'There is not enough money on the account.',
  182: 'The bank refused the payment.',
  183: 'The bank suspects fraud.',
  184: 'The withdrawal limit is exceeded.',
  186: 'The card has expired.',
  187: 'The card is invalid.',
  197: '3-D Secure was denied.',
};

/** What came of something that a person did. */
export type UserOutcome = { ok: true; payment: Payment } | { ok: false; reason: string };

/** The link was opened, or the code scanned: five more minutes begin. */
export function openLink(world: World, payment: Payment): Payment {
  return keep(world, open(payment, world.now()));
}

/** The person pays, as in the app. */
export async function pay(
  world: World,
  deliveries: Deliveries,
  payment: Payment,
  choice: {
    phone?: string | undefined;
    consents?: boolean;
    shippingId?: string | undefined;
    /** Country of the shipping address; `defaultCountryOf` the payment if absent. */
    country?: string | undefined;
    cardRefused?: boolean;
  },
): Promise<UserOutcome> {
  if (payment.state !== 'CREATED') return { ok: false, reason: `The payment is ${payment.state}.` };
  const phone = choice.phone === undefined || choice.phone === '' ? payment.phone : readPhone(choice.phone);
  const refused = refuseUser(world, choice.phone ?? phone ?? '');
  if (refused !== undefined) return { ok: false, reason: refused };
  if (choice.consents === false && asksForConsent(payment)) return { ok: true, payment: reject(world, payment) };
  const cardFault = choice.cardRefused ? 'The card was refused.' : REFUSED_AMOUNTS[payment.amount];
  if (cardFault !== undefined) {
    declineCard(world, payment);
    return { ok: false, reason: cardFault };
  }
  const country = choice.country ?? defaultCountryOf(payment);
  if (isExpress(payment) && !shippingCountriesOf(payment).includes(country))
    return { ok: false, reason: `The merchant does not ship to ${country}.` };
  const options = await shippingOptionsFor(world, deliveries, payment, country);
  if (isExpress(payment) && options.length === 0) return { ok: false, reason: 'The merchant named no way to ship.' };
  const isNamed = choice.shippingId !== undefined && choice.shippingId !== '';
  const option = isNamed
    ? options.find(({ id }) => id === choice.shippingId)
    : (options.find(({ isDefault }) => isDefault) ?? options[0]);
  if (isNamed && option === undefined) {
    const ids = options.map(({ id }) => id);
    return { ok: false, reason: `No way to ship has this id. Known: ${ids.join(', ') || 'none'}.` };
  }
  const current = world.payments.get(payment.msn, payment.reference) ?? payment;
  if (current.state !== 'CREATED') return { ok: false, reason: `The payment is ${current.state}.` };
  return {
    ok: true,
    payment: approve(world, current, {
      phone,
      shipping: option === undefined ? undefined : { option, country },
    }),
  };
}

function refuseUser(world: World, phone: string): string | undefined {
  if (phone === '') return undefined;
  const user = testUserOf(world, phone);
  if (user === 'unknown') return 'This is not the number of a test user.';
  if (user === 'no-card') return 'This test user has no card.';
  return user === 'expired-card' ? "This test user's card has expired." : undefined;
}

export function declineCard(world: World, payment: Payment): Payment {
  return keep(world, refuseCard(payment, { at: world.now(), id: world.nextId(), key: payment.history[0]?.key }), {
    byUser: true,
  });
}

export function reject(world: World, payment: Payment): Payment {
  return keep(world, end(payment, 'ABORTED', { at: world.now(), id: world.nextId(), key: payment.history[0]?.key }), {
    byUser: true,
  });
}

export function expireNow(world: World, payment: Payment): Payment {
  return keep(world, end(payment, 'EXPIRED', { at: world.now(), id: world.nextId(), key: payment.history[0]?.key }), {
    byUser: true,
  });
}

export function isExpress(payment: Payment): boolean {
  const { ecom, epayment } = payment;
  return ecom?.express === true || epayment?.shippingOptions !== undefined || epayment?.shippingCallback !== undefined;
}

/** Ways to ship: those that were named at once, else those that the merchant names when asked. */
export async function shippingOptionsFor(
  world: World,
  deliveries: Deliveries,
  payment: Payment,
  country: string = defaultCountryOf(payment),
): Promise<readonly ShippingOption[]> {
  if (!isExpress(payment)) return [];
  return (
    payment.ecom?.shippingOptions ??
    payment.epayment?.shippingOptions ??
    askForShipping(world, deliveries, payment, country)
  );
}

/** Refusing to share what a payment asks for fails the payment. */
function asksForConsent(payment: Payment): boolean {
  return payment.scope.length > 0 || isExpress(payment);
}
