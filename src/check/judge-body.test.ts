import { describe, expect, test } from 'vitest';
import { aDescription } from '../load/testing/a-description.ts';
import type { Json } from '../model.ts';
import { createJudge } from './judge.ts';
import { aFlow, anExchange, aStep, aStepRun, type ExchangeOptions } from './testing/exchanges.ts';

type Schema = { [keyword: string]: Json };

/** The findings about an answer of this media type and schema, as `code pointer`. */
function judge(
  media: string,
  schema: Schema | undefined,
  answer: ExchangeOptions,
  headers: Schema = {},
  entry: Schema = schema === undefined ? {} : { schema },
): string[] {
  const content = { [media]: entry };
  const description = aDescription({
    paths: {
      '/things/{id}': { get: { operationId: 'op', responses: { '200': { description: '', headers, content } } } },
    },
  });
  const judge = createJudge({ descriptions: [description], fallback: [], waivers: [], now: '2026-01-02T00:00:00Z' });
  const { findings } = judge.judgeStep(
    aFlow([aStep({ expect: { status: 200 } })]),
    aStepRun({ exchanges: [anExchange(answer)] }),
  );
  return findings.map(({ code, pointer }) => `${code} ${pointer}`);
}

const order: Schema = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: { id: { type: 'integer' }, name: { type: 'string' } },
};
const RS = '\u001e';

describe('a body is read as its media type says', () => {
  const rows: [title: string, media: string, schema: Schema, body: string, told: string[]][] = [
    ['lines', 'application/x-ndjson', order, '{"id":1}\n{"id":2}\n', []],
    ['lines without an end', 'application/jsonl', order, '{"id":1}\r\n\r\n{"id":2}', []],
    ['a wrong line', 'application/x-ndjson', order, '{"id":1}\n{"id":"2"}\n', ['body-schema /1/id']],
    ['a line with a field too many', 'application/x-ndjson', order, '{"id":1,"b":1}\n', ['body-schema /0/b']],
    ['a broken line', 'application/ndjson', order, '{"id":1}\n{"id":\n', ['malformed-body ']],
    ['a line with a key twice', 'application/jsonl', order, '{"id":1,"id":2}', ['malformed-body ']],
    [
      'lines as a list',
      'application/x-ndjson',
      { type: 'array', maxItems: 1, items: order },
      '{"id":1}\n{"id":2}',
      ['body-schema '],
    ],
    ['records', 'application/json-seq', order, `${RS}{"id":1}\n${RS}{"id":2}\n`, []],
    ['a wrong record', 'application/geo+json-seq', order, `${RS}{"id":1}\n${RS}{}\n`, ['body-schema /1/id']],
    ['records without a separator', 'application/json-seq', order, '{"id":1}\n', ['malformed-body ']],
    ['events', 'text/event-stream', order, 'event: a\ndata: {"id":\ndata: 1}\n\n: still here\n\ndata:{"id":2}\n\n', []],
    ['a wrong event', 'text/event-stream', order, 'data: {"id":1}\n\ndata: {"name":"n"}\n\n', ['body-schema /1/id']],
    [
      'events described whole',
      'text/event-stream',
      { type: 'object', required: ['event', 'data'], properties: { event: { const: 'a' }, data: order } },
      'event: a\ndata: {"id":1}\n\n',
      [],
    ],
    ['an event that is no JSON', 'text/event-stream', order, 'data: {"id":1}\n\ndata: [DONE]\n\n', ['unvalidated ']],
    ['an event of text', 'text/event-stream', { type: 'string', enum: ['[DONE]'] }, 'data: [DONE]\n\n', []],
    ['events without any', 'text/event-stream', order, ': nothing\n\n', ['unvalidated ']],
    ['a form', 'application/x-www-form-urlencoded', order, 'id=1&name=5', []],
    ['a wrong form', 'application/x-www-form-urlencoded', order, 'name=n', ['body-schema /id']],
    ['a form with a text for a number', 'application/x-www-form-urlencoded', order, 'id=one', ['body-schema /id']],
    ['YAML', 'application/yaml', order, 'id: 1\nname: 2026-01-02\n', []],
    ['wrong YAML', 'text/x-yaml', order, 'id: one\n', ['body-schema /id']],
    ['broken YAML', 'application/vnd.things+yaml', order, 'id: [\n', ['malformed-body ']],
    [
      'YAML with a number beyond doubles',
      'application/yaml',
      { type: 'integer', maximum: 9007199254740992 },
      '9007199254740993',
      ['body-schema '],
    ],
    ['a number in text', 'text/plain', { type: 'integer', minimum: 0 }, '42', []],
    ['a number too small in text', 'text/plain', { type: 'integer', minimum: 0 }, '-1', ['body-schema ']],
    ['a word for a number', 'text/plain', { type: 'number' }, 'many', ['body-schema ']],
    [
      'a number beyond doubles in text',
      'text/plain',
      { type: 'integer', format: 'int64' },
      '9223372036854775808',
      ['body-schema '],
    ],
    ['a boolean in text', 'text/plain', { type: 'boolean' }, 'true', []],
    ['a union in text', 'text/plain', { oneOf: [{ type: 'integer' }, { type: 'string', enum: ['all'] }] }, 'all', []],
    ['JSON in text', 'text/plain', order, '{"id":1}', []],
    ['text for an object', 'text/plain', order, 'no', ['body-schema ']],
  ];
  test.each(rows)('%s', (_, media, schema, body, told) => {
    expect(judge(media, schema, { contentType: media, body })).toEqual(told);
  });
});

