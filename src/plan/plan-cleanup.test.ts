import { describe, expect, it } from 'vitest';
import { aFlow, aStepRun } from '../check/testing/exchanges.ts';
import {
  type CallSketch,
  created,
  details,
  exchangesOf,
  initiated,
  moved,
  order,
  payment,
  read,
  summary,
} from '../check/testing/payments.ts';
import type { FlowRun } from '../model.ts';
import { leftoversOf, planCleanup } from './plan-cleanup.ts';

function aRun(sketches: CallSketch[]): FlowRun {
  const steps = [aStepRun({ exchanges: exchangesOf(sketches) })];
  return {
    flow: 'things/flow',
    attempt: 1,
    startedAt: '2026-01-02T03:04:05Z',
    durationMs: 1,
    outcome: 'finished',
    steps,
  };
}

const approved: CallSketch = { call: 'POST /epayment/v1/test/payments/p1/approve', got: {} };
const approvedOrder: CallSketch = { call: 'POST /ecomm/v2/integration-test/payments/o1/approve', got: {} };
const cancelled: CallSketch = { call: 'POST /epayment/v1/payments/p1/cancel', got: payment({ cancelled: 1000 }) };

/** `cancel p1`, `refund p1`. */
function tidied(sketches: CallSketch[], hasPassed: boolean): string[] {
  const cleanup = planCleanup(aFlow(), aRun(sketches), hasPassed);
  return (cleanup?.steps ?? []).slice(1).map(({ name }) => name.replace('Tidy up: ', ''));
}

it('nothing is tried after a flow that leaves a payment past its time', () => {
  const flow = { ...aFlow(), tags: ['past-release'] };
  expect(planCleanup(flow, aRun([created(), approved]), true)).toBeUndefined();
});

describe('after a flow that passed', () => {
  it.each<[string, CallSketch[], string[]]>([
    ['money that stays reserved is released', [created(), approved], ['cancel p1']],
    [
      'the rest of a reservation is released',
      [created(), approved, moved('capture', 400, payment({ captured: 400 }))],
      ['cancel p1'],
    ],
    [
      'an eCom order’s rest is released',
      [initiated(), approvedOrder, order('capture', 400, summary(400, 600, 0, 400))],
      ['cancel o1'],
    ],
    ['what was captured in full stays', [created(), approved, moved('capture', 1000, payment({ captured: 1000 }))], []],
    ['what was cancelled stays', [created(), approved, cancelled], []],
    ['what nobody approved holds no money', [created(), read(payment({ authorized: 0 }, { state: 'CREATED' }))], []],
    ['what a person approved is seen when it is read', [created(), read(payment({}))], ['cancel p1']],
    [
      'a void order is over',
      [initiated(), approvedOrder, details(summary(0, 0, 0, 0), ['VOID'], ['RESERVE'], ['INITIATE'])],
      [],
    ],
    ['a payment that was not created is none', [{ ...created(), status: 400 }], []],
  ])('%s', (_what, sketches, steps) => {
    expect(tidied(sketches, true)).toEqual(steps);
  });
});

describe('webhooks', () => {
  const registered: CallSketch = { call: 'POST /webhooks/v1/webhooks', status: 201, got: { id: 'w1', secret: 's' } };

  it.each<[string, CallSketch[], string[]]>([
    ['that are left are deleted', [registered], ['delete webhook w1']],
    ['that were deleted are not again', [registered, { call: 'DELETE /webhooks/v1/webhooks/w1', status: 204 }], []],
    ['that were refused are none', [{ ...registered, status: 400, got: {} }], []],
  ])('%s', (_what, sketches, steps) => {
    expect(tidied(sketches, true)).toEqual(steps);
  });
});

describe('after a flow that broke off', () => {
  it.each<[string, CallSketch[], string[]]>([
    ['what may have been approved is cancelled', [created()], ['cancel p1']],
    [
      'what was captured is refunded, the rest released',
      [created(), approved, moved('capture', 400, payment({ captured: 400 }))],
      ['cancel p1', 'refund p1'],
    ],
    [
      'what was refunded stays so',
      [
        created(),
        approved,
        moved('capture', 1000, payment({ captured: 1000 })),
        moved('refund', 1000, payment({ captured: 1000, refunded: 1000 })),
      ],
      [],
    ],
    ['what is over stays over', [created(), read(payment({ authorized: 0 }, { state: 'EXPIRED' }))], []],
  ])('%s', (_what, sketches, steps) => {
    expect(tidied(sketches, false)).toEqual(steps);
  });

  it('exactly what is left is refunded, in its currency', () => {
    const run = aRun([
      created(),
      approved,
      moved('capture', 1000, payment({ captured: 1000 })),
      moved('refund', 300, payment({ captured: 1000, refunded: 300 })),
    ]);
    expect(leftoversOf(run, false)).toEqual([
      { api: 'epayment', payment: 'p1', isReserved: false, captured: 700, currency: 'NOK' },
    ]);
  });
});
