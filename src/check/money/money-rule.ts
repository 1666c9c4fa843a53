import type { PaymentCall } from '../read-payments.ts';

/** What one rule says of one payment: the exchange that breaks it, and the arithmetic. */
export interface Broken {
  call: PaymentCall;
  /** What does not hold, with its figures, as a clause. */
  detail: string;
  pointer?: string;
}

/** A rule about one payment, over all calls that are about it, in their order. */
export type MoneyRule = (calls: readonly PaymentCall[]) => Broken[];
