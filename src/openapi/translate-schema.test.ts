import { describe, expect, test } from 'vitest';
import { aDescription, aThingDescription } from '../load/testing/a-description.ts';
import type { Json } from '../model.ts';
import type { Description, Direction, SchemaJudge } from './description.ts';
import { inspect } from './known-fields.ts';

type Schemas = { [name: string]: Json };
interface Options {
  schemas?: Schemas;
  version?: Description['version'];
  direction?: Direction;
}

/** A discriminator in a document of a version that lets it decide. */
function judgeAs303(schema: Json, schemas: Schemas): SchemaJudge {
  const content = { 'application/json': { schema } };
  const description = aDescription({
    openapi: '3.0.3',
    paths: { '/a': { get: { responses: { '200': { description: '', content } } } } },
    components: { schemas },
  });
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (place === undefined) throw new Error('the description has no schema');
  return description.judgeOf(place, 'response');
}

function judgeOf(schema: Json, { schemas = {}, version = '3.0', direction = 'response' }: Options = {}): SchemaJudge {
  const description = aThingDescription(schema, { schemas, version });
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (place === undefined) throw new Error('the description has no schema');
  return description.judgeOf(place, direction);
}

const pets: Schemas = {
  Cat: { type: 'object', required: ['kind'], properties: { kind: { type: 'string' }, lives: { type: 'integer' } } },
  Dog: {
    type: 'object',
    required: ['kind', 'breed'],
    properties: { kind: { type: 'string' }, breed: { type: 'string' } },
  },
};
const either = [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }];
const tree: Schemas = {
  Node: {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/components/schemas/Node' } } },
  },
};
const parent: Schemas = {
  Animal: {
    type: 'object',
    required: ['kind'],
    properties: { kind: { type: 'string' } },
    discriminator: { propertyName: 'kind' },
  },
  Bird: {
    allOf: [
      { $ref: '#/components/schemas/Animal' },
      { type: 'object', required: ['wings'], properties: { wings: { type: 'integer' } } },
    ],
  },
};

