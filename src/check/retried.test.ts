import { describe, expect, it } from 'vitest';
import type { Exchange, Failure } from '../model.ts';
import { createJudge } from './judge.ts';
import { retried } from './retried.ts';
import { aFlow, anExchange, aStep, aStepRun } from './testing/exchanges.ts';

function attempts(...outcomes: (number | Failure['code'])[]): Exchange[] {
  return outcomes.map((outcome, index) => ({
    ...anExchange(
      typeof outcome === 'number' ? { status: outcome } : { failure: { code: outcome, message: 'It was cut.' } },
    ),
    id: `things/flow#1.${index + 1}`,
    attempt: index + 1,
  }));
}

function find(exchanges: Exchange[], status: 200 | 404 = 200) {
  const last = exchanges.at(-1);
  const run = aStepRun({ exchanges });
  return retried.find({ step: aStep({ expect: { status } }), run, body: { type: 'none' }, ...(last ? { last } : {}) });
}

describe('a request that was sent again', () => {
  it('and answered is told, with what came before', () => {
    expect(find(attempts(503, 'reset', 200))).toEqual([
      { code: 'retried', detail: 'it was answered with 200 after 503, reset' },
    ]);
  });

  it.each([423, 429, 500, 503])('after status %i is told too', (status) => {
    expect(find(attempts(status, 200))).toEqual([
      { code: 'retried', detail: `it was answered with 200 after ${status}` },
    ]);
  });

  it.each<[string, Exchange[]]>([
    ['after a refusal, which does not pass', attempts(409, 200)],
    ['once', attempts(200)],
    ['while it was polled', attempts(200, 200)],
    ['without success', attempts(503, 503)],
  ])('%s is not', (_what, exchanges) => {
    expect(find(exchanges)).toEqual([]);
  });

  it('does not fail its flow for the attempt that got no answer', () => {
    const judge = createJudge({ descriptions: [], fallback: [], waivers: [], now: '2026-01-02' });
    const { step, findings } = judge.judgeStep(aFlow(), aStepRun({ exchanges: attempts('reset', 200) }));
    const unanswered = findings.find(({ code }) => code === 'no-response');
    expect(unanswered?.waivedBy?.reason).toBe('The request was sent again and answered.');
    expect(step.exchanges[0]?.verdict).toBe('waived');
    expect(findings).toContainEqual(expect.objectContaining({ code: 'retried', severity: 'info' }));
  });
});
