import { describe, expect, test } from 'vitest';
import { aDescription } from '../../load/testing/a-description.ts';
import type { FindingCode, Json, PostmanCollection, PostmanItem, PostmanRequest } from '../../model.ts';
import { lintCollections } from './lint-collections.ts';

const description = aDescription({
  paths: {
    '/things': {
      post: {
        operationId: 'create',
        parameters: [{ name: 'X-Key', in: 'header', required: true, schema: { type: 'string' } }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['name'],
                properties: { name: { type: 'string', maxLength: 8 }, size: { type: 'integer', minimum: 1 } },
              },
            },
          },
        },
        responses: {
          '201': {
            description: '',
            content: { 'application/json': { schema: { type: 'object', properties: { id: { type: 'string' } } } } },
          },
        },
      },
    },
    '/things/{id}': { get: { operationId: 'read', responses: { '200': { description: '' } } } },
  },
});

interface Sketch {
  name?: string;
  request?: Partial<PostmanRequest>;
  prerequest?: string;
  test?: string;
}

function anItem({ name = 'Create', request = {}, prerequest, test: code }: Sketch = {}): PostmanItem {
  const scripts = { prerequest, test: code };
  return {
    name,
    event: Object.entries(scripts).flatMap(([listen, exec]) =>
      exec === undefined ? [] : [{ listen, script: { exec: exec.split('\n') } }],
    ),
    request: {
      method: 'POST',
      url: '{{base_url}}/things',
      header: [{ key: 'X-Key', value: '{{key}}' }],
      body: { mode: 'raw', raw: '{"name":"n"}', options: { raw: { language: 'json' } } },
      ...request,
    },
  };
}

const read = anItem({
  name: 'Read',
  request: { method: 'GET', url: '{{base_url}}/things/{{id}}', header: [], body: {} },
  test: 'pm.test("ok", () => {})',
});

function lint(items: PostmanItem[], collection: Partial<PostmanCollection> = {}) {
  const findings = lintCollections({
    collections: {
      'collection:things': { info: { name: 'things', schema: '' }, item: [...items, read], ...collection },
    },
    environment: { names: ['base_url', 'key', 'id', 'size', 'long'], values: { size: '3', long: 'longer than eight' } },
    descriptions: [description],
    fallback: [],
  });
  return findings.map(({ code, step, pointer, keyword }) =>
    [code, step, pointer, keyword].filter((part) => part !== undefined && part !== '').join(' '),
  );
}

const body = (raw: string): Partial<PostmanRequest> => ({
  body: { mode: 'raw', raw, options: { raw: { language: 'json' } } },
});

