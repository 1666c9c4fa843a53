import { describe, expect, test } from 'vitest';
import type { ExchangeResult, Result } from '../model.ts';
import { compareResults } from './compare.ts';
import { comparisonFormats } from './render-comparison.ts';
import { median, medianError, percentile } from './statistics.ts';
import { aBrokenRun } from './testing/broken-run.ts';
import { aFinding, aFlow, anExchange, anOperationCoverage, aResult, aStep } from './testing/results.ts';

const passing = aResult();
const failing = aResult({ flows: [aFlow({ status: 'failed' })], findings: [aFinding()] });

test.each<[string, Result, Result, boolean]>([
  ['the same', passing, passing, false],
  ['a new error', passing, failing, true],
  ['an error that stays', failing, failing, false],
  ['an error fixed', failing, passing, false],
  ['a new warning', passing, aResult({ findings: [aFinding({ severity: 'warning' })] }), false],
  [
    'an error that is no longer waived',
    aResult({ findings: [aFinding({ waivedBy: { reason: 'r', owner: 'o' } })] }),
    failing,
    true,
  ],
  [
    'an error that is now waived',
    failing,
    aResult({ findings: [aFinding({ waivedBy: { reason: 'r', owner: 'o' } })] }),
    false,
  ],
  ['a flow that is now skipped', passing, aResult({ flows: [aFlow({ status: 'skipped' })] }), true],
  ['a flow left out', aResult({ flows: [aFlow(), aFlow({ id: 'ecom/qr' })] }), passing, true],
  ['a new flow', passing, aResult({ flows: [aFlow(), aFlow({ id: 'ecom/qr' })] }), false],
  ['a run that could not judge', passing, aResult({ run: { exitCode: 3 } }), true],
])('%s', (_, before, after, isWorse) => {
  expect(compareResults(before, after).isWorse).toBe(isWorse);
});

test('flows and findings are new, fixed or still there', () => {
  const before = aResult({
    flows: [
      aFlow({ id: 'a', status: 'failed' }),
      aFlow({ id: 'b' }),
      aFlow({ id: 'c', status: 'failed' }),
      aFlow({ id: 'gone' }),
    ],
    findings: [aFinding({ id: '1' }), aFinding({ id: '2' })],
  });
  const after = aResult({
    flows: [
      aFlow({ id: 'a' }),
      aFlow({ id: 'b', status: 'failed' }),
      aFlow({ id: 'c', status: 'failed' }),
      aFlow({ id: 'new' }),
    ],
    findings: [aFinding({ id: '2' }), aFinding({ id: '3' })],
  });
  const { flows, findings } = compareResults(before, after);
  expect(flows).toEqual({ new: ['new'], gone: ['gone'], broken: ['b'], fixed: ['a'], stillFailing: ['c'] });
  expect([findings.new, findings.fixed, findings.still].map((list) => list.map(({ id }) => id))).toEqual([
    ['3'],
    ['1'],
    ['2'],
  ]);
});

test.each<[string, Partial<Result['run']>, string[], boolean]>([
  ['flows that are gone', {}, ['a'], true],
  ['flows that were not asked for', { part: 'chosen' }, ['a'], false],
  ['flows of another shard', { part: 'shard' }, ['a'], false],
  ['no flow in common', { part: 'chosen' }, ['other'], true],
  ['the same flows', {}, ['a', 'b'], false],
])('a second run with %s', (_what, run, ids, isWorse) => {
  const before = aResult({ flows: [aFlow({ id: 'a' }), aFlow({ id: 'b' })] });
  const comparison = compareResults(before, aResult({ run, flows: ids.map((id) => aFlow({ id })) }));
  expect(comparison.isWorse).toBe(isWorse);
  expect(comparison.reasons.join()).toContain(isWorse ? 'gone: ' : '');
});

