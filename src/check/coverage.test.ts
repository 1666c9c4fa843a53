import { expect, test } from 'vitest';
import { aDescription } from '../load/testing/a-description.ts';
import type { Json } from '../model.ts';
import { coverageOf } from './coverage.ts';
import { percentCovered } from './coverage-totals.ts';
import { createJudge } from './judge.ts';
import { aFlow, anExchange, aStepRun, type ExchangeOptions } from './testing/exchanges.ts';

const thing: Json = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    kind: { type: 'string', enum: ['a', 'b'] },
    parts: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' }, next: { $ref: '#/components/schemas/Part' } } },
    },
  },
};
const answer = (schema: Json): Json => ({ description: '', content: { 'application/json': { schema } } });
const description = aDescription({
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'read',
        responses: {
          '200': answer(thing),
          '404': answer({ type: 'array', items: { type: 'object', properties: { errorCode: { type: 'string' } } } }),
        },
      },
      delete: { operationId: 'remove', responses: { '204': { description: '' } } },
    },
  },
  'x-webhooks': { changed: { post: { operationId: 'changed', responses: { '200': { description: '' } } } } },
  components: {
    schemas: { Part: { type: 'object', properties: { size: {}, next: { $ref: '#/components/schemas/Part' } } } },
  },
});

function cover(...exchanges: ExchangeOptions[]) {
  const judge = createJudge({ descriptions: [description], fallback: [], waivers: [], now: '2026-01-01T00:00:00Z' });
  const steps = [aStepRun({ exchanges: exchanges.map(anExchange) })];
  const run = { flow: 'f', attempt: 1, startedAt: '', durationMs: 0, outcome: 'finished' as const, steps };
  return coverageOf([judge.judgeFlow(aFlow(), run).flow], [description]);
}

test('statuses, fields, enum values and error codes that were seen, and those that were not', () => {
  const coverage = cover(
    { body: { id: 'x', kind: 'a', parts: [{ name: 'n' }, { name: 'm' }], more: 1 } },
    { status: 404, body: [{ errorCode: '35' }] },
    { status: 404, body: [{ errorCode: '35' }] },
  );
  expect(coverage.operations[0]).toEqual({
    description: 'openapi:things',
    operationId: 'read',
    method: 'GET',
    path: '/things/{id}',
    statuses: { '200': 1, '404': 2 },
    fields: { declared: 8, seen: 5, unseen: ['/parts/*/next', '/parts/*/next/size', '/parts/*/next/next'] },
    enums: [{ pointer: '/kind', declared: ['a', 'b'], unseen: ['b'] }],
    errorCodes: { '35': 2 },
  });
  expect(coverage.operations[1]).toMatchObject({ operationId: 'remove', statuses: { '204': 0 } });
});

test('what the API calls is not ours to cover', () => {
  expect(cover().operations.map(({ operationId }) => operationId)).toEqual(['read', 'remove']);
});

test('totals for each description, and the share of all', () => {
  const nothing = cover();
  expect(percentCovered(nothing)).toBe(0);
  const some = cover({ body: { id: 'x', kind: 'b' } });
  expect(some.totals).toMatchObject([
    {
      description: 'openapi:things',
      operations: { declared: 2, seen: 1 },
      statuses: { declared: 3, seen: 1 },
      enumValues: { declared: 2, seen: 1 },
      errorCodes: 0,
    },
  ]);
  expect(percentCovered(some)).toBe(some.totals?.[0]?.percent);
});

test('a status that nobody declared is counted where it came', () => {
  expect(cover({ status: 418 }).operations[0]?.statuses).toEqual({ '200': 0, '404': 0, '418': 1 });
});