const rows: [title: string, sketch: Sketch, told: string[]][] = [
  ['a right request', {}, []],
  [
    'a path in other capitals',
    { request: { url: '{{base_url}}/Things' } },
    ['request-schema Create /path case-folded'],
  ],
  ['a trailing slash', { request: { url: '{{base_url}}/things/' } }, ['request-schema Create /path trailing-slash']],
  [
    'a path nobody describes',
    { request: { url: '{{base_url}}/thing' } },
    ['undocumented-operation Create', 'uncovered-operation'],
  ],
  ['a header that is missing', { request: { header: [] } }, ['request-schema Create /headers/X-Key required']],
  [
    'a header that is switched off',
    { request: { header: [{ key: 'X-Key', value: 'a', disabled: true }] } },
    ['request-schema Create /headers/X-Key required'],
  ],
  [
    'a body that breaks its schema',
    { request: body('{"size":0}') },
    ['request-schema Create /body/name required', 'request-schema Create /body/size minimum'],
  ],
  [
    'a member that is not listed',
    { request: body('{"name":"n","colour":"{{key}}"}') },
    ['undocumented-member Create /body/colour'],
  ],
  ['a body that is no JSON', { request: body('{"name"}') }, ['request-schema Create /body malformed']],
  [
    'a body in another language',
    { request: { body: { mode: 'raw', raw: 'n' } } },
    ['request-schema Create /headers/Content-Type content'],
  ],
  ['a value that only a run knows is not judged', { request: body('{"name":"{{key}}","size":{{id}}}') }, []],
  [
    'a value that is known is',
    { request: body('{"name":"{{long}}","size":{{size}}}') },
    ['request-schema Create /body/name maxLength'],
  ],
  [
    'a variable without quotes where text belongs',
    { request: body('{"name":{{key}}}') },
    ['request-schema Create /body/name type'],
  ],
  [
    'a variable that nothing sets',
    { request: { header: [{ key: 'X-Key', value: '{{nobody}}' }] } },
    ['unresolved-variable Create /headers/X-Key'],
  ],
  ['a variable that Postman makes', { request: { header: [{ key: 'X-Key', value: '{{$guid}}' }] } }, []],
  [
    'a variable that the request sets itself',
    { prerequest: "pm.environment.set('own', 1)", request: body('{"name":"{{own}}"}') },
    [],
  ],
  ['a script that does not parse', { test: 'const a = {b: 1 c: 2}' }, ['script-error Create test']],
  [
    'a script that waits for another status',
    { test: 'if (pm.response.code === 200) { }' },
    ['request-schema Create awaited-status'],
  ],
  [
    'a script that reads another field',
    { test: 'const data = pm.response.json();\npm.environment.set("x", data.url + data.id)' },
    ['request-schema Create read-field'],
  ],
  [
    'a script of old times',
    { prerequest: 'postman.setEnvironmentVariable("x", 1)' },
    ['deprecated-script Create prerequest'],
  ],
  [
    'an answer that is not accepted',
    {
      request: {
        header: [
          { key: 'X-Key', value: 'a' },
          { key: 'Accept', value: 'image/png' },
        ],
      },
    },
    ['request-schema Create /headers/Accept accept'],
  ],
  [
    'an answer that is',
    {
      request: {
        header: [
          { key: 'X-Key', value: 'a' },
          { key: 'Accept', value: 'text/plain, application/*' },
        ],
      },
    },
    [],
  ],
  [
    'a secret in a header',
    {
      request: {
        header: [
          { key: 'X-Key', value: 'a' },
          { key: 'client_secret', value: 'abc' },
        ],
      },
    },
    ['literal-secret Create /headers/client_secret value'],
  ],
  [
    'a token anywhere',
    { request: body(`{"name":"eyJ${'a'.repeat(9)}.${'b'.repeat(9)}.${'c'.repeat(9)}"}`) },
    ['request-schema Create /body/name maxLength', 'literal-secret Create /body value'],
  ],
  [
    'what looks like a key',
    { request: body(`{"name":"n","size":1,"reference":"r","key":"${'0a'.repeat(16)}"}`) },
    [
      'undocumented-member Create /body/reference',
      'undocumented-member Create /body/key',
      'literal-secret Create /body value',
    ],
  ],
  [
    'a payment whose name looks like a key',
    { request: body(`{"name":"n","reference":"${'0a'.repeat(16)}"}`) },
    ['undocumented-member Create /body/reference'],
  ],
  [
    'an instruction where a secret belongs',
    {
      request: {
        auth: {
          type: 'apikey',
          apikey: [
            { key: 'key', value: 'Authorization' },
            { key: 'value', value: '<API Key>' },
          ],
        },
      },
    },
    ['request-schema Create /headers/Authorization placeholder'],
  ],
  ['a host that is fixed', { request: { url: 'https://test.example.com/things' } }, ['hard-coded-host Create /url']],
];

test.each(rows)('%s', (_, sketch, told) => {
  expect(lint([anItem(sketch)])).toEqual(told);
});

describe('of a whole collection', () => {
  test('a variable that only a request further down sets', () => {
    const reader = anItem({ request: body('{"name":"{{token}}"}') });
    const setter = anItem({ name: 'Set', test: "pm.environment.set('token', 1)" });
    expect(lint([reader, setter])).toEqual(['read-before-set Create /body']);
    expect(lint([setter, reader])).toEqual([]);
  });

  test('scripts of folders and of the collection set variables as well', () => {
    const event = [{ listen: 'prerequest', script: { exec: "pm.variables.set('own', 1)" } }];
    const item = anItem({ request: body('{"name":"{{own}}"}') });
    expect(lint([item], { event })).toEqual([]);
    expect(
      lintCollections({
        collections: { c: { info: { name: '', schema: '' }, item: [{ name: 'folder', event, item: [item] }] } },
        environment: { names: ['base_url', 'key'], values: {} },
        descriptions: [description],
        fallback: [],
      }).map(({ code }): FindingCode => code),
    ).toEqual(['no-assertions', 'uncovered-operation']);
  });

  test('tests that stand at the collection or at a folder are assertions of its requests', () => {
    const event = [{ listen: 'test', script: { exec: ["pm.test('is well', () => pm.response.to.be.ok)"] } }];
    const { event: _none, ...plain } = anItem();
    const folder = { name: 'Orders', item: [plain], event };
    const codes = (collection: Partial<PostmanCollection>) =>
      lintCollections({
        collections: { 'collection:own': { info: { name: 'c', schema: '' }, item: [plain], ...collection } },
        environment: { names: ['base_url', 'key'], values: {} },
        descriptions: [description],
        fallback: [],
      }).map(({ code }) => code);
    expect(codes({})).toContain('no-assertions');
    expect(codes({ event })).not.toContain('no-assertions');
    expect(codes({ item: [folder] })).not.toContain('no-assertions');
  });

  test('requests of one name are told apart by their folders and by their number', () => {
    const nowhere = anItem({ name: 'Pay', request: { url: '{{base_url}}/nowhere' } });
    const item = [
      { name: 'A', item: [nowhere, nowhere] },
      { name: 'B', item: [nowhere] },
    ];
    const steps = lintCollections({
      collections: { 'collection:own': { info: { name: 'c', schema: '' }, item } },
      environment: { names: ['base_url', 'key'], values: {} },
      descriptions: [description],
      fallback: [],
    }).flatMap(({ code, step }) => (code === 'undocumented-operation' ? [step] : []));
    expect(steps).toEqual(['A / Pay', 'A / Pay (2)', 'B / Pay']);
  });

  test('a variable that leads to production', () => {
    expect(lint([anItem()], { variable: [{ key: 'baseUrl', value: 'https://api.vipps.no/things' }] })).toEqual([
      'hard-coded-host /variable/baseUrl',
    ]);
  });

  test('no secret is told in its finding', () => {
    const item = anItem({
      request: {
        header: [
          { key: 'X-Key', value: 'a' },
          { key: 'client_secret', value: 'hidden-value' },
        ],
      },
    });
    const findings = lintCollections({
      collections: { c: { info: { name: '', schema: '' }, item: [item] } },
      environment: { names: ['base_url'], values: {} },
      descriptions: [description],
      fallback: [],
    });
    expect(findings.some(({ code }) => code === 'literal-secret')).toBe(true);
    expect(JSON.stringify(findings)).not.toContain('hidden-value');
  });
});