describe('the fields of a form', () => {
  const FORM = 'application/x-www-form-urlencoded';
  const schema: Schema = {
    type: 'object',
    required: ['meta'],
    properties: {
      meta: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } },
      ids: { type: 'array', items: { type: 'integer' } },
      one: { type: 'integer' },
    },
  };
  const encoding = { meta: { style: 'deepObject', explode: true }, ids: { style: 'pipeDelimited', explode: false } };
  const rows: [body: string, told: string[]][] = [
    ['meta[n]=1&ids=1|2&one=3', []],
    ['meta[n]=x', ['body-schema /meta/n']],
    ['meta[n]=1&ids=1|x', ['body-schema /ids/1']],
    ['ids=1', ['body-schema /meta']],
    ['meta[n]=1&one=1&one=2', ['body-schema /one']],
    ['meta[n]=1&one=1&one=x', ['body-schema /one']],
    ['meta[n]=1&two=1', ['undocumented-field /two']],
  ];
  test.each(rows)('%s is read as its encoding says', (body, told) => {
    const media = { schema, encoding };
    expect(judge(FORM, undefined, { contentType: FORM, body }, {}, media)).toEqual(told);
  });
});

describe('a body that cannot be read is not green', () => {
  const kinds = [
    'application/cbor',
    'application/vnd.things',
    'application/octet-stream',
    'text/csv',
    'text/html',
    'image/png',
  ];
  const schemas: Schema[] = [
    order,
    { type: 'array', items: order },
    { required: ['id'] },
    { allOf: [{ minProperties: 1 }] },
  ];
  test.each(kinds)('%s under an object or list', (media) => {
    for (const schema of schemas) {
      expect(judge(media, schema, { contentType: media, body: 'not json at all' })).toEqual(['unvalidated ']);
    }
  });
  test.each(kinds)('%s under a text passes by its media type', (media) => {
    for (const schema of [undefined, {}, { type: 'string' }, { type: 'string', format: 'binary' }]) {
      expect(judge(media, schema as Schema, { contentType: media, body: 'not json at all' })).toEqual([]);
    }
  });
  test.each(kinds)('%s under a text with a limit is held to it', (media) => {
    expect(judge(media, { type: 'string', maxLength: 3 }, { contentType: media, body: 'four' })).toEqual([
      'body-schema ',
    ]);
  });
  test.each(['application/cbor', 'application/vnd.things'])('%s under a number or a boolean', (media) => {
    for (const type of ['integer', 'number', 'boolean', 'null']) {
      expect(judge(media, { type }, { contentType: media, body: 'not json at all' })).toEqual(['unvalidated ']);
    }
    expect(
      judge(media, { oneOf: [{ type: 'integer' }, { type: 'string' }] }, { contentType: media, body: 'text' }),
    ).toEqual([]);
  });
  test.each(kinds)('%s under a hole', (media) => {
    expect(judge(media, { $ref: '#/none' }, { contentType: media, body: 'four' })).toEqual(['unvalidated ']);
  });
  test('lines without a schema', () => {
    expect(judge('application/jsonl', undefined, { contentType: 'application/jsonl', body: '1' })).toEqual([
      'unvalidated ',
    ]);
  });
  test('a header with a hole', () => {
    const headers = { 'X-A': { schema: { $ref: '#/none' } } };
    const answer: ExchangeOptions = { contentType: 'text/plain', body: 'a', headers: [['x-a', '1']] };
    expect(judge('text/plain', { type: 'string' }, answer, headers)).toEqual(['unvalidated /headers/X-A']);
  });
});

