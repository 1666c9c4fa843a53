import { type Bodies, createBodies } from './http/bodies.ts';
import type { Reply } from './http/reply.ts';
import { createRandom, type Random } from './random.ts';
import type { Settings } from './settings.ts';
import { createFaults, type Faults } from './state/faults.ts';
import { createIdempotencyStore, type IdempotencyStore } from './state/idempotency.ts';
import { createJournal, type Journal } from './state/journal.ts';
import { deadlineOf, type Entry, end, type Payment } from './state/payment.ts';
import { createPaymentLinks, type PaymentLinks } from './state/payment-links.ts';
import { createPaymentStore, type PaymentStore } from './state/payment-store.ts';
import { createRateLimits, type RateLimits } from './state/rate-limits.ts';
import { createRegistrations, type Registrations } from './state/registrations.ts';
import { createTokens, type Tokens } from './state/tokens.ts';

/** Everything a sandbox knows, in one place. */
export interface World {
  readonly settings: Settings;
  readonly random: Random;
  readonly tokens: Tokens;
  readonly links: PaymentLinks;
  readonly bodies: Bodies;
  readonly payments: PaymentStore;
  readonly idempotency: IdempotencyStore<Reply>;
  readonly rateLimits: RateLimits;
  readonly faults: Faults;
  readonly journal: Journal;
  /** Webhooks. */
  readonly registrations: Registrations;
  /** Phone numbers that approved a payment by hand. */
  readonly approvedByHand: Set<string>;
  /** `sub` → whose it is. */
  readonly consents: Map<string, Consent>;
  /** Payments that a capture, refund or cancellation is holding just now. */
  readonly held: Set<string>;
  /** Told of every change, after it was kept. */
  readonly listeners: ((change: Change) => void)[];
  /** The sandbox's time, ms: wall clock and what the control API moved it ahead. */
  now(): number;
  advanceClock(ms: number): void;
  /** Id of the next transaction, ten digits. */
  nextId(): string;
  /** Keeps a payment and tells of what is new in its history. */
  keep(payment: Payment): Payment;
  /** Ends what nobody acted on in time. */
  expireOverdue(): void;
  reset(): void;
}

export interface Consent {
  msn: string;
  phone: string;
  scope: readonly string[];
  /** When `userinfo` stops answering, ms. */
  until: number;
}

/** A payment with the entries that are new. */
export interface Change {
  payment: Payment;
  entries: readonly Entry[];
  /** True where a person (or the control API in its stead) did it, or time. */
  byUser: boolean;
  byForce: boolean;
}

export function createWorld(settings: Settings): World {
  const random = createRandom(settings.seed);
  const payments = createPaymentStore(settings.maxPayments);
  const world: World & { clockAhead: number } = {
    settings,
    random,
    tokens: createTokens(random),
    links: createPaymentLinks(random.bytes(32)),
    bodies: createBodies(settings.schemas),
    payments,
    idempotency: createIdempotencyStore(settings.maxPayments),
    rateLimits: createRateLimits(),
    registrations: createRegistrations(),
    faults: createFaults(random),
    journal: createJournal(),
    approvedByHand: new Set(),
    consents: new Map(),
    held: new Set(),
    listeners: [],
    clockAhead: 0,
    now: () => settings.now() + world.clockAhead,
    advanceClock: (ms) => {
      world.clockAhead += ms;
      world.expireOverdue();
    },
    nextId: () => random.digits(10),
    keep: (payment) => keep(world, payment),
    expireOverdue: () => {
      for (const payment of payments.open()) expireIfOverdue(world, payment);
    },
    reset: () => {
      world.clockAhead = 0;
      payments.clear();
      world.idempotency.clear();
      world.rateLimits.clear();
      world.registrations.clear();
      world.faults.clear();
      world.journal.clear();
      world.approvedByHand.clear();
      world.consents.clear();
    },
  };
  return world;
}

/** The payment as it is now: time may have ended it. */
export function lookUp(world: World, msn: string | undefined, reference: string): Payment | undefined {
  const payment = msn === undefined ? world.payments.find(reference) : world.payments.get(msn, reference);
  return payment === undefined ? undefined : expireIfOverdue(world, payment);
}

export function expireIfOverdue(world: World, payment: Payment): Payment {
  if (payment.state !== 'CREATED') return payment;
  const deadline = deadlineOf(payment);
  if (world.now() < deadline) return payment;
  return keep(world, end(payment, 'EXPIRED', { at: deadline, id: world.nextId() }), { byUser: true });
}

export function keep(world: World, payment: Payment, by: { byUser?: boolean; byForce?: boolean } = {}): Payment {
  const before = world.payments.get(payment.msn, payment.reference);
  world.payments.put(payment);
  const entries = payment.history.slice(before?.history.length ?? 0);
  if (entries.length === 0) return payment;
  const change = { payment, entries, byUser: by.byUser ?? false, byForce: by.byForce ?? false };
  for (const listener of world.listeners) listener(change);
  return payment;
}
