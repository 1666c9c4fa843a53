import { describe, expect, test } from 'vitest';
import type { Finding, Result } from '../model.ts';
import { mergeResults, whyNotMergeable } from './merge.ts';
import { aBrokenRun } from './testing/broken-run.ts';
import { aFinding, aFlow, anOperationCoverage, aResult } from './testing/results.ts';

test.each([1, 2, 3, 4, 9, 12])('a run in %i shards is the run in one piece, but for times', (number) => {
  const { history: _, ...whole } = withOrder(aBrokenRun());
  const merged = mergeResults(shards(whole, number).toReversed());
  expect(withoutTimes(merged)).toEqual(withoutTimes(whole));
});

test('shards that tell no order stand as they are given', () => {
  const [one, two] = [aResult({ flows: [aFlow({ id: 'b' })] }), aResult({ flows: [aFlow({ id: 'a' })] })];
  expect(mergeResults([one, two] as Result[]).flows.map(({ id }) => id)).toEqual(['b', 'a']);
});

test.each([
  [[0, 0], 0],
  [[0, 1], 1],
  [[3, 0], 3],
  [[3, 1], 1],
  [[4, 1], 4],
  [[1, 130], 130],
])('exit codes %j make %i', (codes, expected) => {
  expect(mergeResults(codes.map((exitCode) => aResult({ run: { exitCode } }))).run.exitCode).toBe(expected);
});

describe('what every shard tells for itself', () => {
  const invalid = aFinding({ code: 'description-invalid', id: 'd', flow: 'b' });
  const stale = (reason: string, place: Partial<Finding> = {}): Finding =>
    aFinding({
      code: 'stale-waiver',
      severity: 'warning',
      message: 'Any words.',
      waiver: { code: 'undocumented-field', status: '2xx', reason, owner: 'us' },
      ...place,
    });
  const waived = aFinding({ code: 'undocumented-field', waivedBy: { reason: 'Known.', owner: 'us' } });

  test('is told once, at its first flow', () => {
    const first = { ...invalid, flow: 'a', id: 'first' };
    const results = [
      aResult({ flows: [aFlow({ id: 'b', order: 1 })], findings: [invalid] }),
      aResult({ flows: [aFlow({ id: 'a', order: 0 })], findings: [first] }),
    ];
    expect(mergeResults(results).findings).toEqual([first]);
  });

  test('a waiver that another shard needed is not stale', () => {
    const findings = [stale('Known.')];
    expect(mergeResults([aResult({ findings }), aResult({ findings: [waived] })]).findings).toEqual([waived]);
  });

  test('a waiver that no shard needed is stale once', () => {
    const findings = [stale('Another.'), stale('Known.', { pointer: '/other' }), stale('Known.', { operationId: 'x' })];
    const both = [aResult({ findings }), aResult({ findings: [waived, ...findings] })];
    expect(mergeResults(both).findings).toEqual([waived, ...findings]);
  });
});

test('coverage is what all shards saw together', () => {
  const shard = (statuses: Record<string, number>, unseen: string[], values: string[]): Result =>
    aResult({
      coverage: {
        operations: [
          anOperationCoverage({
            statuses,
            fields: { declared: 3, seen: 3 - unseen.length, unseen },
            enums: [{ pointer: '/state', declared: ['A', 'B', 'C'], unseen: values }],
            errorCodes: { '34': 1 },
          }),
        ],
      },
    });
  const merged = mergeResults([
    shard({ '200': 2, '400': 0 }, ['/a', '/b'], ['A', 'B']),
    shard({ '200': 1, '404': 1 }, ['/b', '/c'], ['B', 'C']),
  ]);
  expect(merged.coverage.operations).toMatchObject([
    {
      statuses: { '200': 3, '400': 0, '404': 1 },
      fields: { declared: 3, seen: 2, unseen: ['/b'] },
      enums: [{ unseen: ['B'] }],
      errorCodes: { '34': 2 },
    },
  ]);
});

test.each<[string, Result[], RegExp | undefined]>([
  ['nothing', [], /nothing to merge/],
  ['other targets', [aResult(), aResult({ flows: [], run: { target: 'test' } })], /targets differ/],
  [
    'other artefacts',
    [
      aResult(),
      aResult({ flows: [], run: { artefacts: [{ id: 'openapi:ecom', kind: 'openapi', path: 'x', sha256: 'x' }] } }),
    ],
    /openapi:ecom differs/,
  ],
  ['a flow twice', [aResult(), aResult()], /ecom\/full-capture-and-refund is in more than one/],
  ['shards', [aResult(), aResult({ flows: [aFlow({ id: 'ecom/qr' })] })], undefined],
  [
    'sales units',
    [aResult({ flows: [aFlow({ unit: 'oslo' })] }), aResult({ flows: [aFlow({ unit: 'bergen' })] })],
    undefined,
  ],
  ['iterations', [aResult(), aResult({ flows: [aFlow({ iteration: 2 })] })], undefined],
])('%s', (_, results, reason) => {
  const why = whyNotMergeable(results);
  if (reason) expect(why).toMatch(reason);
  else expect(why).toBeUndefined();
});

