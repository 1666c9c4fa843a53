import { at } from '../../json-pointer.ts';
import type { Json } from '../../model.ts';
import { numberAt, type PaymentCall } from '../read-payments.ts';

/** What happened to a payment, in one word for both APIs. */
export type Happening = 'created' | 'authorized' | 'captured' | 'refunded' | 'cancelled' | 'ended' | 'other';

export interface Entry {
  what: Happening;
  /** As written: `CAPTURE`, `CAPTURED`. */
  name: string;
  amount: number | undefined;
  /** As written. */
  time: string;
  key: string | undefined;
  succeeded: boolean;
}

const WORDS: Record<string, Happening> = {
  INITIATE: 'created',
  RESERVE: 'authorized',
  SALE: 'captured',
  CAPTURE: 'captured',
  REFUND: 'refunded',
  VOID: 'cancelled',
  CANCEL: 'ended',
  CREATED: 'created',
  AUTHORIZED: 'authorized',
  CAPTURED: 'captured',
  REFUNDED: 'refunded',
  CANCELLED: 'cancelled',
  TERMINATED: 'ended',
  ABORTED: 'ended',
  EXPIRED: 'ended',
};

/** The whole history that an answer shows, oldest first; undefined where it shows none. */
export function historyOf(call: PaymentCall): Entry[] | undefined {
  if (!call.isSuccess || call.action === 'webhook') return undefined;
  if (call.api === 'epayment') {
    return call.action === 'events' && Array.isArray(call.got) ? call.got.map(readEvent) : undefined;
  }
  const log = at(call.got, '/transactionLogHistory');
  return Array.isArray(log) ? log.map(readLogEntry).reverse() : undefined;
}

export function readEvent(event: Json): Entry {
  const name = String(at(event, '/name') ?? '');
  return {
    what: WORDS[name] ?? 'other',
    name,
    amount: numberAt(event, '/amount/value'),
    time: String(at(event, '/timestamp') ?? ''),
    key: textAt(event, '/idempotencyKey'),
    succeeded: at(event, '/success') === true,
  };
}

function readLogEntry(entry: Json): Entry {
  const name = String(at(entry, '/operation') ?? '');
  return {
    what: WORDS[name] ?? 'other',
    name,
    amount: numberAt(entry, '/amount'),
    time: String(at(entry, '/timeStamp') ?? ''),
    key: textAt(entry, '/requestId'),
    succeeded: at(entry, '/operationSuccess') === true,
  };
}

function textAt(json: Json, pointer: string): string | undefined {
  const value = at(json, pointer);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
