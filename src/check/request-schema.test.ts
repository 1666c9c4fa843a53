import { expect, test } from 'vitest';
import { aDescription } from '../load/testing/a-description.ts';
import type { Json } from '../model.ts';
import { createJudge } from './judge.ts';
import { aFlow, anExchange, aStep, aStepRun, type ExchangeOptions } from './testing/exchanges.ts';

const body: Json = {
  type: 'object',
  required: ['name'],
  properties: {
    id: { type: 'string', readOnly: true },
    name: { type: 'string' },
    count: { type: 'integer' },
    parts: { type: 'array', items: { type: 'object', properties: { no: { type: 'integer' } } } },
    closed: { type: 'object', additionalProperties: false, properties: { a: { type: 'integer' } } },
  },
};
const description = aDescription({
  paths: {
    '/things/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      put: {
        operationId: 'put',
        parameters: [
          { name: 'X-Key', in: 'header', required: true, schema: { type: 'string', maxLength: 3 } },
          { name: 'Authorization', in: 'header', required: true, schema: { type: 'string' } },
          { name: 'size', in: 'query', schema: { type: 'integer', minimum: 1 } },
          { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } } },
          { name: 'ids', in: 'query', explode: false, schema: { type: 'array', items: { type: 'integer' } } },
          {
            name: 'filter',
            in: 'query',
            style: 'deepObject',
            schema: { type: 'object', properties: { min: { type: 'integer' } } },
          },
          { name: 'session', in: 'cookie', schema: { type: 'string', minLength: 2 } },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: body },
            'application/x-www-form-urlencoded': { schema: body },
            'multipart/form-data': { schema: body },
          },
        },
        responses: { '200': { description: '' } },
      },
    },
  },
});

function judgeSent(options: ExchangeOptions, sends?: 'invalid' | 'undescribed', strictRequests = false) {
  const now = '2026-01-02T00:00:00Z';
  const judge = createJudge({ descriptions: [description], fallback: [], waivers: [], strictRequests, now });
  const exchange = anExchange({ method: 'PUT', body: null, contentType: null, url: 'http://h/things/1', ...options });
  const step = aStep(sends === undefined ? {} : { sends });
  const { findings } = judge.judgeStep(aFlow([step]), aStepRun({ exchanges: [exchange] }));
  return findings;
}

const json: [string, string] = ['content-type', 'application/json'];
const key: [string, string] = ['x-key', 'abc'];
/** Fields of a form of parts, each with whether it says that it is JSON. */
function parts(...fields: [[name: string, text: string], isJson?: boolean][]): NonNullable<ExchangeOptions['request']> {
  const written = fields.map(([[name, text], isJson]) => {
    const type = isJson === true ? 'Content-Type: application/json\r\n' : '';
    return `--Edge\r\nContent-Disposition: form-data; name="${name}"\r\n${type}\r\n${text}\r\n`;
  });
  return {
    headers: [['content-type', 'multipart/form-data; boundary=Edge'], key],
    body: `${written.join('')}--Edge--\r\n`,
  };
}

const right = { headers: [json, key], body: '{"name":"n"}' };

