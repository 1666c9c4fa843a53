import { describe, expect, it } from 'vitest';
import { exitCodeOf, type Outcome } from './exit-code.ts';
import { aFinding } from './report/testing/results.ts';

function outcome(change: Partial<Outcome>): Outcome {
  return { findings: [], flows: [], isStrict: false, ...change };
}

type Flow = Outcome['flows'][number];

function failed(id: string, triage: string, place: Partial<Flow> = {}): Flow {
  return { id, iteration: 1, status: 'failed', triage: { class: triage, nextStep: '' }, ...place };
}

const error = (flow: string) => aFinding({ flow });
const warning = (flow: string) => aFinding({ flow, severity: 'warning' });
const waived = aFinding({ flow: 'a', waivedBy: { reason: 'r', owner: 'o' } });

describe('the exit code', () => {
  it.each<[string, Partial<Outcome>, number]>([
    ['nothing was found', {}, 0],
    ['there are warnings', { findings: [warning('a')] }, 0],
    ['there are warnings, which fail here', { findings: [warning('a')], isStrict: true }, 1],
    ['all is waived', { findings: [waived] }, 0],
    ['there is an error', { findings: [error('a')], flows: [failed('a', 'contract')] }, 1],
    ['there is an error about no flow', { findings: [error('')] }, 1],
    ['a limit is missed', { isBelowLimit: true }, 1],
    ...['outage', 'network', 'keys', 'ours'].map((one): [string, Partial<Outcome>, number] => [
      `nothing but ${one} failed`,
      { findings: [error('a'), error('a')], flows: [failed('a', one), { id: 'b', iteration: 1, status: 'passed' }] },
      3,
    ]),
    ...['contract', 'flow', 'test user', 'rate limit', 'collection', 'description'].map(
      (one): [string, Partial<Outcome>, number] => [
        `${one} failed beside an outage`,
        { findings: [error('a'), error('b')], flows: [failed('a', 'outage'), failed('b', one)] },
        1,
      ],
    ),
    [
      'an outage comes with a warning that fails here',
      { findings: [error('a'), warning('b')], flows: [failed('a', 'outage')], isStrict: true },
      1,
    ],
    [
      "one unit's outage comes with another's broken contract",
      {
        findings: [aFinding({ flow: 'a', unit: 'oslo' }), aFinding({ flow: 'a', unit: 'bergen' })],
        flows: [failed('a', 'outage', { unit: 'oslo' }), failed('a', 'contract', { unit: 'bergen' })],
      },
      1,
    ],
    [
      "one iteration's outage comes with a warning of another that fails here",
      {
        findings: [aFinding({ flow: 'a' }), aFinding({ flow: 'a', iteration: 2, severity: 'warning' })],
        flows: [failed('a', 'outage'), { id: 'a', iteration: 2, status: 'passed' }],
        isStrict: true,
      },
      1,
    ],
    [
      'all units and iterations met an outage',
      {
        findings: [aFinding({ flow: 'a', unit: 'oslo' }), aFinding({ flow: 'a', unit: 'oslo', iteration: 2 })],
        flows: [failed('a', 'outage', { unit: 'oslo' }), failed('a', 'network', { unit: 'oslo', iteration: 2 })],
      },
      3,
    ],
    ['nobody could be reached', { halt: { exitCode: 3 } }, 3],
    ['production was met', { halt: { exitCode: 2 }, findings: [error('a')] }, 2],
    ['it was interrupted', { signal: 'SIGINT', findings: [error('a')] }, 130],
    ['it was ended', { signal: 'SIGTERM', halt: { exitCode: 3 } }, 143],
  ])('where %s', (_what, change, code) => {
    expect(exitCodeOf(outcome(change))).toBe(code);
  });
});
