import type { Failure } from '../model.ts';

/** As much of a sent request as tells whether sending it again does harm. */
export interface Repeated {
  method: string;
  url: string;
  headers: readonly (readonly [name: string, value: string])[];
}

/** Methods that have the same effect however often they are sent (RFC 9110, 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

const KEY_HEADER = /^(x-)?idempotency-?(key|token)$/i;

/** Failures that come before the first byte of a request is sent. */
const NOTHING_SENT: readonly Failure['code'][] = ['refused', 'dns'];

const TOO_MANY_REQUESTS = 429;

/**
 * Whether a request may be sent again by itself: where it is idempotent, where it carries a key by which the service recognises
 * it, or where the service cannot have acted on it.
 *
 * @param outcome status of the answer, or the code of the failure
 */
export function mayRepeat(request: Repeated, outcome: { status?: number; failure?: Failure['code'] }): boolean {
  if (IDEMPOTENT.has(request.method.toUpperCase()) || hasKey(request)) return true;
  if (outcome.status !== undefined) return outcome.status === TOO_MANY_REQUESTS;
  return outcome.failure !== undefined && NOTHING_SENT.includes(outcome.failure);
}

function hasKey({ url, headers }: Repeated): boolean {
  return headers.some(([name, value]) => value !== '' && (KEY_HEADER.test(name) || isEcomKey(name, url)));
}

/** eCom has its own name for the key. Elsewhere a header of that name most often only numbers requests for a log. */
function isEcomKey(name: string, url: string): boolean {
  return name.toLowerCase() === 'x-request-id' && /^https?:\/\/[^/]+\/ecomm\//i.test(url);
}