const table: [title: string, schema: Json, accepted: Json[], refused: Json[], options?: Options][] = [
  ['nullable adds null to the type', { type: 'string', nullable: true }, ['a', null], [1]],
  ['without nullable null is refused', { type: 'string' }, ['a'], [null]],
  [
    'a nullable enum allows null, listed or not',
    { type: 'string', nullable: true, enum: ['a', 'b'] },
    ['a', null],
    ['c', 1],
  ],
  [
    'nullable beside allOf allows null',
    { nullable: true, allOf: [{ type: 'object', required: ['id'] }] },
    [null, { id: 1 }],
    [{}, 1],
  ],
  ['nullable without type allows null', { nullable: true, enum: ['a'] }, [null, 'a'], ['b']],
  [
    'nullable behind a $ref allows null',
    { type: 'object', properties: { a: { $ref: '#/components/schemas/N' } } },
    [{ a: null }, { a: 1 }],
    [{ a: 'x' }],
    { schemas: { N: { type: 'integer', nullable: true } } },
  ],
  ['nullable: false changes nothing', { type: 'string', nullable: false }, ['a'], [null]],
  [
    'exclusiveMinimum: true makes the minimum exclusive',
    { type: 'integer', minimum: 1, exclusiveMinimum: true },
    [2],
    [1, 0],
  ],
  ['exclusiveMinimum: false leaves it', { type: 'integer', minimum: 1, exclusiveMinimum: false }, [1], [0]],
  [
    'exclusiveMaximum: true makes the maximum exclusive',
    { type: 'number', maximum: 5, exclusiveMaximum: true },
    [4.9],
    [5],
  ],
  ['exclusiveMinimum without a minimum says nothing', { type: 'integer', exclusiveMinimum: true }, [-5], ['a']],
  ['3.1 has numbers for exclusive bounds', { type: 'integer', exclusiveMinimum: 1 }, [2], [1], { version: '3.1' }],
  ['3.1 has lists of types', { type: ['string', 'null'] }, ['a', null], [1], { version: '3.1' }],
  [
    '3.1 judges by what stands beside a $ref',
    { $ref: '#/components/schemas/S', maxLength: 2 },
    ['ab'],
    ['abc', 1],
    { version: '3.1', schemas: { S: { type: 'string' } } },
  ],
  [
    '3.0 ignores what stands beside a $ref',
    { $ref: '#/components/schemas/S', maxLength: 2 },
    ['ab', 'abc'],
    [1],
    { schemas: { S: { type: 'string' } } },
  ],
  [
    '3.1 sees through a $ref what is evaluated',
    { $ref: '#/components/schemas/O', unevaluatedProperties: false },
    [{ a: 1 }],
    [{ a: 1, b: 2 }],
    { version: '3.1', schemas: { O: { type: 'object', properties: { a: {} } } } },
  ],
  [
    '3.1 finds a schema by its anchor',
    { $ref: '#word' },
    ['a'],
    [1],
    { version: '3.1', schemas: { S: { $anchor: 'word', type: 'string' } } },
  ],
  [
    '3.1 reads references below an $id relative to it',
    { $id: 'https://example.com/a.json', $ref: '#/$defs/word', $defs: { word: { type: 'string' } } },
    ['a'],
    [1],
    { version: '3.1' },
  ],
  [
    '3.1 finds a schema by its $id',
    { $ref: 'https://example.com/b.json' },
    ['a'],
    [1],
    { version: '3.1', schemas: { B: { $id: 'https://example.com/b.json', type: 'string' } } },
  ],
  [
    '3.1 $dynamicRef with one anchor',
    { $dynamicAnchor: 'node', type: 'object', properties: { next: { $dynamicRef: '#node' } } },
    [{ next: { next: {} } }],
    [{ next: 1 }, { next: { next: 'x' } }],
    { version: '3.1' },
  ],
  [
    '3.1 prefixItems',
    { type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'integer' } },
    [['a', 1]],
    [[1], ['a', 'b']],
    { version: '3.1' },
  ],
  [
    'a schema that contains itself',
    { $ref: '#/components/schemas/Node' },
    [{ name: 'a', children: [{ name: 'b' }] }],
    [
      { name: 'a', children: [{}] },
      { name: 'a', children: [{ name: 'b', children: [{ name: 1 }] }] },
    ],
    { schemas: tree },
  ],
  [
    'a discriminator does not choose among the branches of oneOf',
    { oneOf: either, discriminator: { propertyName: 'kind' } },
    [{ kind: 'Cat' }, { kind: 'Dog' }, { kind: 'Cow' }, { kind: 'Dog', breed: 'x', lives: 'all' }],
    [{ kind: 'Dog', breed: 'x' }, { kind: 'Cat', breed: 'x' }, {}],
    { schemas: pets },
  ],
  [
    'a mapping does not, either',
    { oneOf: either, discriminator: { propertyName: 'kind', mapping: { c: '#/components/schemas/Cat', d: 'Dog' } } },
    [{ kind: 'c' }, { kind: 'd' }, { kind: 'e' }],
    [{ kind: 'd', breed: 'x' }],
    { schemas: pets },
  ],
  [
    'nor among those of anyOf',
    { anyOf: either, discriminator: { propertyName: 'kind' } },
    [{ kind: 'Cat' }, { kind: 'Dog' }, { kind: 'Dog', breed: 'x' }],
    [{}, { kind: 1 }],
    { schemas: pets },
  ],
  [
    'a discriminator beside nullable',
    { nullable: true, oneOf: either, discriminator: { propertyName: 'kind' } },
    [null, { kind: 'Cat' }],
    [{ breed: 'x' }, 1],
    { schemas: pets },
  ],
  [
    'branches that name their values themselves',
    {
      oneOf: [{ $ref: '#/components/schemas/Active' }, { $ref: '#/components/schemas/Idle' }],
      discriminator: { propertyName: 'type' },
    },
    [{ type: 'active' }],
    [{ type: 'Active' }, {}],
    {
      schemas: {
        Active: { type: 'object', required: ['type'], properties: { type: { enum: ['active'] } } },
        Idle: { type: 'object', required: ['type'], properties: { type: { enum: ['idle'] } } },
      },
    },
  ],
  [
    'a parent with a discriminator does not search for its children',
    { $ref: '#/components/schemas/Animal' },
    [{ kind: 'Bird', wings: 2 }, { kind: 'Animal' }, { kind: 'Bird' }, { kind: 'Fish' }],
    [{ wings: 2 }],
    { schemas: parent },
  ],
  [
    'a child with its parent in allOf',
    { $ref: '#/components/schemas/Bird' },
    [{ kind: 'Bird', wings: 2 }],
    [{ kind: 'Bird' }, { wings: 2 }],
    { schemas: parent },
  ],
  [
    'readOnly is required in a response',
    { type: 'object', required: ['id'], properties: { id: { type: 'string', readOnly: true } } },
    [{ id: 'a' }],
    [{}],
  ],
  [
    'readOnly does not belong in a request',
    { type: 'object', required: ['id'], properties: { id: { type: 'string', readOnly: true } } },
    [{}],
    [{ id: 'a' }],
    { direction: 'request' },
  ],
  [
    'writeOnly does not belong in a response',
    { type: 'object', required: ['pin'], properties: { pin: { type: 'string', writeOnly: true } } },
    [{}],
    [{ pin: 'a' }],
  ],
  [
    'writeOnly is required in a request',
    { type: 'object', required: ['pin'], properties: { pin: { type: 'string', writeOnly: true } } },
    [{ pin: 'a' }],
    [{}],
    { direction: 'request' },
  ],
  [
    'readOnly in one part of an allOf, required in another',
    { allOf: [{ $ref: '#/components/schemas/Base' }, { type: 'object', required: ['id', 'name'] }] },
    [{ name: 'n' }],
    [{ name: 'n', id: 'a' }, {}],
    {
      direction: 'request',
      schemas: { Base: { type: 'object', properties: { id: { type: 'string', readOnly: true } } } },
    },
  ],
  [
    'readOnly behind a $ref',
    { type: 'object', properties: { id: { $ref: '#/components/schemas/Id' } } },
    [{}],
    [{ id: 'a' }],
    { direction: 'request', schemas: { Id: { type: 'string', readOnly: true } } },
  ],
  ['int32', { type: 'integer', format: 'int32' }, [2147483647, -2147483648], [2147483648, -2147483649]],
  ['int64', { type: 'integer', format: 'int64' }, [9007199254740991, 1e18], [1e19]],
  ['float', { type: 'number', format: 'float' }, [1.5, 3.4e38], [3.5e38]],
  ['double', { type: 'number', format: 'double' }, [1.5, 1.7e308], ['1.5']],
  ['byte', { type: 'string', format: 'byte' }, ['', 'YWI=', 'YWJj'], ['YWI', 'a b=', 'ey.J']],
  ['date', { type: 'string', format: 'date' }, ['2024-02-29'], ['2023-02-29', '2024-2-1', 'today']],
  [
    'date-time',
    { type: 'string', format: 'date-time' },
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.123+01:00', '1990-12-31T23:59:60Z'],
    [
      '2024-01-01 00:00:00Z',
      '2024-01-01T00:00:00',
      '2024-01-01T25:00:00Z',
      '2024-02-30T00:00:00Z',
      '2024-01-01T00:00:60Z',
    ],
  ],
  [
    'uuid',
    { type: 'string', format: 'uuid' },
    ['2eb8aa08-aa98-11ea-b4aa-73b441d16380'],
    ['2eb8aa08aa9811eab4aa73b441d16380', 'urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380'],
  ],
  [
    'uri',
    { type: 'string', format: 'uri' },
    ['https://example.com/a?b=c#d', 'vippsmt://x'],
    ['example.com', '/a', 'https://exa mple.com'],
  ],
  ['email', { type: 'string', format: 'email' }, ['a@example.com'], ['a@', 'example.com']],
  ['binary and password check nothing', { type: 'string', format: 'password' }, ['', 'x'], [1]],
  ['a format says nothing about other types', { format: 'int32' }, ['text', 5], [2147483648]],
  ['a pattern says nothing about numbers', { type: 'integer', pattern: '^a$' }, [5], ['a']],
  [
    'a pattern counts characters, not halves of them',
    { type: 'string', pattern: '^.$', maxLength: 1 },
    ['🐲'],
    ['🐲🐲'],
  ],
  ['a pattern that only works without the u flag', { type: 'string', pattern: '^[\\w\\-]+$' }, ['a-b'], ['a b']],
  [
    'additionalProperties with a schema',
    { type: 'object', additionalProperties: { type: 'integer' } },
    [{ a: 1 }],
    [{ a: 'x' }],
  ],
  [
    'a property that is called like one of the language',
    { type: 'object', required: ['constructor'], properties: { constructor: { type: 'string' } } },
    [{ constructor: 'a' }],
    [{}, { constructor: 1 }],
  ],
  ['not', { not: { type: 'string' } }, [1], ['a']],
  ['multipleOf with fractions', { type: 'number', multipleOf: 0.01 }, [0.07, 19.99, 4.35], [0.001]],
  ['const is foreign to 3.0 and judged by all the same', { const: 'a' }, ['a'], ['b']],
];

