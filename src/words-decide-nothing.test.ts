import { describe, expect, it } from 'vitest';
import { createJudge } from './check/judge.ts';
import { aFlow, anExchange, aStepRun } from './check/testing/exchanges.ts';
import { exitCodeOf } from './exit-code.ts';
import { aThingDescription } from './load/testing/a-description.ts';
import type { Cause, Exchange, Failure, FlowRun, StepRun } from './model.ts';
import { mergeResults } from './report/merge.ts';
import { redactFindings } from './report/redact-finding.ts';
import { aFinding, aResult } from './report/testing/results.ts';
import { runFlows } from './run-flows.ts';
import { triageFlow } from './triage.ts';

// What people read decides nothing: with every word of every message replaced, classes, verdicts and exit codes stay.

const MESSAGES = new Set(['message', 'reason', 'detail', 'title', 'nextStep']);

/** A value with all its sentences replaced, as they are named. */
function reworded<T>(value: T, words: string): T {
  if (Array.isArray(value)) return value.map((member) => reworded(member, words)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      MESSAGES.has(key) && typeof member === 'string' ? words : reworded(member, words),
    ]),
  ) as T;
}

const wordings = [
  'Nobody knows.',
  'Could not be judged: a bug of vipps-contract.',
  'A script held its worker for more than 5 s, so the worker was ended.',
  'newman could not run the flow: x',
  'A connection to https://api.vipps.no:443 was refused: only the target may be called.',
];

const judge = createJudge({
  descriptions: [aThingDescription({ type: 'object', required: ['id'], properties: { id: { type: 'string' } } })],
  fallback: [],
  waivers: [],
  now: '2026-01-02T00:00:00Z',
});

function aRun(run: Partial<FlowRun>, step: Partial<StepRun> = {}): FlowRun {
  return {
    flow: 'things/flow',
    attempt: 1,
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 1,
    outcome: 'finished',
    steps: [aStepRun(step)],
    ...run,
  };
}

const causes: Cause[] = ['bug', 'runner-failed', 'script-hung', 'script-memory', 'worker-died'];
const failures: Failure['code'][] = [
  'blocked-host',
  'refused',
  'dns',
  'reset',
  'timeout',
  'tls',
  'too-large',
  'invalid-response',
  'other',
];

const runs: [what: string, run: FlowRun][] = [
  ['a good answer', aRun({})],
  ['a broken body', aRun({}, { exchanges: [anExchange({ body: { id: 7 } })] })],
  ['a refusal', aRun({}, { exchanges: [anExchange({ status: 400 })] })],
  ['an outage', aRun({}, { exchanges: [anExchange({ status: 503 })] })],
  [
    'a script that throws',
    aRun({}, { scriptErrors: [{ phase: 'test', message: 'TypeError: a bug of vipps-contract' }] }),
  ],
  [
    'an assertion that fails',
    aRun({}, { assertions: [{ name: 'held its worker', passed: false, message: 'newman could not run the flow' }] }),
  ],
  ...causes.map((cause): [string, FlowRun] => [
    `the cause ${cause}`,
    aRun({ outcome: 'crashed', cause, reason: 'Some words.' }),
  ]),
  ...failures.map((code): [string, FlowRun] => [
    `the failure ${code}`,
    aRun({}, { exchanges: [anExchange({ failure: { code, message: 'Some words.' } })] }),
  ]),
];

/** What a run comes to, without a word. */
function outcomeOf(run: FlowRun, words?: string) {
  const told = words === undefined ? run : reworded(run, words);
  const judged = judge.judgeFlow(aFlow(), told);
  const { flow, findings } = words === undefined ? judged : reworded(judged, words);
  const triage = triageFlow(flow, findings);
  const triaged = { ...flow, ...(triage ? { triage } : {}) };
  return {
    status: flow.status,
    class: triage?.class,
    verdicts: flow.steps.flatMap(({ exchanges }) => exchanges.map(({ verdict }) => verdict)),
    codes: findings.map(({ code, severity, cause }) => [code, severity, cause]),
    exitCode: exitCodeOf({ flows: [triaged], findings: redactFindings(findings, []), isStrict: false }),
  };
}

describe('whatever the words are', () => {
  it.each(runs)('%s comes to the same', (_what, run) => {
    const outcome = outcomeOf(run);
    for (const words of wordings) expect(outcomeOf(run, words)).toEqual(outcome);
  });

  it('outcomes are told apart by data', () => {
    const exitCodes = runs.map(([, run]) => outcomeOf(run).exitCode);
    expect(new Set(exitCodes)).toEqual(new Set([0, 1, 3]));
    expect(new Set(runs.map(([, run]) => outcomeOf(run).class)).size).toBeGreaterThan(5);
  });

  it.each([
    ['https://api.vipps.no:443', 2],
    ['http://127.0.0.1:9', undefined],
  ])('a blocked connection to %s ends a run with %s', async (place, exitCode) => {
    for (const message of wordings) {
      const exchange: Exchange = anExchange({ failure: { code: 'blocked-host', message, place } });
      const { judged } = await runFlows([aFlow()], { concurrency: 1, bail: false }, sessionOf(exchange));
      expect(judged).toHaveLength(1);
      const { halt } = await runFlows([aFlow()], { concurrency: 1, bail: false }, sessionOf(exchange));
      expect(halt?.exitCode).toBe(exitCode);
    }
  });

  it('a merge knows which waiver was needed, and which problem is the same', () => {
    const waiver = { code: 'undocumented-field', status: '2xx', reason: 'Known.', owner: 'us' } as const;
    const stale = aFinding({ code: 'stale-waiver', severity: 'warning', waiver });
    const waived = aFinding({ code: 'undocumented-field', waivedBy: { reason: 'Known.', owner: 'us' } });
    const invalid = aFinding({ code: 'description-invalid', severity: 'warning' });
    for (const [index, message] of wordings.entries()) {
      const shards = [
        aResult({
          findings: [
            { ...stale, message },
            { ...invalid, message },
          ],
        }),
        aResult({ findings: [waived, { ...invalid, message: `${message} ${index}` }] }),
      ];
      expect(mergeResults(shards).findings.map(({ code }) => code)).toEqual([
        'undocumented-field',
        'description-invalid',
      ]);
    }
  });
});

function sessionOf(exchange: Exchange) {
  const run = aRun({}, { exchanges: [exchange] });
  return {
    runFlow: async () => ({ ...judge.judgeFlow(aFlow(), run), exchanges: [exchange] }),
    halt: () => {},
  };
}
