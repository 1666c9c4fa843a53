import { describe, expect, it } from 'vitest';
import type { Exchange, Heard, StepRun } from '../model.ts';
import { callbackMissing } from './callback-missing.ts';
import { callbackValue } from './callback-value.ts';
import { aFlow, aStep, aStepRun } from './testing/exchanges.ts';
import { exchangesOf } from './testing/payments.ts';

const within = { sandbox: 1, elsewhere: 1 };
const sent = exchangesOf([{ call: 'POST /epayment/v1/payments/p1/capture' }]);
const event = (name: string): Exchange[] =>
  exchangesOf([{ call: 'POST /abc/webhookUrl', told: true, sent: { name, reference: 'p1' } }]);
const callback = (status: string): Exchange[] =>
  exchangesOf([
    {
      call: 'POST /abc/callbackPrefix/v2/payments/o1',
      told: true,
      sent: { orderId: 'o1', transactionInfo: { status } },
    },
  ]);

function find(hears: Heard[], run: Partial<StepRun>) {
  const flow = aFlow([aStep({ hears, reads: ['reference'] })]);
  const steps = [aStepRun({ variables: { reference: 'p1' }, ...run })];
  const subject = { flow, steps, exchanges: steps.flatMap(({ exchanges }) => exchanges) };
  return [...callbackMissing.find(subject), ...callbackValue.find(subject)].map(({ fault }) => fault);
}

const webhook = (name: string, change: Partial<Heard> = {}): Heard => ({
  kind: 'webhook',
  name,
  withinMs: within,
  ...change,
});

describe('what a step has to hear', () => {
  it.each<[string, Heard[], Exchange[]]>([
    ['an event', [webhook('CAPTURED')], [...sent, ...event('CAPTURED')]],
    ['an event among others', [webhook('CAPTURED')], [...sent, ...event('CREATED'), ...event('CAPTURED')]],
    ['an event twice', [webhook('CAPTURED', { times: 2 })], [...sent, ...event('CAPTURED'), ...event('CAPTURED')]],
    ['a callback', [{ kind: 'callback', name: 'RESERVED', withinMs: within }], [...sent, ...callback('RESERVED')]],
    [
      'an event with a value',
      [webhook('CAPTURED', { fields: { '/reference': { variable: 'reference' } } })],
      [...sent, ...event('CAPTURED')],
    ],
  ])('is there: %s', (_what, hears, exchanges) => {
    expect(find(hears, { exchanges })).toEqual([]);
  });

  it.each<[string, Heard[], Exchange[], object]>([
    [
      'nothing at all',
      [webhook('CAPTURED')],
      sent,
      { code: 'callback-missing', detail: 'the webhook CAPTURED did not come in time' },
    ],
    ['another event', [webhook('CAPTURED')], [...sent, ...event('REFUNDED')], { code: 'callback-missing' }],
    [
      'too few',
      [webhook('CAPTURED', { times: 2 })],
      [...sent, ...event('CAPTURED')],
      { detail: 'the webhook CAPTURED came once, and 2 were expected' },
    ],
    [
      'a callback of another kind',
      [{ kind: 'consent-removal', withinMs: within }],
      [...sent, ...callback('RESERVED')],
      { detail: 'the removal of the consent did not come in time' },
    ],
    [
      'another value',
      [webhook('CAPTURED', { fields: { '/reference': 'p2' } })],
      [...sent, ...event('CAPTURED')],
      { code: 'unexpected-value', pointer: '/reference', actual: 'p1', expected: 'p2' },
    ],
  ])('is told where there is %s', (_what, hears, exchanges, fault) => {
    expect(find(hears, { exchanges })).toMatchObject([fault]);
  });

  it('is not missed where the step was not reached', () => {
    expect(find([webhook('CAPTURED')], { status: 'skipped', exchanges: [] })).toEqual([]);
  });
});
