import { describe, expect, test } from 'vitest';
import { MAX_VALUES } from '../json-of.ts';
import { aDescription } from '../load/testing/a-description.ts';
import type { Body, Exchange, Json, Verdict } from '../model.ts';
import { createJudge } from './judge.ts';
import { aFlow, anExchange, aStep, aStepRun, type ExchangeOptions } from './testing/exchanges.ts';

type Fields = { [key: string]: Json };

/** Judges an answer of `GET /things/{id}` (or another method) by these responses. */
function judgeBy(
  responses: Fields,
  options: ExchangeOptions,
  change: (exchange: Exchange) => Exchange = (same) => same,
) {
  const method = (options.method ?? 'GET').toLowerCase();
  const description = aDescription({ paths: { '/things/{id}': { [method]: { operationId: 'op', responses } } } });
  const judge = createJudge({ descriptions: [description], fallback: [], waivers: [], now: '2026-01-02T00:00:00Z' });
  const exchanges = [change(anExchange(options))];
  const { step, findings } = judge.judgeStep(
    aFlow([aStep({ expect: { status: options.status ?? 200 } })]),
    aStepRun({ exchanges }),
  );
  const told = findings.map(({ code, pointer, keyword }) =>
    [code, pointer, keyword].filter((part) => part !== undefined).join(' '),
  );
  return { verdict: step.exchanges[0]?.verdict, told };
}

const json = (schema: Json): Fields => ({ 'application/json': { schema } });
const id: Json = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
const error: Json = { type: 'object', required: ['error'], properties: { error: { type: 'string' } } };
const answers: Fields = {
  '200': { description: '', content: json(id) },
  '4XX': { description: '', content: { 'application/problem+json': { schema: error } } },
  default: { description: '', content: json(error) },
};
const noContent: Fields = {
  '200': { description: '' },
  '204': { description: '' },
  '205': { description: '', content: json(id) },
};
const pictures: Fields = {
  '200': {
    description: '',
    content: {
      'image/*': { schema: { type: 'string', format: 'binary' } },
      'text/plain': { schema: { type: 'string', maxLength: 5 } },
      'application/xml': { schema: id },
    },
  },
};
const anything: Fields = { '200': { description: '', content: { '*/*': { schema: id } } } };

const rows: [title: string, responses: Fields, options: ExchangeOptions, verdict: Verdict, told: string[]][] = [
  ['the status itself', answers, {}, 'validated', []],
  [
    'its range',
    answers,
    { status: 404, contentType: 'application/problem+json', body: { error: 'e' } },
    'validated',
    [],
  ],
  [
    'its range, and a wrong body',
    answers,
    { status: 404, contentType: 'application/problem+json', body: {} },
    'failed',
    ['body-schema /error required'],
  ],
  ['the default', answers, { status: 500, body: { error: 'e' } }, 'validated', []],
  [
    'a media type of another status',
    answers,
    { status: 404, body: { error: 'e' } },
    'failed',
    ['undocumented-media-type'],
  ],
  ['parameters of a media type', answers, { contentType: 'application/json;charset=UTF-8; v=1' }, 'validated', []],
  ['a body where HTTP has none', noContent, { status: 204 }, 'failed', ['unexpected-body ']],
  ['no body where HTTP has none', noContent, { status: 204, contentType: null, body: null }, 'validated', []],
  ['a listed body where HTTP has none', noContent, { status: 205, body: null }, 'validated', []],
  ['a body where the description has none', noContent, {}, 'failed', ['unexpected-body ']],
  ['no body where the description has none', noContent, { body: null }, 'validated', []],
  ['HEAD has no body', answers, { method: 'HEAD', body: null }, 'validated', []],
  ['HEAD with a body', answers, { method: 'HEAD' }, 'failed', ['unexpected-body ']],
  [
    'more values than are looked into',
    answers,
    { body: Array(MAX_VALUES + 1).fill(1) },
    'unvalidated',
    ['unvalidated '],
  ],
  ['an empty body is none', answers, { body: '' }, 'failed', ['missing-body ']],
  ['an image is judged by its media type', pictures, { contentType: 'image/png', body: 'png' }, 'validated', []],
  ['text is judged by its schema', pictures, { contentType: 'text/plain', body: 'short' }, 'validated', []],
  [
    'text that is too long',
    pictures,
    { contentType: 'text/plain; charset=utf-8', body: 'longer' },
    'failed',
    ['body-schema  maxLength'],
  ],
  [
    'XML cannot be judged',
    pictures,
    { contentType: 'application/xml', body: '<id/>' },
    'unvalidated',
    ['unvalidated '],
  ],
  ['any media type, and JSON came', anything, { body: { id: 1 } }, 'failed', ['body-schema /id type']],
  [
    'any media type, and text came',
    anything,
    { contentType: 'text/plain', body: 'x' },
    'failed',
    ['body-schema  type'],
  ],
  [
    'several faults at once',
    answers,
    { body: '{"id":1,"id":2,"more":3}' },
    'failed',
    ['malformed-body /id duplicate-key', 'body-schema /id type', 'undocumented-field /more'],
  ],
];

