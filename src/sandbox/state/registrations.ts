/** A webhook that somebody registered. */
export interface Registration {
  id: string;
  url: string;
  events: string[];
  secret: string;
  /** A sales unit, or a client whose registration holds for all of its sales units. */
  owner: string;
}

export interface Registrations {
  add(registration: Registration): void;
  ownedBy(owner: string): Registration[];
  /** Registrations that hear of a sales unit's payments. */
  of(msn: string): Registration[];
  has(id: string): boolean;
  remove(owner: string, id: string): boolean;
  clear(): void;
}

export const EVENT_TYPES = [
  ...['created', 'aborted', 'expired', 'cancelled', 'captured', 'refunded', 'authorized', 'terminated'].map(
    (name) => `epayments.payment.${name}.v1`,
  ),
  'user.checked-in.v1',
];

/** Events of APIs that the sandbox does not have: they can be registered and are never sent. */
const OTHER_EVENT_TYPES = [
  ...['activated', 'rejected', 'stopped', 'expired'].map((name) => `recurring.agreement-${name}.v1`),
  ...['reserved', 'captured', 'canceled', 'refunded', 'failed', 'creation-failed'].map(
    (name) => `recurring.charge-${name}.v1`,
  ),
  ...['started', 'stopped', 'withdrawal-day-changed', 'amount-changed'].map((name) => `donations.agreement.${name}.v1`),
];

/** Whether an event can be registered. The names of Login's events are not all documented: any of that form will do. */
export function isEventType(name: unknown): name is string {
  if (typeof name !== 'string') return false;
  return EVENT_TYPES.includes(name) || OTHER_EVENT_TYPES.includes(name) || /^login\.[a-z0-9.-]+\.v\d+$/.test(name);
}

/** Owner of registrations that name no sales unit. */
export const EVERY_UNIT = '*';

export function createRegistrations(): Registrations {
  const kept = new Map<string, Registration>();
  const ownedBy = (owner: string) => [...kept.values()].filter((registration) => registration.owner === owner);
  return {
    add: (registration) => kept.set(registration.id, registration),
    ownedBy,
    of: (msn) => [...ownedBy(msn), ...ownedBy(EVERY_UNIT)],
    has: (id) => kept.has(id),
    remove: (owner, id) => kept.get(id)?.owner === owner && kept.delete(id),
    clear: () => kept.clear(),
  };
}
