import { describe, expect, it } from 'vitest';
import { aDescription } from '../load/testing/a-description.ts';
import type { DriftRow, ExchangeResult, Json, PostmanItem } from '../model.ts';
import { driftMatrix } from './matrix.ts';
import { renderMatrixMarkdown, renderMatrixText } from './render-matrix.ts';

const order = {
  type: 'object',
  properties: {
    amount: { type: 'integer' },
    note: {
      type: 'object',
      properties: { text: { type: 'string' }, lines: { type: 'array', items: { type: 'string' } } },
    },
    metadata: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

const description = aDescription({
  paths: {
    '/orders/{id}': {
      post: {
        operationId: 'createOrder',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'X-Key', in: 'header', schema: { type: 'string' } },
          { name: 'X-Other', in: 'header', schema: { type: 'string' } },
          { name: 'page', in: 'query', schema: { type: 'integer' } },
        ],
        requestBody: { content: { 'application/json': { schema: order } } },
        responses: {
          200: { description: 'ok', content: { 'application/json': { schema: order } } },
          400: {
            description: 'no',
            content: { 'application/problem+json': { schema: { properties: { title: {} } } } },
          },
        },
      },
      get: { operationId: 'getOrder', responses: { 200: { description: 'ok' } } },
    },
  },
});

const create: PostmanItem = {
  name: 'Create',
  request: {
    method: 'POST',
    url: '{{base_url}}/orders/{{id}}?extra=1',
    header: [
      { key: 'x-key', value: '1' },
      { key: 'X-More', value: '1' },
      { key: 'X-Off', value: '1', disabled: true },
      { key: 'Content-Type', value: 'application/json' },
    ],
    body: { mode: 'raw', raw: '{"amount": {{amount}}, "colour": "red", "metadata": {"any": "x"}}' },
  },
};

function anExchange(status: number, body: Json, request: Json = { amount: 1 }): ExchangeResult {
  const headers: [string, string][] = [['Content-Type', 'application/json']];
  return {
    id: `try/flow#1.${status}`,
    sentBy: 'step',
    operationId: 'createOrder',
    description: 'openapi:things',
    verdict: 'validated',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    attempt: 1,
    request: { method: 'POST', url: 'http://127.0.0.1/orders/1', headers, body: JSON.stringify(request) },
    response: { status, headers, body: JSON.stringify(body), bytes: 1 },
  };
}

/** `D` described, `C` in a request, `T` seen; `-` not; a blank where nobody asked. */
function marked({ inDescription, inCollection, inTraffic }: Omit<DriftRow, 'kind' | 'name'>): string {
  const mark = (has: boolean | null, letter: string): string => (has === null ? ' ' : has ? letter : '-');
  return mark(inDescription, 'D') + mark(inCollection, 'C') + mark(inTraffic, 'T');
}

function rowsOf(exchanges?: ExchangeResult[], invalid?: Set<string>): string[] {
  const drift = driftMatrix({
    descriptions: [description],
    items: [create],
    ...(exchanges ? { exchanges } : {}),
    ...(invalid ? { invalid } : {}),
  });
  const rows = drift.operations.find(({ operationId }) => operationId === 'createOrder')?.rows ?? [];
  return rows.map((row) => `${marked(row)} ${row.kind} ${row.name}`).sort();
}

describe('the drift of description, collection and traffic', () => {
  it('is that of two where nothing was run', () => {
    expect(rowsOf()).toEqual([
      '-C  query-parameter extra',
      '-C  request-field /colour',
      '-C  request-header x-more',
      'D-  query-parameter page',
      'D-  request-field /note',
      'D-  request-header x-other',
    ]);
  });

  it('tells which fields of answers are not described, and which described ones never came', () => {
    const rows = rowsOf([anExchange(200, { amount: 1, surprise: { deep: 1 }, metadata: { free: 'x' } })]);
    expect(rows.filter((row) => row.includes('response-field'))).toEqual([
      '- T response-field /surprise',
      'D - response-field /note',
      'D - response-field /title',
    ]);
  });

  it('holds a field against the status that came', () => {
    const problem = anExchange(400, { amount: 1 });
    const headers: [string, string][] = [['content-type', 'application/problem+json']];
    const rows = rowsOf([{ ...problem, response: { status: 400, bytes: 1, headers, body: '{"amount": 1}' } }]);
    expect(rows).toContain('- T response-field /amount');
  });

  it('tells what was sent though no request of the collection has it', () => {
    expect(rowsOf([anExchange(200, {}, { amount: 1, note: { text: 'x' } })])).toEqual(
      expect.arrayContaining(['D-T request-field /note', 'D-- request-field /note/lines', '-C- request-field /colour']),
    );
  });

  it('leaves out what was wrong on purpose', () => {
    const wrong = anExchange(200, {}, { amuont: 1 });
    expect(rowsOf([wrong])).toContain('--T request-field /amuont');
    expect(rowsOf([wrong], new Set([wrong.id])).filter((row) => row.includes('/amuont'))).toEqual([]);
  });

  it('names operations that no request calls, and tells nothing more of them', () => {
    const { operations, totals } = driftMatrix({ descriptions: [description], items: [create], exchanges: [] });
    expect(operations.find(({ operationId }) => operationId === 'getOrder')).toMatchObject({
      inCollection: false,
      inTraffic: false,
      rows: [],
    });
    expect(totals.operationsUnused).toBe(1);
  });

  it('is nothing where all agree', () => {
    const simple = aDescription({
      paths: { '/a': { get: { operationId: 'a', responses: { 200: { description: '' } } } } },
    });
    const item: PostmanItem = { name: 'A', request: { method: 'GET', url: '{{base_url}}/a' } };
    expect(driftMatrix({ descriptions: [simple], items: [item] }).operations).toEqual([]);
  });

  it('reads answers of any depth without falling over', () => {
    const deep = anExchange(200, {});
    const body = `${'{"note":'.repeat(5000)}1${'}'.repeat(5000)}`;
    const exchange = { ...deep, response: { status: 200, headers: deep.request.headers, body, bytes: body.length } };
    expect(rowsOf([exchange])).not.toEqual([]);
  });

  it('is printed as lines and as a table, one row each', () => {
    const drift = driftMatrix({ descriptions: [description], items: [create] });
    const text = renderMatrixText(drift);
    expect(text).toMatch(/^openapi:things createOrder\n( {2}.*\n)* {2}header x-more +not described +in a request\n/m);
    expect(text).toContain('1 operation in no request, 3 parts of requests not described.');
    expect(renderMatrixMarkdown(drift)).toContain('| openapi:things createOrder | header x-more | not described |');
  });
});