function withOrder(result: Result): Result {
  return { ...result, flows: result.flows.map((flow, order) => ({ ...flow, order })) };
}

function shards(whole: Result, number: number): Result[] {
  return Array.from({ length: number }, (_, shard) => {
    const flows = whole.flows.filter((_flow, index) => index % number === shard);
    const findings = whole.findings.filter(({ flow }) => flows.some(({ id }) => id === flow));
    const isFirst = shard === 0;
    const operations = whole.coverage.operations.map((operation) => ({
      ...operation,
      statuses: isFirst
        ? operation.statuses
        : Object.fromEntries(Object.keys(operation.statuses).map((status) => [status, 0])),
    }));
    return aResult({
      run: { ...whole.run, exitCode: findings.some((f) => f.severity === 'error' && !f.waivedBy) ? 1 : 0 },
      flows,
      findings,
      coverage: { ...whole.coverage, operations },
      ...(whole.drift && { drift: whole.drift }),
    });
  });
}

function withoutTimes({ run, ...rest }: Result): unknown {
  const { id: _, startedAt: __, durationMs: ___, ...others } = run;
  return { run: others, ...rest };
}

test.each([
  [['shard', 'shard'], undefined],
  [['chosen', 'chosen'], 'chosen'],
  [['shard', 'chosen'], 'chosen'],
  [[undefined, undefined], undefined],
] as const)('shards of %j are, merged, a part: %s', (parts, expected) => {
  const results = parts.map((part, index) =>
    aResult({ run: part === undefined ? {} : { part }, flows: [aFlow({ id: `ecom/${index}` })] }),
  );
  expect(mergeResults(results).run.part).toBe(expected);
});

test.each([
  [[true], true],
  [[true, true], true],
  [[true, true, false], false],
  [[true, false], false],
  [[false, true], false],
])('a repair that is stale in shards %j is, merged, stale: %s', (shards, stale) => {
  const repair = { collection: 'collection:ecom', item: 'Capture', defect: 'C1 quote', reason: 'Why.' };
  const results = shards.map((one, index) =>
    aResult({ run: { repairs: [{ ...repair, stale: one }] }, flows: [aFlow({ id: `ecom/${index}` })] }),
  );
  expect(mergeResults(results).run.repairs).toEqual([{ ...repair, stale }]);
});

describe('of the shards of a run', () => {
  const shard = (index: number, count: number, unit?: string, exitCode = 0): Result =>
    aResult({
      flows: [aFlow({ id: `ecom/${index}`, ...(unit !== undefined && { unit }) })],
      run: { exitCode, part: 'shard', shard: { index, count } },
    });

  test.each([
    ['all', [shard(2, 2), shard(1, 2)], undefined, 0],
    ['one of two', [shard(2, 2)], 'Shard 1/2 is missing', 3],
    ['one of three', [shard(2, 3)], 'Shards 1/3, 3/3 are missing', 3],
    ['a broken one of two', [shard(2, 2, undefined, 1)], 'Shard 1/2 is missing', 1],
    ['an interrupted one of two', [shard(2, 2, undefined, 130)], 'Shard 1/2 is missing', 130],
    [
      'all of each sales unit',
      [1, 2].flatMap((at) => ['oslo', 'bergen'].map((unit) => shard(at, 2, unit))),
      undefined,
      0,
    ],
    ['some of one sales unit', [shard(1, 2, 'a'), shard(1, 2, 'b'), shard(2, 2, 'b')], 'Shard 2/2 is missing', 3],
    ['each sales unit in another', [shard(1, 2, 'a'), shard(2, 2, 'b')], undefined, 0],
  ])('%s say what is missing', (_which, results, note, exitCode) => {
    expect(whyNotMergeable(results)).toBeUndefined();
    const { run } = mergeResults(results);
    expect(run.exitCode).toBe(exitCode);
    expect(run.shard).toBeUndefined();
    expect(run.part).toBe(note === undefined ? undefined : 'shard');
    expect(run.notes.filter((each) => each.includes('missing'))).toEqual(
      note === undefined ? [] : [`${note}: what the flows there came to is not known.`],
    );
  });

  test.each([
    ['one twice', [shard(1, 2), shard(1, 2)], 'Shard 1/2 is there twice.'],
    ['one twice for a sales unit', [shard(1, 2, 'a'), shard(1, 2, 'a')], 'Shard 1/2 is there twice.'],
    ['those of several runs', [shard(1, 2), shard(2, 3)], 'Shard 1/2 and shard 2/3 are not of one run.'],
  ])('%s cannot be merged', (_which, results, reason) => {
    expect(whyNotMergeable(results)).toBe(reason);
  });
});