describe('answers that changed', () => {
  test.each<[string, unknown, unknown, unknown[]]>([
    ['nothing', { a: 1 }, { a: 2 }, []],
    ['a field came', { a: 1 }, { a: 1, b: { c: 1 } }, [['field-appeared', '/b', [], ['object']]]],
    ['a field went', { a: 1, b: null }, { a: 1 }, [['field-vanished', '/b', ['null'], []]]],
    ['a type changed', { a: 1 }, { a: '1' }, [['type-changed', '/a', ['integer'], ['string']]]],
    [
      'a type was added',
      [{ a: 1 }],
      [{ a: 1 }, { a: null }],
      [['type-changed', '/*/a', ['integer'], ['integer', 'null']]],
    ],
    ['an enum grew', { state: 'CREATED' }, { state: 'EXPIRED' }, [['new-value', '/state', ['CREATED'], ['EXPIRED']]]],
    ['an id is no enum', { id: 'a1' }, { id: 'b2' }, []],
    ['a text is no enum', { text: 'Pay now' }, { text: 'Pay later' }, []],
  ])('%s', (_, before, after, changes) => {
    const { shapes } = compareResults(answering(before), answering(after));
    expect(shapes.map(({ change, pointer, before: old, after: now }) => [change, pointer, old, now])).toEqual(changes);
  });

  test('a status came', () => {
    const { shapes } = compareResults(answering({}), answering({}, 201));
    expect(shapes).toMatchObject([{ change: 'new-status', status: 201, before: ['200'] }]);
  });

  test('of a step that only one run has, nothing is said', () => {
    const { shapes } = compareResults(answering({ a: 1 }), answering({ b: 1 }, 200, 'Another step'));
    expect(shapes).toEqual([]);
  });
});

test('latency tells a shift from noise', () => {
  const slower = compareResults(timed([10, 11, 12, 11, 10, 12]), timed([30, 31, 32, 31, 30, 32])).latency[0];
  expect(slower).toMatchObject({ before: 11, after: 31, isSignificant: true });
  const noisy = compareResults(timed([5, 90, 10, 70, 20, 40]), timed([8, 80, 15, 75, 30, 50])).latency[0];
  expect(noisy?.isSignificant).toBe(false);
  const few = compareResults(timed([10]), timed([500])).latency[0];
  expect(few?.isSignificant).toBe(false);
});

test('coverage names what is no longer seen', () => {
  const before = aResult({ coverage: { operations: [anOperationCoverage({ statuses: { '200': 1, '400': 1 } })] } });
  const after = aResult({
    coverage: { operations: [anOperationCoverage({ statuses: { '200': 1, '400': 0, '404': 1 } })] },
  });
  expect(compareResults(before, after).coverage).toMatchObject({
    lost: ['POST /ecomm/v2/payments 400'],
    gained: ['POST /ecomm/v2/payments 404'],
  });
});

test('what makes two runs hard to compare is said', () => {
  const other = aResult({ run: { target: 'test', source: 'official', interrupted: true } });
  expect(compareResults(passing, other).caveats).toHaveLength(3);
});

test.each(Object.entries(comparisonFormats))('as %s it names the new finding and its flow', (_, render) => {
  const text = render(
    compareResults(aResult({ flows: aBrokenRun().flows.map((flow) => ({ ...flow, status: 'passed' })) }), aBrokenRun()),
  );
  expect(text.replaceAll(/&#\d+;|[\s\\]+/g, ' ')).toContain('web-redirect');
  expect(text).toContain('body-schema'.replace('-', text.includes('body&#45;') ? '&#45;' : '-'));
});

test('as text no line is wider than 80 columns', () => {
  const lines = comparisonFormats.text(compareResults(aResult(), aBrokenRun())).split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test.each([
  [[], 50, 0],
  [[5], 95, 5],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90, 9],
  [[1, 2, 3, 4], 50, 2],
])('the percentile of %j', (values, percent, expected) => {
  expect(percentile(values, percent)).toBe(expected);
});

test('the median and its error', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBe(0);
  expect(medianError([10, 10, 10])).toBe(0);
  expect(medianError([8, 10, 12, 10])).toBeCloseTo(0.929, 3);
});

function answering(body: unknown, status = 200, step = 'Initiate Payment'): Result {
  const response = { status, headers: [], body: JSON.stringify(body), bytes: 1 } satisfies ExchangeResult['response'];
  return aResult({ flows: [aFlow({ steps: [aStep({ name: step, exchanges: [anExchange({ response })] })] })] });
}

function timed(times: number[]): Result {
  return aResult({
    flows: [
      aFlow({
        steps: [aStep({ exchanges: times.map((durationMs, index) => anExchange({ id: `x#${index}`, durationMs })) })],
      }),
    ],
  });
}
