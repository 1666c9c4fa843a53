import { expect, test } from 'vitest';
import type { Drift, DriftRow, OperationDrift } from '../model.ts';
import { mergeDrifts } from './merge-drift.ts';
import { mergeOrdered } from './merge-ordered.ts';

function aRow(name: string, parts: Partial<DriftRow> = {}): DriftRow {
  return { kind: 'response-field', name, inDescription: true, inCollection: null, inTraffic: false, ...parts };
}

function aDrift(rows: DriftRow[], parts: Partial<OperationDrift> = {}): Drift {
  const operation = {
    description: 'd',
    operationId: 'o',
    method: 'GET',
    path: '/',
    inCollection: true,
    inTraffic: true,
    rows,
    ...parts,
  };
  return { operations: [operation], totals: { operationsUnused: 0, undescribed: 0, undescribedSeen: 0, neverSeen: 0 } };
}

const uncalled = { inTraffic: false };
const nothing: Drift = { ...aDrift([]), operations: [] };

test.each<[string, Drift[], string[]]>([
  ['never seen by any', [aDrift([aRow('/a')]), aDrift([aRow('/a')])], ['/a']],
  ['seen by the one that does not list it', [aDrift([aRow('/a')]), aDrift([aRow('/b')])], []],
  ['seen by one that found everything to agree', [aDrift([aRow('/a')]), nothing], []],
  ['one that did not call has not seen it', [aDrift([aRow('/a')]), aDrift([], uncalled)], ['/a']],
  [
    'undescribed, seen by one',
    [aDrift([aRow('/x', { inDescription: false, inTraffic: true })]), aDrift([aRow('/a')])],
    ['/x'],
  ],
  ['a field whose object one has never seen', [aDrift([aRow('/o')]), aDrift([aRow('/o/a')])], ['/o/a']],
  [
    'an object that none has seen tells of its fields',
    [aDrift([aRow('/o')]), aDrift([aRow('/o'), aRow('/o/a')])],
    ['/o'],
  ],
])('%s', (_, drifts, names) => {
  for (const order of [drifts, drifts.toReversed()]) {
    const rows = mergeDrifts(order).operations.flatMap((operation) => operation.rows);
    expect(rows.map(({ name }) => name)).toEqual(names);
  }
});

test('an operation that one shard called was called, and agrees where nothing is left', () => {
  expect(mergeDrifts([aDrift([], uncalled), nothing]).operations).toEqual([]);
  expect(mergeDrifts([aDrift([], uncalled), aDrift([], uncalled)]).operations[0]?.inTraffic).toBe(false);
});

test('totals are counted anew', () => {
  expect(mergeDrifts([aDrift([aRow('/a')]), aDrift([aRow('/a')])]).totals.neverSeen).toBe(1);
});

test.each([
  [
    [
      ['a', 'c'],
      ['a', 'b', 'c'],
    ],
    ['a', 'b', 'c'],
  ],
  [
    [['b'], ['a', 'b'], ['b', 'c']],
    ['a', 'b', 'c'],
  ],
  [[[], ['a']], ['a']],
])('%j are parts of %j', (lists, whole) => {
  expect(mergeOrdered(lists)).toEqual(whole);
});