const rows: [title: string, options: ExchangeOptions, told: string[]][] = [
  ['a right request', { request: right }, []],
  ['a path parameter of another type', { url: 'http://h/things/one', request: right }, ['/path/id type']],
  ['a header that is required', { request: { ...right, headers: [json] } }, ['/headers/X-Key required']],
  [
    'a header that is too long',
    { request: { ...right, headers: [json, ['X-Key', 'abcd']] } },
    ['/headers/X-Key maxLength'],
  ],
  ['a query parameter too small', { url: 'http://h/things/1?size=0', request: right }, ['/query/size minimum']],
  [
    'a query parameter that is not listed',
    { url: 'http://h/things/1?sise=1', request: right },
    ['/query/sise unknown'],
  ],
  ['a list, repeated', { url: 'http://h/things/1?tags=a&tags=c', request: right }, ['/query/tags/1 enum']],
  ['a list, with commas', { url: 'http://h/things/1?ids=1,x', request: right }, ['/query/ids/1 type']],
  ['an object in brackets', { url: 'http://h/things/1?filter[min]=low', request: right }, ['/query/filter/min type']],
  [
    'a cookie',
    { request: { ...right, headers: [json, key, ['Cookie', 'a=1; session=x']] } },
    ['/cookies/session minLength'],
  ],
  ['no body', { request: { headers: [json, key] } }, ['/body required']],
  [
    'a media type that is not listed',
    { request: { headers: [['content-type', 'text/plain'], key], body: 'n' } },
    ['/headers/Content-Type content'],
  ],
  ['no media type', { request: { headers: [key], body: '{}' } }, ['/headers/Content-Type content']],
  ['a body that is no JSON', { request: { ...right, body: '{"name":{{name}}' } }, ['/body malformed', '/body ']],
  [
    'a body that breaks its schema',
    { request: { ...right, body: '{"count":"1"}' } },
    ['/body/name required', '/body/count type'],
  ],
  ['a field that is read-only', { request: { ...right, body: '{"name":"n","id":"1"}' } }, ['/body/id readOnly']],
  ['a key that stands twice', { request: { ...right, body: '{"name":"n","name":"m"}' } }, ['/body/name malformed']],
  [
    'a form',
    { request: { headers: [['content-type', 'application/x-www-form-urlencoded'], key], body: 'name=n&count=1' } },
    [],
  ],
  [
    'a form that is wrong',
    { request: { headers: [['content-type', 'application/x-www-form-urlencoded'], key], body: 'count=x' } },
    ['/body/name required', '/body/count type'],
  ],
  ['a form of parts', { request: parts([['name', 'n']], [['count', '1']], [['parts', '{"no":1}'], true]) }, []],
  [
    'a form of parts that is wrong',
    { request: parts([['count', 'x']], [['parts', '{"no":"1"}'], true]) },
    ['/body/name required', '/body/count type', '/body/parts/0/no type'],
  ],
  [
    'a form without the parts that it announces',
    { request: { headers: [['content-type', 'multipart/form-data; boundary=B'], key], body: 'name=n' } },
    ['/body malformed'],
  ],
];

