import type { Payment } from './payment.ts';

/** Payments by sales unit and reference; when it is full, the oldest go first. */
export interface PaymentStore {
  readonly size: number;
  get(msn: string, reference: string): Payment | undefined;
  /** The newest payment of that reference, whichever sales unit it belongs to. */
  find(reference: string): Payment | undefined;
  put(payment: Payment): void;
  /** Payments that still wait for the user. */
  open(): Iterable<Payment>;
  /** Newest first, behind so many that are newer still. */
  newest(count: number, skip?: number): Payment[];
  clear(): void;
}

export function createPaymentStore(limit: number): PaymentStore {
  const payments = new Map<string, Payment>();
  const unitOfReference = new Map<string, string>();
  const waiting = new Set<string>();

  const evictOldest = () => {
    const oldest = payments.keys().next().value as string;
    const payment = payments.get(oldest) as Payment;
    payments.delete(oldest);
    waiting.delete(oldest);
    if (unitOfReference.get(payment.reference) === payment.msn) unitOfReference.delete(payment.reference);
  };

  return {
    get size() {
      return payments.size;
    },
    get: (msn, reference) => payments.get(keyOf(msn, reference)),
    find: (reference) => {
      const msn = unitOfReference.get(reference);
      return msn === undefined ? undefined : payments.get(keyOf(msn, reference));
    },
    put: (payment) => {
      const key = keyOf(payment.msn, payment.reference);
      if (!payments.has(key)) {
        if (payments.size >= limit) evictOldest();
        unitOfReference.set(payment.reference, payment.msn);
      }
      payments.set(key, payment);
      if (payment.state === 'CREATED') waiting.add(key);
      else waiting.delete(key);
    },
    open: function* () {
      for (const key of waiting) yield payments.get(key) as Payment;
    },
    newest: (count, skip = 0) => [...payments.values()].reverse().slice(skip, skip + count),
    clear: () => {
      payments.clear();
      unitOfReference.clear();
      waiting.clear();
    },
  };
}

const keyOf = (msn: string, reference: string): string => `${msn}/${reference}`;