test.each(table)('%s', (_, schema, accepted, refused, options) => {
  const judge = judgeOf(schema, options);
  expect(accepted.filter((value) => judge.judge({ value }).faults.length > 0)).toEqual([]);
  expect(refused.filter((value) => judge.judge({ value }).faults.length === 0)).toEqual([]);
});

describe('holes', () => {
  const holes: [title: string, schema: Json, value: Json, unjudged: string[], options?: Options][] = [
    ['a dead $ref', { type: 'object', properties: { a: { $ref: '#/components/schemas/None' } } }, { a: 1 }, ['/a']],
    [
      'a dead $ref that the value does not reach',
      { type: 'object', properties: { a: { $ref: '#/components/schemas/None' } } },
      {},
      [],
    ],
    ['a remote $ref', { type: 'array', items: { $ref: 'https://example.com/a.yaml#/A' } }, [1, 2], ['/0', '/1']],
    ['a pattern that is none, on a string', { pattern: '(' }, 'a', ['']],
    ['a pattern that is none, on a number', { pattern: '(' }, 1, []],
    ['a type that is none', { type: 'strange' }, 'a', ['']],
    ['a list of types in 3.0', { type: ['string', 'null'] }, 'a', ['']],
    ['a bound that is no number', { minimum: '1' }, 1, ['']],
    [
      'a $ref that leads back to itself',
      { $ref: '#/components/schemas/A' },
      1,
      [''],
      { schemas: { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } } },
    ],
    [
      'a $dynamicRef that may lead to two anchors',
      { $ref: '#/components/schemas/A' },
      [1],
      ['/0'],
      {
        version: '3.1',
        schemas: {
          A: {
            $id: 'https://example.com/a',
            type: 'array',
            items: { $dynamicRef: '#item' },
            $defs: { i: { $dynamicAnchor: 'item' } },
          },
          B: { $id: 'https://example.com/b', $defs: { i: { $dynamicAnchor: 'item', type: 'string' } } },
        },
      },
    ],
    ['a oneOf with a dead branch', { oneOf: [{ type: 'string' }, { $ref: '#/components/schemas/None' }] }, 'a', ['']],
  ];
  test.each(holes)('%s', (_, schema, value, unjudged, options) => {
    const judge = judgeOf(schema, options);
    const judged = judge.judge({ value });
    expect(judged.faults).toEqual([]);
    expect(judged.unjudged.map(({ pointer }) => pointer)).toEqual(unjudged);
    expect(judge.problems).toHaveLength(1);
  });

  const warnings: [title: string, schema: Json, keyword: string, reason: string, version?: Description['version']][] = [
    ['an unknown format', { type: 'string', format: 'airline code' }, 'format', 'is not a format that is judged'],
    ['an unknown keyword', { type: 'string', maxLenght: 5 }, 'maxLenght', 'is no keyword of this version of OpenAPI'],
    ['a keyword of 3.1 in 3.0', { const: 1 }, 'const', 'is no keyword of this version of OpenAPI'],
    ['nullable in 3.1', { nullable: true }, 'nullable', 'is no keyword of this version of OpenAPI', '3.1'],
    [
      'a pattern that needs to go without the u flag',
      { pattern: '^\\[A-Z]$' },
      'pattern',
      'is a regular expression only without the u flag',
    ],
  ];
  test.each(warnings)('%s is a problem, and values are judged', (_, schema, keyword, reason, version = '3.0') => {
    const judge = judgeOf(schema, { version });
    expect(judge.problems).toMatchObject([{ keyword, reason }]);
    expect(judge.judge({ value: 'x' }).unjudged).toEqual([]);
  });

  test('vendor keywords, examples and defaults are no problem', () => {
    const schema = {
      type: 'string',
      'x-order': 1,
      example: 1,
      default: 2,
      title: 't',
      description: 'd',
      deprecated: true,
    };
    expect(judgeOf(schema).problems).toEqual([]);
  });
});

