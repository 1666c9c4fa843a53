import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withValueAt } from '../json-pointer.ts';
import { readDocuments } from '../load/load-description.ts';
import { packageRoot } from '../load/package-root.ts';
import type { Json } from '../model.ts';
import type { ChangeClass, ChangeCode, Difference } from './change.ts';
import { compareDescriptions, type ReadDescription } from './compare-descriptions.ts';

const root = 'file:///api.yaml';

function read(document: Json): ReadDescription {
  return {
    id: 'openapi:try',
    documents: { root, files: new Map([[root, document]]), unreadable: new Map(), anchors: new Map() },
  };
}

const order = {
  type: 'object',
  required: ['amount'],
  properties: {
    amount: { type: 'integer', format: 'int32', minimum: 100, maximum: 5000 },
    text: { type: 'string', minLength: 1, maxLength: 20, pattern: '^a' },
    kind: { type: 'string', enum: ['CARD', 'WALLET'] },
    isApp: { type: 'boolean', default: false },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 5 },
    note: { type: 'string', nullable: true },
    id: { type: 'string', readOnly: true },
  },
};

/** One operation that takes an order and gives it back, and a callback that sends it. */
const base: Json = {
  openapi: '3.0.3',
  info: { title: 'Try', version: '1' },
  servers: [{ url: 'https://a.example/v1' }],
  security: [{ key: [] }],
  paths: {
    '/orders/{orderId}': {
      post: {
        operationId: 'createOrder',
        parameters: [
          { name: 'orderId', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'X-Key', in: 'header', schema: { type: 'string', maxLength: 40 } },
        ],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Sent' } } } },
        responses: {
          200: {
            description: 'ok',
            headers: { 'X-Trace': { required: true, schema: { type: 'string' } } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Got' } } },
          },
          400: { description: 'no', content: { 'application/problem+json': { schema: { type: 'object' } } } },
        },
        callbacks: {
          done: {
            '{$request.body#/url}/done': {
              post: {
                operationId: 'orderDone',
                requestBody: {
                  required: true,
                  content: { 'application/json': { schema: { $ref: '#/components/schemas/Told' } } },
                },
                responses: { 200: { description: 'thanks' } },
              },
            },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } },
    schemas: { Sent: order, Got: order, Told: order },
  },
};

const operation = '/paths/~1orders~1{orderId}/post';

/** Sets values by pointer; undefined takes one away. */
function changed(changes: Record<string, Json | undefined>): Json {
  return Object.entries(changes).reduce((document, [pointer, value]) => withValueAt(document, pointer, value), base);
}

function compared(changes: Record<string, Json | undefined>): Difference[] {
  return compareDescriptions(read(base), read(changed(changes)));
}

function shown(differences: Difference[]): string[] {
  return differences.map(({ class: kind, code }) => `${kind} ${code}`);
}

type Row = [string, Record<string, Json | undefined>, ChangeClass, ChangeCode];

describe('a change of a whole operation', () => {
  const get = { operationId: 'getOrder', responses: { 200: { description: 'ok' } } };
  it.each<Row>([
    ['an operation more', { '/paths/~1orders~1{orderId}/get': get }, 'additive', 'operation-added'],
    ['a path more', { '/paths/~1list': { get } }, 'additive', 'operation-added'],
    ['another name of it', { [`${operation}/operationId`]: 'makeOrder' }, 'documentation', 'operation-renamed'],
    ['its end announced', { [`${operation}/deprecated`]: true }, 'documentation', 'operation-deprecated'],
    ['other words about it', { [`${operation}/summary`]: 'Hello' }, 'documentation', 'text-changed'],
    ['another version number', { '/info/version': '2' }, 'documentation', 'text-changed'],
    ['a schema that nothing uses', { '/components/schemas/Spare': {} }, 'documentation', 'text-changed'],
    ['a server more', { '/servers/1': { url: 'https://b.example/v1' } }, 'additive', 'server-added'],
    ['a way in more', { '/security/1': { other: [] } }, 'additive', 'security-loosened'],
    ['a second key', { '/security/0': { key: [], other: [] } }, 'breaking', 'security-tightened'],
    ['another key', { '/security/0': { other: [] } }, 'breaking', 'security-tightened'],
    ['no key any more', { [`${operation}/security`]: [] }, 'additive', 'security-loosened'],
    ['the key elsewhere', { '/components/securitySchemes/key/in': 'query' }, 'breaking', 'security-tightened'],
    [
      'another name for the key',
      {
        '/components/securitySchemes': { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
        '/security/0': { apiKey: [] },
      },
      'documentation',
      'text-changed',
    ],
    ['a key explained', { '/components/securitySchemes/key/description': 'Yours' }, 'documentation', 'text-changed'],
  ])('%s', (_what, changes, kind, code) => {
    expect(shown(compared(changes))).toEqual([`${kind} ${code}`]);
  });

  it('removed is breaking, its callback with it', () => {
    expect(shown(compared({ [operation]: undefined }))).toEqual([
      'breaking operation-removed',
      'breaking operation-removed',
    ]);
  });

  it('moved to another path is breaking, and what else changed in it is told too', () => {
    const item = { ...(base as { paths: Record<string, object> }).paths['/orders/{orderId}'] } as Json;
    const moved = compared({
      '/paths': { '/v2/orders/{orderId}': withValueAt(item, '/post/responses/201', { description: 'new' }) },
    });
    expect(shown(moved)).toEqual(['breaking operation-moved', 'breaking status-added']);
    expect(moved[0]).toMatchObject({ before: 'POST /orders/{orderId}', after: 'POST /v2/orders/{orderId}' });
  });

  it('is none where a part of the path goes over to the server', () => {
    const paths = { '/orders/{id}': (base as { paths: Record<string, Json> }).paths['/orders/{orderId}'] as Json };
    const one = withValueAt(withValueAt(base, '/servers/0/url', 'https://a.example'), '/paths', {
      '/v1/orders/{orderId}': paths['/orders/{id}'],
    });
    expect(compareDescriptions(read(base), read(one)).filter(({ class: kind }) => kind !== 'documentation')).toEqual(
      [],
    );
  });

  it('to another host is breaking and additive', () => {
    expect(shown(compared({ '/servers/0/url': 'https://b.example/v1' }))).toEqual([
      'breaking server-removed',
      'additive server-added',
    ]);
  });

  it('is none where nothing changed', () => {
    expect(compared({})).toEqual([]);
  });
});

describe('a change of what surrounds the bodies', () => {
  const parameters = `${operation}/parameters`;
  const ok = `${operation}/responses/200`;
  it.each<Row>([
    ['a parameter more', { [`${parameters}/2`]: { name: 'q', in: 'query' } }, 'additive', 'parameter-added'],
    [
      'a parameter more that must come',
      { [`${parameters}/2`]: { name: 'q', in: 'query', required: true } },
      'breaking',
      'parameter-added',
    ],
    ['a parameter gone', { [`${parameters}/1`]: undefined }, 'breaking', 'parameter-removed'],
    ['a parameter that must come now', { [`${parameters}/1/required`]: true }, 'breaking', 'became-required'],
    ['a header in other letters', { [`${parameters}/1/name`]: 'x-key' }, 'documentation', 'text-changed'],
    ['a shorter parameter', { [`${parameters}/1/schema/maxLength`]: 30 }, 'breaking', 'limit-narrowed'],
    ['a longer parameter', { [`${parameters}/1/schema/maxLength`]: 50 }, 'additive', 'limit-widened'],
    ['a parameter written another way', { [`${parameters}/1/explode`]: true }, 'breaking', 'parameter-style-changed'],
    ['a body that must come now', { [`${operation}/requestBody/required`]: true }, 'breaking', 'became-required'],
    ['no body any more', { [`${operation}/requestBody`]: undefined }, 'breaking', 'body-removed'],
    [
      'a format of the request more',
      { [`${operation}/requestBody/content/text~1plain`]: {} },
      'additive',
      'media-type-added',
    ],
    ['a format of the answer more', { [`${ok}/content/text~1plain`]: {} }, 'additive', 'media-type-added'],
    ['no body in the answer', { [`${ok}/content`]: undefined }, 'breaking', 'body-removed'],
    ['another success', { [`${operation}/responses/202`]: { description: '' } }, 'breaking', 'status-added'],
    ['another error', { [`${operation}/responses/409`]: { description: '' } }, 'additive', 'status-added'],
    ['an error less', { [`${operation}/responses/400`]: undefined }, 'additive', 'status-removed'],
    ['a success less', { [ok]: undefined }, 'breaking', 'status-removed'],
    ['a header of the answer more', { [`${ok}/headers/X-B`]: {} }, 'additive', 'header-added'],
    ['a header of the answer gone', { [`${ok}/headers/X-Trace`]: undefined }, 'breaking', 'header-removed'],
    ['a header that need not come', { [`${ok}/headers/X-Trace/required`]: false }, 'breaking', 'became-optional'],
  ])('%s', (_what, changes, kind, code) => {
    expect(shown(compared(changes))).toEqual([`${kind} ${code}`]);
  });

  it('another format of the answer is breaking and additive', () => {
    const found = compared({
      [`${ok}/content`]: { 'application/xml': { schema: { type: 'object' } } },
    });
    expect(shown(found)).toEqual(['breaking media-type-removed', 'additive media-type-added']);
  });

  it('the same format with its charset is the same', () => {
    const found = compared({
      [`${ok}/content`]: { 'application/json;charset=UTF-8': { schema: { $ref: '#/components/schemas/Got' } } },
    });
    expect(found.filter(({ class: kind }) => kind !== 'documentation')).toEqual([]);
  });
});

/** What is the same for both directions has one class; else that of requests stands first. */
type SchemaRow = [string, Record<string, Json | undefined>, ChangeCode, request: ChangeClass, response: ChangeClass];

const schemaRows: SchemaRow[] = [
  ['a field more', { '/properties/b': {} }, 'field-added', 'additive', 'additive'],
  [
    'a field more that must be there',
    { '/properties/b': {}, '/required/1': 'b' },
    'field-added',
    'breaking',
    'additive',
  ],
  ['a field gone', { '/properties/text': undefined }, 'field-removed', 'breaking', 'breaking'],
  ['a field that must be there now', { '/required/1': 'text' }, 'became-required', 'breaking', 'additive'],
  ['something required that is not listed', { '/required/1': 'amuont' }, 'became-required', 'breaking', 'additive'],
  ['a field that need not be there', { '/required': [] }, 'became-optional', 'additive', 'breaking'],
  ['another type', { '/properties/text/type': 'boolean' }, 'type-changed', 'breaking', 'breaking'],
  ['integers that may be fractions', { '/properties/amount/type': 'number' }, 'type-widened', 'additive', 'breaking'],
  ['any type', { '/properties/isApp/type': undefined }, 'type-widened', 'additive', 'breaking'],
  ['null allowed', { '/properties/text/nullable': true }, 'null-allowed', 'additive', 'breaking'],
  ['null forbidden', { '/properties/note/nullable': false }, 'null-forbidden', 'breaking', 'additive'],
  ['a value more', { '/properties/kind/enum/2': 'CASH' }, 'enum-value-added', 'additive', 'breaking'],
  ['a value less', { '/properties/kind/enum/1': undefined }, 'enum-value-removed', 'breaking', 'additive'],
  ['values listed', { '/properties/text/enum': ['a'] }, 'enum-added', 'breaking', 'additive'],
  ['values listed no more', { '/properties/kind/enum': undefined }, 'enum-removed', 'additive', 'breaking'],
  ['a higher minimum', { '/properties/amount/minimum': 200 }, 'limit-narrowed', 'breaking', 'additive'],
  ['a lower minimum', { '/properties/amount/minimum': 1 }, 'limit-widened', 'additive', 'breaking'],
  ['no maximum', { '/properties/amount/maximum': undefined }, 'limit-widened', 'additive', 'breaking'],
  ['a lower maximum', { '/properties/amount/maximum': 4000 }, 'limit-narrowed', 'breaking', 'additive'],
  ['a maximum left out', { '/properties/amount/exclusiveMaximum': true }, 'limit-narrowed', 'breaking', 'additive'],
  ['steps', { '/properties/amount/multipleOf': 100 }, 'limit-narrowed', 'breaking', 'additive'],
  ['longer texts', { '/properties/text/maxLength': 30 }, 'limit-widened', 'additive', 'breaking'],
  ['shorter texts', { '/properties/text/maxLength': 10 }, 'limit-narrowed', 'breaking', 'additive'],
  ['empty texts', { '/properties/text/minLength': 0 }, 'limit-widened', 'additive', 'breaking'],
  ['another pattern', { '/properties/text/pattern': '^b' }, 'limit-changed', 'breaking', 'breaking'],
  ['no pattern', { '/properties/text/pattern': undefined }, 'limit-widened', 'additive', 'breaking'],
  ['a pattern', { '/properties/note/pattern': '^b' }, 'limit-narrowed', 'breaking', 'additive'],
  ['a format', { '/properties/note/format': 'uri' }, 'limit-narrowed', 'breaking', 'additive'],
  ['a wider format', { '/properties/amount/format': 'int64' }, 'limit-widened', 'additive', 'breaking'],
  ['another format', { '/properties/amount/format': 'date' }, 'limit-changed', 'breaking', 'breaking'],
  ['more items', { '/properties/tags/maxItems': 6 }, 'limit-widened', 'additive', 'breaking'],
  ['no two items alike', { '/properties/tags/uniqueItems': true }, 'limit-narrowed', 'breaking', 'additive'],
  ['other items', { '/properties/tags/items/type': 'integer' }, 'type-changed', 'breaking', 'breaking'],
  ['no other fields', { '/additionalProperties': false }, 'limit-narrowed', 'breaking', 'additive'],
  ['another default', { '/properties/isApp/default': true }, 'default-changed', 'breaking', 'documentation'],
  ['other words', { '/properties/text/description': 'A text' }, 'text-changed', 'documentation', 'documentation'],
  ['an example', { '/properties/text/example': 'ab' }, 'text-changed', 'documentation', 'documentation'],
  [
    'an end announced',
    { '/properties/text/deprecated': true },
    'operation-deprecated',
    'documentation',
    'documentation',
  ],
  [
    'something that is not to be',
    { '/properties/text/not': { enum: ['x'] } },
    'limit-narrowed',
    'breaking',
    'additive',
  ],
];

/** Changes that say that more or less is allowed, and what their undoing is called. */
const shifts = new Map<ChangeCode, ChangeCode>(
  (
    [
      ['became-required', 'became-optional'],
      ['type-widened', 'type-narrowed'],
      ['null-allowed', 'null-forbidden'],
      ['enum-value-added', 'enum-value-removed'],
      ['enum-added', 'enum-removed'],
      ['limit-widened', 'limit-narrowed'],
    ] satisfies [ChangeCode, ChangeCode][]
  ).flatMap(([one, other]) => [
    [one, other],
    [other, one],
  ]),
);

describe('a change of a schema', () => {
  function inSchema(name: string, changes: Record<string, Json | undefined>): Difference[] {
    return compared(
      Object.fromEntries(
        Object.entries(changes).map(([pointer, value]) => [`/components/schemas/${name}${pointer}`, value]),
      ),
    );
  }

  it.each(schemaRows)('%s: in a request', (_what, changes, code, request) => {
    expect(shown(inSchema('Sent', changes))).toEqual([`${request} ${code}`]);
  });

  it.each(schemaRows)('%s: in an answer', (_what, changes, code, _request, response) => {
    const found = inSchema('Got', changes);
    expect(shown(found)).toEqual([`${response} ${code}`]);
    expect(found[0]).toMatchObject({ operations: ['createOrder'], statuses: ['200'] });
  });

  it.each(schemaRows)('%s: in what the API sends to us', (_what, changes, code, _request, response) => {
    const found = inSchema('Told', changes);
    expect(shown(found)).toEqual([`${response} ${code}`]);
    expect(found[0]?.operations).toEqual(['orderDone']);
  });

  it.each(schemaRows.filter(([, , code]) => shifts.has(code)))(
    '%s: undone, it means the opposite',
    (_what, changes, code, request) => {
      const after = read(
        changed(
          Object.fromEntries(
            Object.entries(changes).map(([pointer, value]) => [`/components/schemas/Sent${pointer}`, value]),
          ),
        ),
      );
      const opposite = request === 'breaking' ? 'additive' : 'breaking';
      expect(shown(compareDescriptions(after, read(base)))).toEqual([`${opposite} ${shifts.get(code)}`]);
    },
  );

  it('a field that only answers have may come into requests, and the other way round', () => {
    expect(shown(inSchema('Sent', { '/properties/id/readOnly': false }))).toEqual(['additive field-added']);
    expect(shown(inSchema('Sent', { '/properties/text/readOnly': true }))).toEqual(['breaking field-removed']);
    expect(shown(inSchema('Got', { '/properties/text/writeOnly': true }))).toEqual(['breaking field-removed']);
  });

  it('is told once where several operations share the schema, with all of them', () => {
    const shared = changed({
      [`${operation}/responses/400/content/application~1problem+json/schema`]: { $ref: '#/components/schemas/Got' },
      '/paths/~1other': {
        get: {
          operationId: 'getOther',
          responses: {
            200: { description: '', content: { 'application/json': { schema: { $ref: '#/components/schemas/Got' } } } },
          },
        },
      },
    });
    const after = withValueAt(shared, '/components/schemas/Got/properties/kind/enum/2', 'CASH');
    const found = compareDescriptions(read(shared), read(after));
    expect(found).toMatchObject([
      {
        class: 'breaking',
        code: 'enum-value-added',
        subject: 'CASH',
        operations: ['createOrder', 'getOther'],
        statuses: ['200', '400'],
      },
    ]);
  });

  it('is none where allOf puts together what stood in one place', () => {
    const { properties, ...rest } = order;
    const found = inSchema('Got', { '': { allOf: [{ type: 'object', properties }, rest] } as unknown as Json });
    expect(found.filter(({ class: kind }) => kind !== 'documentation')).toEqual([]);
  });

  it('counts the branches of oneOf', () => {
    const one = { oneOf: [{ $ref: '#/components/schemas/Sent' }, { title: 'A', type: 'string' }] };
    const two = {
      oneOf: [
        { title: 'A', type: 'string' },
        { title: 'B', type: 'integer' },
      ],
    };
    const [before, after] = [one, two].map((schema) => read(changed({ '/components/schemas/Got': schema as Json })));
    if (!before || !after) throw new Error('Two documents are needed.');
    expect(shown(compareDescriptions(before, after))).toEqual(['additive branch-removed', 'breaking branch-added']);
  });

  it('ends in schemas that contain themselves, directly and in turns', () => {
    const circular = {
      type: 'object',
      properties: { child: { $ref: '#/components/schemas/Got' }, other: { $ref: '#/components/schemas/Other' } },
      allOf: [{ $ref: '#/components/schemas/Got' }],
    };
    const other = { type: 'array', items: { $ref: '#/components/schemas/Got' }, maxItems: 3 };
    const before = changed({ '/components/schemas/Got': circular, '/components/schemas/Other': other });
    const after = withValueAt(before, '/components/schemas/Other/maxItems', 4);
    expect(shown(compareDescriptions(read(before), read(after)))).toEqual(['breaking limit-widened']);
  });

  it('that cannot be read any more is breaking', () => {
    expect(shown(inSchema('Got', { '': { $ref: '#/components/schemas/Gone' } }))).toEqual(['breaking schema-changed']);
  });
});

describe('the bundled descriptions', () => {
  it.each(['access-token', 'ecom', 'epayment', 'qr', 'userinfo', 'webhooks'])(
    '%s is the same as itself, and without one schema it is not',
    async (name) => {
      const { documents } = await readDocuments(join(packageRoot, `schemas/${name}.yaml`));
      const id = `openapi:${name}`;
      expect(compareDescriptions({ id, documents }, { id, documents })).toEqual([]);
      const document = documents.files.get(documents.root) ?? null;
      const files = new Map([[documents.root, withValueAt(document, '/components/schemas', {})]]);
      const found = compareDescriptions({ id, documents }, { id, documents: { ...documents, files } });
      expect(found.some(({ class: kind, code }) => kind === 'breaking' && code === 'schema-changed')).toBe(true);
    },
  );
});
