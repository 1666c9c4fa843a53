import { expect, test } from 'vitest';
import { aDescription, aThingDescription } from '../load/testing/a-description.ts';
import type { FindingCode, Json, Verdict, Waiver } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { createJudge } from './judge.ts';
import { aFlow, anExchange, aStep, aStepRun, type ExchangeOptions } from './testing/exchanges.ts';
import { messageOf } from './words.ts';

const thing: Json = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, count: { type: 'integer', format: 'int64' } },
};

function judgeOne(
  description: Description,
  options: ExchangeOptions,
  more: { fallback?: Description[]; waivers?: Waiver[] } = {},
) {
  const judge = createJudge({
    descriptions: [description],
    fallback: more.fallback ?? [],
    waivers: more.waivers ?? [],
    now: '2026-01-02T00:00:00Z',
  });
  const { step, findings } = judge.judgeStep(
    aFlow([aStep({ expect: { status: options.status ?? 200 } })]),
    aStepRun({ exchanges: [anExchange(options)] }),
  );
  const [exchange] = step.exchanges;
  return { step, exchange, verdict: exchange?.verdict, codes: findings.map(({ code }) => code), findings };
}

const rows: [title: string, schema: Json, options: ExchangeOptions, verdict: Verdict, codes: FindingCode[]][] = [
  ['a right answer', thing, {}, 'validated', []],
  ['a missing field', thing, { body: {} }, 'failed', ['body-schema']],
  ['a number beyond 2^53 that is an int64', thing, { body: '{"id":"a","count":9223372036854775807}' }, 'validated', []],
  ['a number just beyond int64', thing, { body: '{"id":"a","count":9223372036854775808}' }, 'failed', ['body-schema']],
  ['a key that stands twice', thing, { body: '{"id":"a","id":"b"}' }, 'failed', ['malformed-body']],
  ['a byte order mark', thing, { body: '\uFEFF{"id":"a"}' }, 'failed', ['malformed-body']],
  ['a wrong charset', thing, { contentType: 'application/json; charset=iso-8859-1' }, 'failed', ['malformed-body']],
  ['a truncated body', thing, { body: '{"id":"a' }, 'failed', ['malformed-body']],
  ['no body', thing, { body: null }, 'failed', ['missing-body']],
  ['a status that is not listed', thing, { status: 418 }, 'failed', ['undocumented-status']],
  [
    'a media type that is not listed',
    thing,
    { contentType: 'text/html', body: '<p>' },
    'failed',
    ['undocumented-media-type'],
  ],
  ['no media type', thing, { contentType: null }, 'failed', ['undocumented-media-type']],
  [
    'a path that no description knows',
    thing,
    { url: 'http://127.0.0.1:1/other' },
    'failed',
    ['undocumented-operation'],
  ],
  ['a field that is not listed', thing, { body: { id: 'a', more: 1 } }, 'validated', ['undocumented-field']],
  [
    'no answer at all',
    thing,
    { failure: { code: 'timeout', message: 'No answer within 30 s.' } },
    'failed',
    ['no-response'],
  ],
  [
    'a host that may not be called',
    thing,
    { failure: { code: 'blocked-host', message: 'Only the target.' } },
    'failed',
    ['blocked-host'],
  ],
  [
    'a variable that nothing set',
    thing,
    { request: { headers: [['X-Id', '{{id}}']] } },
    'failed',
    ['unresolved-variable'],
  ],
  ['a schema that is empty', {}, {}, 'unvalidated', ['unvalidated']],
  [
    'a dead $ref that the body hangs on',
    { type: 'object', properties: { id: { $ref: 'https://example.com/a.yaml#/A' } } },
    {},
    'unvalidated',
    ['unvalidated'],
  ],
  [
    'a dead $ref that the body does not reach',
    { type: 'object', properties: { id: { type: 'string' }, other: { $ref: 'https://example.com/a.yaml#/A' } } },
    {},
    'validated',
    [],
  ],
  [
    'a pattern that is none',
    { type: 'object', properties: { id: { type: 'string', pattern: '(' } } },
    {},
    'unvalidated',
    ['unvalidated'],
  ],
];