describe('what a fault tells', () => {
  const address = {
    type: 'object',
    required: ['street', 'zip'],
    properties: { street: { type: 'string' }, zip: { type: 'string' } },
  };
  const union = { oneOf: [{ type: 'array', items: { type: 'integer' } }, address] };
  const faults: [title: string, schema: Json, value: Json, expected: object[]][] = [
    [
      'a missing field is at its own pointer',
      address,
      { street: 's' },
      [{ pointer: '/zip', keyword: 'required', expected: 'present' }],
    ],
    [
      'all faults, not the first',
      address,
      { street: 1, zip: 2 },
      [
        { pointer: '/street', keyword: 'type', actual: 1 },
        { pointer: '/zip', keyword: 'type', actual: 2 },
      ],
    ],
    [
      'of a oneOf the nearest branch',
      union,
      { street: 's' },
      [{ pointer: '/zip', keyword: 'required', detail: 'nearest of 2 branches of oneOf: number 2' }],
    ],
    ['of a oneOf the branch of the same type', union, ['a'], [{ pointer: '/0', keyword: 'type', expected: 'integer' }]],
    [
      'several branches at once',
      { oneOf: [{ type: 'string' }, { maxLength: 5 }] },
      'abc',
      [{ pointer: '', keyword: 'oneOf', detail: 'branches 1 and 2 both match' }],
    ],
    [
      'a field too many',
      { type: 'object', properties: {}, additionalProperties: false },
      { 'a/b': 1 },
      [{ pointer: '/a~1b', keyword: 'additionalProperties', actual: 1 }],
    ],
  ];
  test.each(faults)('%s', (_, schema, value, expected) => {
    expect(judgeOf(schema).judge({ value }).faults).toMatchObject(expected);
  });

  test('a branch has the name of its schema', () => {
    const judge = judgeOf({ oneOf: [{ $ref: '#/components/schemas/Cat' }, { type: 'string' }] }, { schemas: pets });
    expect(judge.judge({ value: {} }).faults).toMatchObject([
      { pointer: '/kind', detail: 'nearest of 2 branches of oneOf: Cat' },
    ]);
  });
});

