import { describe, expect, it } from 'vitest';
import type { Failure } from '../model.ts';
import { mayRepeat, type Repeated } from './may-repeat.ts';

type Outcome = { status?: number; failure?: Failure['code'] };
type Row = [what: string, request: Partial<Repeated>, outcome: Outcome, expected: boolean];

const key: Repeated['headers'] = [['Idempotency-Key', 'a1']];
const requestId: Repeated['headers'] = [['X-Request-Id', 'a1']];
const ecom = 'https://apitest.vipps.no/ecomm/v2/payments/1/capture';

const rows: Row[] = [
  ...['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'put'].map(
    (method): Row => [`${method} after 500`, { method }, { status: 500 }, true],
  ),
  ...['POST', 'PATCH', 'LOCK'].map((method): Row => [`${method} after 500`, { method }, { status: 500 }, false]),
  ...[423, 502, 503, 504].map((status): Row => [`POST after ${status}`, {}, { status }, false]),
  ['POST after 429', {}, { status: 429 }, true],
  ['POST whose connection was refused', {}, { failure: 'refused' }, true],
  ['POST whose host has no address', {}, { failure: 'dns' }, true],
  ['POST whose connection was cut', {}, { failure: 'reset' }, false],
  ['POST that timed out', {}, { failure: 'timeout' }, false],
  ['POST with a key after 500', { headers: key }, { status: 500 }, true],
  ['POST with a key in small letters', { headers: [['idempotency-key', 'a']] }, { failure: 'timeout' }, true],
  ['POST with an empty key', { headers: [['Idempotency-Key', '']] }, { status: 500 }, false],
  ["POST with eCom's key", { headers: requestId, url: ecom }, { status: 500 }, true],
  ["POST elsewhere with the name of eCom's key", { headers: requestId }, { status: 500 }, false],
];

describe('sending again', () => {
  it.each(rows)('%s: %s', (_what, request, outcome, expected) => {
    const sent = { method: 'POST', url: 'http://127.0.0.1:1/orders', headers: [], ...request };
    expect(mayRepeat(sent, outcome)).toBe(expected);
  });
});