test.each(rows)('%s', (_, options, told) => {
  const findings = judgeSent(options).toSorted((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  expect(findings.map(({ pointer, keyword }) => `${pointer} ${keyword ?? ''}`)).toEqual(told);
  expect(findings.filter(({ code }) => code === 'request-schema').every(({ severity }) => severity === 'warning')).toBe(
    true,
  );
});

const undescribed: [title: string, request: NonNullable<ExchangeOptions['request']>, pointers: string[]][] = [
  ['a member', { ...right, body: '{"name":"n","colour":"red"}' }, ['/body/colour']],
  ['members at every depth', { ...right, body: '{"name":"n","parts":[{"no":1,"of":{"x":1}}]}' }, ['/body/parts/0/of']],
  [
    'a member of a form',
    { headers: [['content-type', 'application/x-www-form-urlencoded'], key], body: 'name=n&colour=red' },
    ['/body/colour'],
  ],
];

test.each(undescribed)('%s that the description does not list is a note', (_, request, pointers) => {
  const told = (strict: boolean) =>
    judgeSent({ request }, undefined, strict).map(({ code, severity, pointer }) => [code, severity, pointer]);
  expect(told(false)).toEqual(pointers.map((pointer) => ['undocumented-member', 'info', pointer]));
  expect(told(true)).toEqual(pointers.map((pointer) => ['undocumented-member', 'warning', pointer]));
});

test.each([false, true])('a member that the step means to send is not told, with strict requests %s', (strict) => {
  const sent = (body: string) =>
    judgeSent({ request: { ...right, body } }, 'undescribed', strict).map(({ code }) => code);
  expect(sent('{"name":"n","colour":"red"}')).toEqual([]);
  expect(sent('{"name":"n"}')).toEqual(['request-schema']);
});

test('a step that means to send such a member is still told what else is wrong', () => {
  const sent = (body: string) =>
    judgeSent({ request: { ...right, body } }, 'undescribed').map(({ pointer, keyword }) => [pointer, keyword]);
  expect(sent('{"name":1,"colour":"red"}')).toEqual([['/body/name', 'type']]);
  expect(sent('{"name":"n","closed":{"b":2}}')).toEqual([]);
});

test('a step that breaks the description on purpose is not told of members beside', () => {
  expect(judgeSent({ request: { ...right, body: '{"colour":"red"}' } }, 'invalid')).toEqual([]);
});

test('what is listed and wrong stays a warning beside what is not listed', () => {
  const body = '{"name":1,"colour":"red"}';
  expect(judgeSent({ request: { ...right, body } }).map(({ code, severity }) => [code, severity])).toEqual([
    ['request-schema', 'warning'],
    ['undocumented-member', 'info'],
  ]);
});

test('a member that the description forbids is a warning', () => {
  expect(judgeSent({ request: { ...right, body: '{"name":"n","closed":{"a":1,"b":2}}' } })).toMatchObject([
    { code: 'request-schema', severity: 'warning', pointer: '/body/closed/b', keyword: 'additionalProperties' },
  ]);
});

test('only to the letter does a member that is not listed break the description on purpose', () => {
  const request = { ...right, body: '{"name":"n","colour":"red"}' };
  expect(judgeSent({ request }, 'invalid', true)).toEqual([]);
  expect(judgeSent({ request }, 'invalid').map(({ code }) => code)).toEqual(['undocumented-member', 'request-schema']);
});

test('what breaks the description on purpose is expected to', () => {
  expect(judgeSent({ request: { ...right, body: '{}' } }, 'invalid')).toEqual([]);
  expect(judgeSent({ request: right }, 'invalid')).toMatchObject([
    { code: 'request-schema', detail: expect.stringContaining('the step means to send what the description refuses') },
  ]);
});

const listed = aDescription({
  components: {
    securitySchemes: {
      key: { type: 'apiKey', in: 'query', name: 'api_key' },
      head: { type: 'apiKey', in: 'header', name: 'x' },
    },
  },
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'list',
        parameters: [
          { name: 'page[number]', in: 'query', schema: { type: 'integer' } },
          { name: 'match[]', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
          { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'integer' } } },
          {
            name: 'where',
            in: 'query',
            style: 'deepObject',
            schema: { type: 'object', properties: { a: { type: 'integer' } } },
          },
          { name: 'point', in: 'query', schema: { type: 'object', properties: { x: { type: 'integer' } } } },
          { name: 'json', in: 'query', content: { 'application/json': { schema: { type: 'object' } } } },
          {
            name: 'limit',
            in: 'query',
            schema: {
              oneOf: [
                { type: 'integer', maximum: 50 },
                { type: 'string', enum: ['all'] },
              ],
            },
          },
        ],
        responses: { '200': { description: '' } },
      },
    },
  },
});

const queries: [query: string, told: string[]][] = [
  ['page[number]=2&page%5Bnumber%5D=3&api_key=k', []],
  ['page[nummer]=2', ['/query/page[nummer] unknown']],
  ['page=2', ['/query/page unknown']],
  ['x=1&API_KEY=k', ['/query/API_KEY unknown']],
  ['match[]=a&tags[]=1&tags=2', []],
  ['match=a', ['/query/match unknown']],
  ['tags[]=a', ['/query/tags/0 type']],
  ['where[a]=1&where[b]=1', []],
  ['where=1', ['/query/where unknown']],
  ['where[a]=b', ['/query/where/a type']],
  ['x=1', []],
  ['x=a', ['/query/point/x type']],
  ['y=1', ['/query/y unknown']],
  ['json={"a":1}', []],
  ['a=1', ['/query/a unknown']],
  ['limit=50', []],
  ['limit=all', []],
  ['limit=51', ['/query/limit maximum']],
  ['limit=none', ['/query/limit enum']],
];

test.each(queries)('the query %s', (query, told) => {
  const judge = createJudge({ descriptions: [listed], fallback: [], waivers: [], now: '2026-01-02T00:00:00Z' });
  const exchange = anExchange({ url: `http://h/things/1?${query}`, body: null, contentType: null });
  const { findings } = judge.judgeStep(aFlow(), aStepRun({ exchanges: [exchange] }));
  expect(findings.map(({ pointer, keyword }) => `${pointer} ${keyword}`)).toEqual(told);
});