describe('a body without Content-Type', () => {
  const bare = (body: string): ExchangeOptions => ({ contentType: null, body });
  test('is described by the range of all', () => {
    expect(judge('*/*', { type: 'string' }, bare('a'))).toEqual([]);
    expect(judge('*/*', { type: 'integer' }, bare('1'))).toEqual([]);
    expect(judge('*/*', { type: 'integer' }, bare('a'))).toEqual(['body-schema ']);
    expect(judge('*/*', order, bare('{"id":1}'))).toEqual([]);
    expect(judge('*/*', order, bare('{}'))).toEqual(['body-schema /id']);
    expect(judge('*/*', order, bare('<a/>'))).toEqual(['unvalidated ']);
  });
  test('is not described by any other', () => {
    expect(judge('application/*', order, bare('{"id":1}'))).toEqual(['undocumented-media-type undefined']);
  });
});

describe('a header is read by each branch of a union', () => {
  const limit: Schema = {
    anyOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', enum: ['unlimited'] },
    ],
  };
  const rows: [text: string, schema: Schema, told: string[]][] = [
    ['60', limit, []],
    ['unlimited', limit, []],
    ['plenty', limit, ['header-schema /headers/X-A']],
    ['-1', limit, ['header-schema /headers/X-A']],
    ['1, unlimited, 2', { type: 'array', items: limit }, []],
    ['1, plenty, 2', { type: 'array', items: limit }, ['header-schema /headers/X-A/1']],
    [
      'a,b',
      {
        oneOf: [
          { type: 'array', minItems: 2, items: { type: 'string' } },
          { type: 'string', enum: ['all'] },
        ],
      },
      [],
    ],
    [
      'all',
      {
        oneOf: [
          { type: 'array', minItems: 2, items: { type: 'string' } },
          { type: 'string', enum: ['all'] },
        ],
      },
      [],
    ],
    ['1', { enum: [1, 2] }, []],
    ['3', { enum: [1, 2] }, ['header-schema /headers/X-A']],
    ['9007199254740993', { type: 'integer', maximum: 9007199254740992 }, ['header-schema /headers/X-A']],
    ['true', { anyOf: [{ type: 'boolean' }, { type: 'string', maxLength: 1 }] }, []],
  ];
  test.each(rows)('%s', (text, schema, told) => {
    const answer: ExchangeOptions = { contentType: 'text/plain', body: 'a', headers: [['x-a', text]] };
    expect(judge('text/plain', { type: 'string' }, answer, { 'X-A': { schema } })).toEqual(told);
  });
});