describe('numbers that a double cannot hold', () => {
  const numbers: [schema: Json, literal: string, keyword: string | undefined][] = [
    [{ type: 'integer', format: 'int64' }, '9223372036854775807', undefined],
    [{ type: 'integer', format: 'int64' }, '9223372036854775808', 'format'],
    [{ type: 'integer', format: 'int64' }, '-9223372036854775808', undefined],
    [{ type: 'integer', format: 'int64' }, '-9223372036854775809', 'format'],
    [{ type: 'integer', maximum: 9007199254740992 }, '9007199254740993', 'maximum'],
    [{ type: 'integer', multipleOf: 3 }, '9007199254740993', undefined],
    [{ type: 'integer', multipleOf: 2 }, '9007199254740993', 'multipleOf'],
    [{ type: 'integer' }, '1.0000000000000000001', 'type'],
    [{ type: 'integer' }, '12345678901234567890', undefined],
    [{ type: 'number' }, '1e400', undefined],
    [{ type: 'number', format: 'double' }, '1e400', 'format'],
    [{ enum: [9007199254740992] }, '9007199254740993', 'enum'],
    [{ type: 'string' }, '12345678901234567890', 'type'],
  ];
  test.each(numbers)('%j: %s is refused by %s', (schema, literal, keyword) => {
    const value = Number(literal);
    const reading = { value: Number.isFinite(value) ? value : Number.MAX_VALUE, exact: new Map([['', literal]]) };
    const faults = judgeOf(schema).judge(reading).faults;
    expect(faults.map((fault) => fault.keyword)).toEqual(keyword === undefined ? [] : [keyword]);
    expect(faults.every((fault) => fault.actual === literal)).toBe(true);
  });

  test('two neighbours are two items', () => {
    const reading = { value: [2 ** 53, 2 ** 53], exact: new Map([['/1', '9007199254740993']]) };
    expect(judgeOf({ type: 'array', uniqueItems: true }).judge(reading).faults).toEqual([]);
  });
});