test.each(rows)('%s', (_, schema, options, verdict, codes) => {
  const judged = judgeOne(aThingDescription(schema), options);
  expect({ verdict: judged.verdict, codes: judged.codes }).toEqual({ verdict, codes });
});

test('a finding says what came, what was expected and where, and keeps its id', () => {
  const once = judgeOne(aThingDescription(thing), { body: { id: 7 } });
  const again = judgeOne(aThingDescription(thing), { body: { id: 7 } });
  expect(once.findings).toEqual(again.findings);
  expect(once.findings[0]).toMatchObject({
    code: 'body-schema',
    operationId: 'getThing',
    status: 200,
    pointer: '/id',
    keyword: 'type',
    expected: 'string',
    actual: 7,
    schemaPointer: '/paths/~1things~1{id}/get/responses/200/content/application~1json/schema/properties/id/type',
  });
  expect(once.findings.map(messageOf)).toEqual(['Got 7; expected a string, at /id.']);
});

test('a body that need not come is judged where it comes', () => {
  const responses = {
    '200': { description: '', 'x-body-optional': true, content: { 'application/json': { schema: thing } } },
  };
  const description = aDescription({ paths: { '/things/{id}': { get: { operationId: 'getThing', responses } } } });
  expect(judgeOne(description, { body: null, contentType: null }).codes).toEqual([]);
  expect(judgeOne(description, { body: {} }).codes).toEqual(['body-schema']);
});

test('where a waiver says that the official description lacks a status, the bundled one judges the body', () => {
  const official = aThingDescription(thing);
  const bundled = aDescription({
    paths: {
      '/things/{id}': {
        get: {
          operationId: 'getThing',
          responses: { '404': { description: '', content: { 'application/json': { schema: thing } } } },
        },
      },
    },
  });
  const waiver: Waiver = {
    code: 'undocumented-status',
    description: 'openapi:things',
    operation: 'getThing',
    status: '404',
    reason: 'r',
    owner: 'o',
  };
  const right = judgeOne(official, { status: 404 }, { fallback: [bundled], waivers: [waiver] });
  expect(right).toMatchObject({
    verdict: 'waived',
    exchange: { judgedBy: 'bundled openapi:things' },
    step: { status: 'passed' },
  });
  const wrong = judgeOne(official, { status: 404, body: { id: 1 } }, { fallback: [bundled], waivers: [waiver] });
  expect(wrong).toMatchObject({ verdict: 'failed', codes: ['undocumented-status', 'body-schema'] });
  const nobody = judgeOne(official, { status: 404 }, { waivers: [waiver] });
  expect(nobody).toMatchObject({ verdict: 'unvalidated', codes: ['undocumented-status', 'unvalidated'] });
});

test('of a step that polled, expectations are about the last answer only', () => {
  const judge = createJudge({
    descriptions: [aThingDescription(thing)],
    fallback: [],
    waivers: [],
    now: '2026-01-02T00:00:00Z',
  });
  const exchanges = [
    anExchange({ body: { id: 'early' } }),
    { ...anExchange({ body: { id: 'late' } }), id: 'things/flow#1.2' },
  ];
  const flow = aFlow([aStep({ expect: { status: 200, fields: { '/id': 'late' } } })]);
  expect(judge.judgeStep(flow, aStepRun({ exchanges })).findings).toEqual([]);
  expect(judge.judgeStep(flow, aStepRun({ exchanges: exchanges.toReversed() })).findings).toMatchObject([
    { code: 'unexpected-value', pointer: '/id', expected: 'late', actual: 'early', exchangeId: 'things/flow#1.1' },
  ]);
});

test('a step that was skipped is told with its reason and judged no further', () => {
  const judge = createJudge({ descriptions: [], fallback: [], waivers: [], now: '2026-01-02T00:00:00Z' });
  const judged = judge.judgeStep(
    aFlow(),
    aStepRun({ status: 'skipped', reason: 'An earlier step failed.', exchanges: [] }),
  );
  expect(judged).toEqual({
    step: { name: 'Get thing', status: 'skipped', reason: 'An earlier step failed.', exchanges: [] },
    findings: [],
  });
});
