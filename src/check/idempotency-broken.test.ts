import { describe, expect, it } from 'vitest';
import { idempotencyBroken } from './idempotency-broken.ts';
import { aFlow } from './testing/exchanges.ts';
import { type CallSketch, created, exchangesOf, moved, order, payment, summary } from './testing/payments.ts';

function brokenBy(sketches: CallSketch[]): string[] {
  const found = idempotencyBroken.find({ flow: aFlow(), steps: [], exchanges: exchangesOf(sketches) });
  return found.map(({ fault }) => fault.detail ?? '');
}

const first = moved('capture', 400, payment({ captured: 400 }));
const other = moved('capture', 500, payment({ captured: 900 }));

describe('a repeated request', () => {
  it.each<[string, CallSketch[]]>([
    ['that is answered like the first', [created(), first, first]],
    ['that meets a lock', [first, { ...first, status: 423, got: {} }]],
    ['whose first attempt was refused', [{ ...first, status: 400, got: {} }, first]],
    ['under another key', [first, { ...other, key: 'capture-2' }]],
    ['of another payment under the same key', [first, { ...other, call: 'POST /epayment/v1/payments/p2/capture' }]],
    [
      'of another operation under the same key',
      [first, moved('refund', 100, payment({ captured: 400, refunded: 100 }), { key: 'capture-1' })],
    ],
    [
      'after something else has happened',
      [first, { ...other, key: 'capture-2' }, { ...first, got: payment({ captured: 900 }) }],
    ],
    ['with another body that is refused', [first, { ...other, status: 409, got: {} }]],
  ])('%s is right', (_what, sketches) => {
    expect(brokenBy(sketches)).toEqual([]);
  });

  it.each<[string, CallSketch[], RegExp]>([
    [
      'that is refused',
      [first, { ...first, status: 409, got: {} }],
      /answered with status 200, and the same request under the same key with 409/,
    ],
    [
      'that has another effect',
      [first, { ...first, got: payment({ captured: 800 }) }],
      /left 400 captured, and the same request under the same key 800/,
    ],
    ['with another body that is accepted', [first, other], /was accepted under the key of another request/],
    [
      'of eCom with another effect',
      [order('capture', 400, summary(400, 600, 0, 400)), order('capture', 400, summary(800, 200, 0, 800))],
      /left 400 captured/,
    ],
    [
      'that creates another payment',
      [created(), { ...created(), sent: { amount: { value: 1, currency: 'NOK' }, reference: 'p2' } }],
      /A creation was accepted under the key of another request/,
    ],
  ])('%s is told', (_what, sketches, detail) => {
    expect(brokenBy(sketches).join('\n')).toMatch(detail);
  });
});