describe('up to 3.0.3 the discriminator decides', () => {
  const mapping = { c: '#/components/schemas/Cat', d: 'Dog' };
  const nested: Schemas = {
    ...pets,
    Pet: { oneOf: either, discriminator: { propertyName: 'kind', mapping } },
    Car: { type: 'object', required: ['wheels'], properties: { wheels: { type: 'integer' } } },
  };
  const things: Json = {
    oneOf: [{ $ref: '#/components/schemas/Pet' }, { $ref: '#/components/schemas/Car' }],
    discriminator: { propertyName: 'type' },
  };
  const rows: [title: string, schema: Json, right: Json[], wrong: Json[]][] = [
    [
      'among all branches',
      { $ref: '#/components/schemas/Pet' },
      [{ kind: 'c', breed: 'x' }],
      [{ kind: 'd' }, { kind: 'e' }],
    ],
    [
      'on each level',
      things,
      [
        { type: 'Pet', kind: 'c', breed: 'x', wheels: 4 },
        { type: 'Car', wheels: 4 },
      ],
      [
        { type: 'Pet', kind: 'd' },
        { type: 'Pet', kind: 'e' },
        { type: 'Car', kind: 'c' },
      ],
    ],
    ['unless the value may have another name', things, [{ type: 'auto', wheels: 4 }], [{ type: 'auto' }]],
  ];
  test.each(rows)('%s', (_, schema, right, wrong) => {
    const judge = judgeAs303(schema, nested);
    expect(right.filter((value) => judge.judge({ value }).faults.length > 0)).toEqual([]);
    expect(wrong.filter((value) => judge.judge({ value }).faults.length === 0)).toEqual([]);
  });
});

test('a discriminator says which branch is explained', () => {
  const schema = { oneOf: either, discriminator: { propertyName: 'kind' } };
  const explained = (value: Json) => judgeOf(schema, { schemas: pets }).judge({ value }).faults;
  expect(explained({ kind: 'Dog', lives: 'all' })).toMatchObject([{ pointer: '/breed', keyword: 'required' }]);
  expect(explained({ kind: 'Cat', lives: 'all' })).toMatchObject([{ pointer: '/lives', keyword: 'type' }]);
});

test('fields of the children of a schema with a discriminator are documented', () => {
  const judge = judgeOf({ $ref: '#/components/schemas/Animal' }, { schemas: parent });
  expect(inspect(judge.schema, { kind: 'Bird', wings: 2, beak: 1 }).undocumented).toEqual(['/beak']);
});

describe('a chain of references', () => {
  const chainOf = (length: number): Schemas =>
    Object.fromEntries(
      Array.from({ length }, (_, index) => [
        `S${index}`,
        {
          type: 'object',
          properties: {
            next: index === length - 1 ? { type: 'integer' } : { $ref: `#/components/schemas/S${index + 1}` },
          },
        },
      ]),
    );
  const nested = (depth: number, end: Json): Json =>
    Array.from({ length: depth }).reduce<Json>((inner) => ({ next: inner }), end);

  test('is judged to its end where it is longer than what is put in place', () => {
    const judge = judgeOf({ $ref: '#/components/schemas/S0' }, { schemas: chainOf(150) });
    expect(judge.judge({ value: nested(150, 1) }).faults).toEqual([]);
    expect(judge.judge({ value: nested(150, 'x') }).faults).toMatchObject([{ keyword: 'type' }]);
  });

  test('as long as a description may be ends in a value that cannot be judged, and in no crash', () => {
    const judge = judgeOf({ $ref: '#/components/schemas/S0' }, { schemas: chainOf(3000) });
    const { faults, unjudged } = judge.judge({ value: { next: 1 } }) as { faults: unknown[]; unjudged?: unknown[] };
    expect(faults.length + (unjudged?.length ?? 0)).toBeGreaterThan(0);
  });
});