test.each(rows)('%s', (_, responses, options, verdict, told) => {
  expect(judgeBy(responses, options)).toEqual({ verdict, told });
});

test('bytes that are not UTF-8 are no JSON, and are an image', () => {
  const bytes: Body = { encoding: 'base64', content: '/9j/4A==', bytes: 4 };
  const withBytes = ({ response, ...exchange }: Exchange): Exchange =>
    response === undefined ? exchange : { ...exchange, response: { ...response, body: bytes } };
  expect(judgeBy(answers, {}, withBytes)).toEqual({ verdict: 'failed', told: ['malformed-body '] });
  expect(judgeBy(pictures, { contentType: 'image/jpeg' }, withBytes)).toEqual({ verdict: 'validated', told: [] });
});

test('a body nested deeper than the stack is not judged, and does not break the judge', () => {
  const nested = { $ref: '#/paths/~1things~1%7Bid%7D/get/responses/200/content/application~1json/schema' };
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const judged = judgeBy(
    { '200': { description: '', content: json({ type: 'array', items: nested }) } },
    { body: deep },
  );
  expect(judged).toEqual({ verdict: 'unvalidated', told: ['unvalidated '] });
});

describe('headers', () => {
  const headers: Fields = {
    'X-Count': { required: true, schema: { type: 'integer', minimum: 1 } },
    'X-Kind': { schema: { type: 'string', enum: ['a', 'b'] } },
    'X-List': { schema: { type: 'array', items: { type: 'integer' } } },
    'X-Flags': { explode: true, schema: { type: 'object', properties: { on: { type: 'boolean' } } } },
    'X-Json': { content: { 'application/json': { schema: id } } },
    'Content-Type': { required: true, schema: { type: 'string', enum: ['ignored'] } },
  };
  const described = { '200': { description: '', headers, content: json(id) } };
  const cases: [title: string, headers: [string, string][], told: string[]][] = [
    [
      'all right',
      [
        ['x-count', '3'],
        ['x-kind', 'a'],
        ['x-list', '1, 2'],
        ['x-flags', 'on=true'],
        ['x-json', '{"id":"a"}'],
      ],
      [],
    ],
    ['one that is required is missing', [], ['missing-header /headers/X-Count required']],
    ['a number that is none', [['X-Count', 'three']], ['header-schema /headers/X-Count type']],
    ['a number too small', [['X-Count', '0']], ['header-schema /headers/X-Count minimum']],
    [
      'an outsider',
      [
        ['X-Count', '1'],
        ['X-Kind', 'c'],
      ],
      ['header-schema /headers/X-Kind enum'],
    ],
    [
      'a wrong item',
      [
        ['X-Count', '1'],
        ['X-List', '1,b'],
      ],
      ['header-schema /headers/X-List/1 type'],
    ],
    [
      'the same header twice is a list',
      [
        ['X-Count', '1'],
        ['X-List', '1'],
        ['X-List', 'b'],
      ],
      ['header-schema /headers/X-List/1 type'],
    ],
    [
      'a wrong field',
      [
        ['X-Count', '1'],
        ['X-Flags', 'on=maybe'],
      ],
      ['header-schema /headers/X-Flags/on type'],
    ],
    [
      'JSON that is wrong',
      [
        ['X-Count', '1'],
        ['X-Json', '{}'],
      ],
      ['header-schema /headers/X-Json/id required'],
    ],
    [
      'JSON that is none',
      [
        ['X-Count', '1'],
        ['X-Json', '{'],
      ],
      ['header-schema /headers/X-Json content'],
    ],
    [
      'JSON that is too deep to be judged',
      [
        ['X-Count', '1'],
        ['X-Json', `{"id":"a","more":${'['.repeat(600)}${']'.repeat(600)}}`],
      ],
      ['header-schema /headers/X-Json content'],
    ],
    [
      'blanks around values, which are no part of them',
      [
        ['X-Count', ' 3 '],
        ['X-Kind', '\ta '],
        ['X-List', ' 1 , 2 '],
      ],
      [],
    ],
    [
      'one that nobody described',
      [
        ['X-Count', '1'],
        ['X-Other', '1'],
      ],
      [],
    ],
  ];
  test.each(cases)('%s', (_, sent, told) => {
    expect(judgeBy(described, { headers: sent }).told).toEqual(told);
  });
});
