import { salesUnitOf, type TestUser } from './settings.ts';
import { setBounded } from './state/bounded-map.ts';
import { readPhone, subOf } from './state/citizen.ts';
import { authorize, type Payment, type Shipping } from './state/payment.ts';
import { keep, type World } from './world.ts';

const USERINFO_WINDOW = 168 * 3_600_000;

/** The user approves, or a force approve does it in the user's stead; a scope that was asked for is consented to. */
export function approve(
  world: World,
  payment: Payment,
  given: { phone?: string | undefined; byForce?: boolean; shipping?: Shipping | undefined },
): Payment {
  const at = world.now();
  const phone = given.phone ?? payment.phone ?? '';
  const sub = payment.scope.length > 0 ? subOf(phone, payment.msn) : undefined;
  if (sub !== undefined) {
    setBounded(
      world.consents,
      `${payment.msn}/${sub}`,
      {
        msn: payment.msn,
        phone,
        scope: [...new Set([...agreedBefore(world, `${payment.msn}/${sub}`), ...payment.scope])],
        until: at + USERINFO_WINDOW,
      },
      world.settings.maxPayments,
    );
  }
  if (!given.byForce) world.approvedByHand.add(phone);
  const { directCapture } = salesUnitOf(world.settings, payment.msn);
  return keep(
    world,
    authorize(
      payment,
      { at, id: world.nextId(), key: payment.history[0]?.key },
      {
        phone,
        ...(sub === undefined ? {} : { sub }),
        directCapture: payment.api === 'ecom' && directCapture,
        shipping: given.shipping,
        hasNoAddress: testUserOf(world, phone) === 'no-address',
      },
    ),
    { byUser: true, byForce: given.byForce ?? false },
  );
}

/** What the user agreed to share with the sales unit within the last week, and has not been asked again since. */
function agreedBefore(world: World, key: string): readonly string[] {
  const consent = world.consents.get(key);
  return consent !== undefined && consent.until > world.now() ? consent.scope : [];
}

/** What is special about the test user behind a number; `unknown` where it is no number at all. */
export function testUserOf(world: World, phone: string): TestUser | 'known' {
  const number = readPhone(phone);
  return number === undefined ? 'unknown' : (world.settings.testUsers[number] ?? 'known');
}

/** Whether the test environment lets this user be force approved. */
export function mayBeForced(world: World, phone: string): boolean {
  if (testUserOf(world, phone) === 'never-approved') return world.approvedByHand.has(readPhone(phone) ?? '');
  return !world.settings.approveNeedsManualApproval || world.approvedByHand.has(readPhone(phone) ?? '');
}