test.each([
  [false, 'info'],
  [true, 'warning'],
])('with strict requests %s, a member that is not listed is: %s', (strictRequests, severity) => {
  const items = [anItem({ request: body('{"name":"n","colour":"red"}') }), read];
  const findings = lintCollections({
    collections: { 'collection:things': { info: { name: 'things', schema: '' }, item: items } },
    environment: { names: ['base_url', 'key', 'id'], values: {} },
    descriptions: [description],
    fallback: [],
    strictRequests,
  });
  expect(findings).toMatchObject([{ code: 'undocumented-member', severity, pointer: '/body/colour' }]);
});

test('a path in other capitals is a note, as a run accepts it', () => {
  const findings = lintCollections({
    collections: {
      'collection:things': {
        info: { name: 'things', schema: '' },
        item: [anItem({ request: { url: '{{base_url}}/Things' } }), read],
      },
    },
    environment: { names: ['base_url', 'key', 'id'], values: {} },
    descriptions: [description],
    fallback: [],
  });
  expect(findings).toMatchObject([{ code: 'request-schema', keyword: 'case-folded', severity: 'info' }]);
});

describe('of a description', () => {
  const judged = (schema: Json, version: '3.0' | '3.1' = '3.0', media: { [name: string]: Json } = {}) =>
    lintCollections({
      collections: {},
      environment: { names: [], values: {} },
      fallback: [],
      descriptions: [
        aDescription(
          {
            paths: {
              '/things': {
                get: {
                  responses: { '200': { description: '', content: { 'application/json': { schema, ...media } } } },
                },
              },
            },
          },
          { version },
        ),
      ],
    })
      .filter(({ code }) => code !== 'uncovered-operation')
      .map(({ code, severity, detail }) => `${severity} ${code}: ${detail}`);

  test('an unknown format is a note', () => {
    expect(judged({ type: 'string', format: 'airline-code' })).toEqual([
      'info unknown-format: format airline-code is not a format that is judged',
    ]);
  });

  const id: Json = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };
  const wrong = 'warning description-invalid: example is refused by its own schema:';
  const examples: [title: string, schema: Json, media: { [name: string]: Json }, told: string[]][] = [
    ['a right example', id, { example: { id: 1 } }, []],
    ['a wrong example', id, { example: { id: 'a' } }, [`${wrong} type at /id`]],
    [
      'one of several',
      id,
      { examples: { a: { value: { id: 1 } }, example: { value: {} } } },
      [`${wrong} required at /id`],
    ],
    [
      'the example of a property',
      { type: 'object', properties: { a: { type: 'integer', example: '1' } } },
      {},
      [`${wrong} type`],
    ],
    [
      'an example in the other direction',
      { type: 'object', properties: { a: { type: 'string', writeOnly: true } }, example: { a: 'b' } },
      {},
      [],
    ],
    ['a property named example', { type: 'object', properties: { example: { type: 'integer' } } }, {}, []],
  ];
  test.each(examples)('%s', (_, schema, media, told) => {
    expect(judged(schema, '3.0', media)).toEqual(told);
  });

  test('the list of examples of a schema of 3.1', () => {
    expect(judged({ type: 'integer', examples: [1, 'a'] }, '3.1')).toEqual([`${wrong} type`]);
  });
});
