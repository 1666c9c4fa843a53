import { describe, expect, it } from 'vitest';
import type { Failure, PlannedStep } from '../model.ts';
import { type Answer, type Manners, type Move, steer, type Tries } from './steer.ts';

const manners: Manners = { isSandbox: false, retries: 2, now: Date.parse('2026-01-02T03:04:05Z') };

function aStep(step: Partial<PlannedStep> = {}): PlannedStep {
  return { id: 'step-1', name: 'Capture', item: 'Capture', expect: { status: 200 }, reads: [], ...step };
}

interface Situation {
  step?: Partial<PlannedStep>;
  answer?: Answer;
  failure?: Failure['code'];
  tries?: Partial<Tries>;
  manners?: Partial<Manners>;
  /** GET if absent. */
  method?: string;
}

function move({ method = 'GET', step, answer, failure, tries, manners: change }: Situation): Move {
  const failed = failure === undefined ? undefined : { code: failure, message: '' };
  const request = { method, url: 'https://apitest.vipps.no/x', headers: [] };
  const outcome = { answer, failure: failed, request };
  return steer(aStep(step), outcome, { started: 1, retried: 0, ...tries }, { ...manners, ...change });
}

const once = { variable: 'access_token', expiresIn: '/expires_in' };
const goOn = { type: 'go-on' };
const retryAfter = (afterMs: number) => ({ type: 'retry', afterMs });

describe('after an answer a flow', () => {
  it.each<[string, Situation, object]>([
    ['goes on where it is the expected one', { answer: { status: 200 } }, goOn],
    ['sends a request again that met a lock', { answer: { status: 423 } }, retryAfter(1000)],
    ['sends a request again that met a fault of the server', { answer: { status: 500 } }, retryAfter(1000)],
    ['waits longer the second time', { answer: { status: 503 }, tries: { retried: 1 } }, retryAfter(3000)],
    ['waits as long as it is asked to, in seconds', { answer: { status: 429, retryAfter: '7' } }, retryAfter(7000)],
    [
      'waits as long as it is asked to, until a date',
      { answer: { status: 429, retryAfter: 'Fri, 02 Jan 2026 03:04:15 GMT' } },
      retryAfter(10_000),
    ],
    ['does not wait long for a sandbox', { answer: { status: 500 }, manners: { isSandbox: true } }, retryAfter(20)],
    ['sends a request again whose connection was cut', { failure: 'reset' }, retryAfter(1000)],
    ['sends a request again that nobody answered', { failure: 'timeout' }, retryAfter(1000)],
    [
      'sends a request again that met a fault, though the step expects just any status',
      { step: { expect: { status: 'any' } }, answer: { status: 429 } },
      retryAfter(1000),
    ],
    [
      'goes on with a fault that stays, where the step expects just any status',
      { step: { expect: { status: 'any' } }, answer: { status: 500 }, tries: { retried: 2 } },
      goOn,
    ],
    ['asks for a token again', { method: 'POST', step: { once }, answer: { status: 503 } }, retryAfter(1000)],
    ['never retries a status that is expected', { step: { expect: { status: 429 } }, answer: { status: 429 } }, goOn],
    [
      'never retries a class that is expected',
      { step: { expect: { status: ['4xx', '5xx'] } }, answer: { status: 500 } },
      goOn,
    ],
  ])('%s', (_what, situation, expected) => {
    expect(move(situation)).toEqual(expected);
  });

  it.each<[string, Situation]>([
    ['the tries are used up', { answer: { status: 500 }, tries: { retried: 2 } }],
    ['it is a refusal', { answer: { status: 400 } }],
    ['it asks for more patience than there is', { answer: { status: 429, retryAfter: '3600' } }],
    ['the connection led away from the target', { failure: 'blocked-host' }],
    ['the answer was too large', { failure: 'too-large' }],
    ['a request without a key may have taken effect', { method: 'POST', answer: { status: 503 } }],
    ['retries are switched off', { answer: { status: 500 }, manners: { retries: 0 } }],
  ])('ends where %s', (_what, situation) => {
    expect(move(situation)).toMatchObject({ type: 'stop' });
  });
});

describe('polling', () => {
  const until = { present: '/sub', everyMs: { sandbox: 20, elsewhere: 2000 }, tries: 3 };

  it.each<[string, Situation, object]>([
    ['starts anew until the value is there', { answer: { status: 200, body: '{}' } }, { type: 'again', afterMs: 2000 }],
    ['is over once it is', { answer: { status: 200, body: '{"sub":"x"}' } }, goOn],
    ['is over when the tries are used up', { answer: { status: 200, body: '{}' }, tries: { started: 3 } }, goOn],
    [
      'does not count what was only sent again',
      { answer: { status: 200, body: '{}' }, tries: { started: 3, retried: 1 } },
      { type: 'again', afterMs: 2000 },
    ],
  ])('%s', (_what, situation, expected) => {
    expect(move({ step: { until }, ...situation })).toEqual(expected);
  });
});
