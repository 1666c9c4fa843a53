import { expect, test } from 'vitest';
import type { Json } from '../model.ts';
import { boundedWork } from './bound-work.ts';
import { createPredicateMaker } from './make-predicate.ts';
import { openPredicate } from './open-predicate.ts';
import { aThingDescription } from './testing/a-description.ts';

type Schema = { [keyword: string]: Json };

/**
 * Where validators err: each row is judged right, or is a hole that is reported. The facts are those of the JSON Schema Test Suite
 * (2020-12), retyped.
 */
const rows: [schema: Schema, value: Json, verdict: 'right' | 'wrong' | 'hole'][] = [
  [
    {
      if: { properties: { foo: { const: 'then' } }, required: ['foo'] },
      ['then' as string]: { properties: { bar: {} } },
      unevaluatedProperties: false,
    },
    { foo: 'else' },
    'wrong',
  ],
  [
    {
      if: { properties: { foo: { const: 'then' } }, required: ['foo'] },
      ['then' as string]: { properties: { bar: {} } },
      unevaluatedProperties: false,
    },
    { foo: 'then', bar: 1 },
    'right',
  ],
  [{ contains: { type: 'string' }, unevaluatedItems: false }, ['a'], 'hole'],
  [{ contains: { type: 'string' }, unevaluatedItems: false }, ['a', 1], 'hole'],
  [{ prefixItems: [true], contains: { type: 'string' }, unevaluatedItems: false }, [1, 'foo'], 'hole'],
  [{ prefixItems: [true], contains: { type: 'string' }, unevaluatedItems: false }, [1, 2], 'hole'],
  [{ prefixItems: [true], contains: { type: 'string' }, unevaluatedItems: false }, [1, 'foo', 2], 'hole'],
  [
    { allOf: [{ contains: { multipleOf: 2 } }, { contains: { multipleOf: 3 } }], unevaluatedItems: { multipleOf: 5 } },
    [2, 3, 4, 5, 6],
    'hole',
  ],
  [
    { allOf: [{ contains: { multipleOf: 2 } }, { contains: { multipleOf: 3 } }], unevaluatedItems: { multipleOf: 5 } },
    [2, 3, 4, 7, 8],
    'hole',
  ],
  [{ items: { type: 'string' }, unevaluatedItems: false }, ['foo'], 'right'],
  [{ prefixItems: [{ type: 'string' }], unevaluatedItems: false }, ['foo', 'bar'], 'wrong'],
  [{ prefixItems: [{ type: 'string' }], unevaluatedItems: false }, ['foo'], 'right'],
  [
    {
      prefixItems: [{ type: 'string' }],
      allOf: [{ prefixItems: [true, { type: 'number' }] }],
      unevaluatedItems: false,
    },
    ['foo', 42],
    'right',
  ],
  [
    {
      prefixItems: [{ type: 'string' }],
      allOf: [{ prefixItems: [true, { type: 'number' }] }],
      unevaluatedItems: false,
    },
    ['foo', 42, true],
    'wrong',
  ],
  [
    {
      prefixItems: [{ const: 'foo' }],
      anyOf: [{ prefixItems: [true, { const: 'bar' }] }, { prefixItems: [true, true, { const: 'baz' }] }],
      unevaluatedItems: false,
    },
    ['foo', 'bar'],
    'right',
  ],
  [
    {
      prefixItems: [{ const: 'foo' }],
      anyOf: [{ prefixItems: [true, { const: 'bar' }] }, { prefixItems: [true, true, { const: 'baz' }] }],
      unevaluatedItems: false,
    },
    ['foo', 'bar', 42],
    'wrong',
  ],
  [
    {
      prefixItems: [{ const: 'foo' }],
      anyOf: [{ prefixItems: [true, { const: 'bar' }] }, { prefixItems: [true, true, { const: 'baz' }] }],
      unevaluatedItems: false,
    },
    ['foo', 'bar', 'baz'],
    'right',
  ],
  [{ anyOf: [{ items: { type: 'string' } }, true], unevaluatedItems: false }, ['a', 'b'], 'hole'],
  [{ anyOf: [{ items: { type: 'string' } }, true], unevaluatedItems: false }, [1], 'hole'],
  [
    {
      prefixItems: [{ const: 'foo' }],
      oneOf: [{ prefixItems: [true, { const: 'bar' }] }, { prefixItems: [true, { const: 'baz' }] }],
      unevaluatedItems: false,
    },
    ['foo', 'bar'],
    'right',
  ],
  [
    {
      prefixItems: [{ const: 'foo' }],
      oneOf: [{ prefixItems: [true, { const: 'bar' }] }, { prefixItems: [true, { const: 'baz' }] }],
      unevaluatedItems: false,
    },
    ['foo', 'bar', 42],
    'wrong',
  ],
  [
    {
      prefixItems: [{ const: 'foo' }],
      not: { not: { prefixItems: [true, { const: 'bar' }] } },
      unevaluatedItems: false,
    },
    ['foo', 'bar'],
    'wrong',
  ],
  [
    {
      prefixItems: [{ const: 'foo' }],
      if: { prefixItems: [true, { const: 'bar' }] },
      ['then' as string]: { prefixItems: [true, true, { const: 'then' }] },
      else: { prefixItems: [true, true, true, { const: 'else' }] },
      unevaluatedItems: false,
    },
    ['foo', 'bar', 'then'],
    'right',
  ],
  [
    {
      prefixItems: [{ const: 'foo' }],
      if: { prefixItems: [true, { const: 'bar' }] },
      ['then' as string]: { prefixItems: [true, true, { const: 'then' }] },
      else: { prefixItems: [true, true, true, { const: 'else' }] },
      unevaluatedItems: false,
    },
    ['foo', 'bar', 'then', 'else'],
    'wrong',
  ],
  [
    {
      prefixItems: [{ const: 'foo' }],
      if: { prefixItems: [true, { const: 'bar' }] },
      ['then' as string]: { prefixItems: [true, true, { const: 'then' }] },
      else: { prefixItems: [true, true, true, { const: 'else' }] },
      unevaluatedItems: false,
    },
    ['foo', 42, 42, 'else'],
    'right',
  ],
  [
    {
      prefixItems: [{ const: 'foo' }],
      if: { prefixItems: [true, { const: 'bar' }] },
      ['then' as string]: { prefixItems: [true, true, { const: 'then' }] },
      else: { prefixItems: [true, true, true, { const: 'else' }] },
      unevaluatedItems: false,
    },
    ['foo', 42, 42, 'else', 42],
    'wrong',
  ],
  [
    {
      if: { contains: { const: 'a' } },
      ['then' as string]: {
        if: { contains: { const: 'b' } },
        ['then' as string]: { if: { contains: { const: 'c' } } },
      },
      unevaluatedItems: false,
    },
    ['a', 'a'],
    'hole',
  ],
  [
    {
      if: { contains: { const: 'a' } },
      ['then' as string]: {
        if: { contains: { const: 'b' } },
        ['then' as string]: { if: { contains: { const: 'c' } } },
      },
      unevaluatedItems: false,
    },
    ['a', 'b', 'a', 'b'],
    'hole',
  ],
  [
    {
      if: { contains: { const: 'a' } },
      ['then' as string]: {
        if: { contains: { const: 'b' } },
        ['then' as string]: { if: { contains: { const: 'c' } } },
      },
      unevaluatedItems: false,
    },
    ['b', 'b'],
    'hole',
  ],
  [{ contains: { type: 'string' }, minContains: 0, unevaluatedItems: false }, [], 'hole'],
  [{ contains: { type: 'string' }, minContains: 0, unevaluatedItems: false }, [0], 'hole'],
  [{ contains: { type: 'string' }, minContains: 0, unevaluatedItems: false }, ['a', 'b'], 'hole'],
  [{ if: { prefixItems: [{ const: 'a' }] }, unevaluatedItems: false }, ['a'], 'hole'],
  [{ if: { prefixItems: [{ const: 'a' }] }, unevaluatedItems: false }, ['b'], 'hole'],
  [{ unevaluatedProperties: { type: 'string', minLength: 3 } }, { foo: 'fo' }, 'wrong'],
  [{ properties: { foo: {} }, unevaluatedProperties: false }, { foo: 1, bar: 2 }, 'wrong'],
  [{ patternProperties: { '^foo': {} }, unevaluatedProperties: false }, { foo: 1 }, 'right'],
  [{ patternProperties: { '^foo': {} }, unevaluatedProperties: false }, { foo: 1, bar: 2 }, 'wrong'],
  [{ properties: { foo: {} }, additionalProperties: true, unevaluatedProperties: false }, { foo: 1, bar: 2 }, 'right'],
  [
    { properties: { foo: {} }, allOf: [{ properties: { bar: {} } }], unevaluatedProperties: false },
    { foo: 1, bar: 2, baz: 3 },
    'wrong',
  ],
  [
    { properties: { foo: {} }, allOf: [{ patternProperties: { '^bar': {} } }], unevaluatedProperties: false },
    { foo: 1, bar: 2 },
    'right',
  ],
  [
    {
      properties: { foo: {} },
      anyOf: [
        { properties: { bar: { const: 'bar' } }, required: ['bar'] },
        { properties: { baz: { const: 'baz' } }, required: ['baz'] },
      ],
      unevaluatedProperties: false,
    },
    { foo: 1, bar: 'bar' },
    'right',
  ],
  [
    {
      properties: { foo: {} },
      anyOf: [
        { properties: { bar: { const: 'bar' } }, required: ['bar'] },
        { properties: { baz: { const: 'baz' } }, required: ['baz'] },
      ],
      unevaluatedProperties: false,
    },
    { foo: 1, bar: 'bar', baz: 'not' },
    'wrong',
  ],
  [
    {
      properties: { foo: {} },
      anyOf: [
        { properties: { bar: { const: 'bar' } }, required: ['bar'] },
        { properties: { baz: { const: 'baz' } }, required: ['baz'] },
      ],
      unevaluatedProperties: false,
    },
    { foo: 1, bar: 'bar', baz: 'baz' },
    'right',
  ],
  [
    {
      properties: { foo: {} },
      oneOf: [
        { properties: { bar: { const: 'bar' } }, required: ['bar'] },
        { properties: { baz: { const: 'baz' } }, required: ['baz'] },
      ],
      unevaluatedProperties: false,
    },
    { foo: 1, bar: 'bar', quux: 1 },
    'wrong',
  ],
  [
    {
      properties: { foo: {} },
      oneOf: [
        { properties: { bar: { const: 'bar' } }, required: ['bar'] },
        { properties: { baz: { const: 'baz' } }, required: ['baz'] },
      ],
      unevaluatedProperties: false,
    },
    { foo: 1, bar: 'bar' },
    'right',
  ],
  [
    {
      properties: { foo: {} },
      not: { not: { properties: { bar: { const: 'bar' } }, required: ['bar'] } },
      unevaluatedProperties: false,
    },
    { foo: 1, bar: 'bar' },
    'wrong',
  ],
  [
    {
      if: { properties: { foo: { const: 'then' } }, required: ['foo'] },
      ['then' as string]: { properties: { bar: {} }, required: ['bar'] },
      else: { properties: { baz: {} }, required: ['baz'] },
      unevaluatedProperties: false,
    },
    { foo: 'then', bar: 'b' },
    'right',
  ],
  [
    {
      if: { properties: { foo: { const: 'then' } }, required: ['foo'] },
      ['then' as string]: { properties: { bar: {} }, required: ['bar'] },
      else: { properties: { baz: {} }, required: ['baz'] },
      unevaluatedProperties: false,
    },
    { foo: 'then', bar: 'b', baz: 'z' },
    'wrong',
  ],
  [
    {
      if: { properties: { foo: { const: 'then' } }, required: ['foo'] },
      ['then' as string]: { properties: { bar: {} }, required: ['bar'] },
      else: { properties: { baz: {} }, required: ['baz'] },
      unevaluatedProperties: false,
    },
    { baz: 'b' },
    'right',
  ],
  [
    {
      if: { properties: { foo: { const: 'then' } }, required: ['foo'] },
      ['then' as string]: { properties: { bar: {} }, required: ['bar'] },
      else: { properties: { baz: {} }, required: ['baz'] },
      unevaluatedProperties: false,
    },
    { foo: 'else', baz: 'b' },
    'wrong',
  ],
  [{ if: { patternProperties: { foo: { type: 'string' } } }, unevaluatedProperties: false }, { foo: 'a' }, 'hole'],
  [{ if: { patternProperties: { foo: { type: 'string' } } }, unevaluatedProperties: false }, { bar: 'a' }, 'hole'],
  [{ if: { patternProperties: { foo: { type: 'string' } } }, unevaluatedProperties: false }, { foo: 1 }, 'hole'],
  [
    {
      if: { properties: { foo: { const: 'then' } }, required: ['foo'] },
      ['then' as string]: { properties: { bar: {} }, required: ['bar'] },
      unevaluatedProperties: false,
    },
    { foo: 'else', bar: 1 },
    'wrong',
  ],
  [
    {
      if: { properties: { foo: { const: 'then' } }, required: ['foo'] },
      else: { properties: { baz: {} }, required: ['baz'] },
      unevaluatedProperties: false,
    },
    { foo: 'then' },
    'hole',
  ],
  [
    {
      if: { properties: { foo: { const: 'then' } }, required: ['foo'] },
      else: { properties: { baz: {} }, required: ['baz'] },
      unevaluatedProperties: false,
    },
    { foo: 'else', baz: 1 },
    'hole',
  ],
  [
    {
      properties: { foo: {} },
      dependentSchemas: { foo: { properties: { bar: { const: 'bar' } }, required: ['bar'] } },
      unevaluatedProperties: false,
    },
    { foo: 1, bar: 'bar' },
    'right',
  ],
  [
    {
      properties: { foo: {} },
      dependentSchemas: { foo: { properties: { bar: { const: 'bar' } }, required: ['bar'] } },
      unevaluatedProperties: false,
    },
    { bar: 'bar' },
    'wrong',
  ],
  [
    {
      patternProperties: { '^x-': { type: 'string' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }, { properties: { c: {} }, required: ['c'] }],
    },
    { b: 1, 'x-f': 'y' },
    'right',
  ],
  [
    {
      patternProperties: { '^x-': { type: 'string' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }, { properties: { c: {} }, required: ['c'] }],
      unevaluatedProperties: false,
    },
    { c: 1, 'x-f': 'y' },
    'right',
  ],
  [
    {
      patternProperties: { '^x-': { type: 'string' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }, { properties: { c: {} }, required: ['c'] }],
      unevaluatedProperties: false,
    },
    { b: 1, c: 1, d: 1, 'x-f': 'y' },
    'wrong',
  ],
  [
    { anyOf: [{ patternProperties: { '^x-': {} } }, { required: ['b'] }], unevaluatedProperties: false },
    { 'x-f': 'y' },
    'right',
  ],
  [{ anyOf: [{ properties: { a: {} }, unevaluatedProperties: false }, { required: ['b'] }] }, { a: 1, c: 1 }, 'wrong'],
  [
    { anyOf: [{ additionalProperties: { type: 'string' } }, { required: ['b'] }], unevaluatedProperties: false },
    { b: 1, c: 1 },
    'wrong',
  ],
  [
    { oneOf: [{ items: { type: 'string' } }, { prefixItems: [{ type: 'number' }] }], unevaluatedItems: false },
    [1],
    'hole',
  ],
  [
    { oneOf: [{ items: { type: 'string' } }, { prefixItems: [{ type: 'number' }] }], unevaluatedItems: false },
    [1, 2],
    'hole',
  ],
  [false as unknown as Schema, 1, 'wrong'],
  [{ enum: [] }, 1, 'wrong'],
  [{ not: { enum: [] } }, 1, 'right'],
  [{ required: [''] }, {}, 'wrong'],
  [{ required: [''] }, { '': 1 }, 'right'],
  [{ not: { required: [''] } }, {}, 'right'],
  [{ not: { required: [''] } }, { '': 1 }, 'wrong'],
  [{ if: { required: [''] }, else: false }, {}, 'wrong'],
  [{ type: 'array', prefixItems: [{ type: 'string' }], contains: { const: 'x' } }, [], 'wrong'],
  [{ type: 'array', prefixItems: [{ type: 'string' }], contains: { const: 'x' } }, ['x'], 'right'],
  [{ not: { prefixItems: [{ type: 'string' }], contains: { const: 'x' } } }, [], 'right'],
  [{ contains: { type: 'integer' }, minContains: 2, maxContains: 3 }, [1, 'a', 2, 3], 'right'],
  [{ contains: { type: 'integer' }, minContains: 2, maxContains: 3 }, [1, 2, 3, 4], 'wrong'],
  [{ contains: { type: 'integer' }, minContains: 0 }, ['a'], 'right'],
  [{ contains: true }, [], 'wrong'],
  [{ contains: false }, [1], 'wrong'],
  [
    {
      if: { prefixItems: [{ const: 'a' }] },
      ['then' as string]: { prefixItems: [true, true] },
      unevaluatedItems: false,
    },
    ['b'],
    'wrong',
  ],
  [
    {
      if: { prefixItems: [{ const: 'a' }] },
      ['then' as string]: { prefixItems: [true, true] },
      unevaluatedItems: false,
    },
    ['a', 1],
    'right',
  ],
  [
    {
      if: { properties: { a: { const: 1 } } },
      ['then' as string]: true,
      else: { properties: { b: true } },
      unevaluatedProperties: false,
    },
    { a: 2, b: 1 },
    'wrong',
  ],
  [
    { if: { patternProperties: { a: { const: 1 } } }, ['then' as string]: true, unevaluatedProperties: false },
    { a: 2 },
    'wrong',
  ],
  [JSON.parse('{"properties":{"__proto__":{"type":"number"}}}'), JSON.parse('{"__proto__":1}'), 'right'],
  [JSON.parse('{"properties":{"__proto__":{"type":"number"}}}'), JSON.parse('{"__proto__":"a"}'), 'wrong'],
  [
    JSON.parse('{"properties":{"__proto__":{"type":"number"}},"additionalProperties":false}'),
    JSON.parse('{"__proto__":1}'),
    'right',
  ],
  [JSON.parse('{"required":["__proto__"]}'), {}, 'wrong'],
  [JSON.parse('{"required":["__proto__"]}'), JSON.parse('{"__proto__":1}'), 'right'],
  [JSON.parse('{"dependentSchemas":{"__proto__":{"required":["a"]}}}'), {}, 'hole'],
  [
    { properties: { toString: { properties: { length: { type: 'string' } } }, constructor: { type: 'number' } } },
    {},
    'right',
  ],
  [{ properties: { toString: { properties: { length: { type: 'string' } } } } }, { toString: { length: 37 } }, 'wrong'],
  [{ properties: { constructor: { type: 'number' } } }, { constructor: { length: 37 } }, 'wrong'],
  [{ required: ['toString', 'constructor'] }, { toString: 1 }, 'wrong'],
  [{ required: ['toString', 'constructor'] }, { toString: 1, constructor: 1 }, 'right'],
  [{ uniqueItems: true }, [{ constructor: 1 }, { constructor: 1 }], 'wrong'],
  [
    { uniqueItems: true },
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    'wrong',
  ],
  [{ uniqueItems: true }, [1, true, 0, false, '1', null, [1], { a: 1 }], 'right'],
  [
    { uniqueItems: true },
    [
      [[1], 'foo'],
      [[1], 'foo'],
    ],
    'wrong',
  ],
  [{ enum: [[false]] }, [0], 'wrong'],
  [{ const: { a: false } }, { a: 0 }, 'wrong'],
  [{ const: { foo: 'bar', baz: 'bax' } }, { baz: 'bax', foo: 'bar' }, 'right'],
  [{ pattern: '^\\-?.$' }, '-😀', 'right'],
  [{ maxLength: 1 }, '😀', 'right'],
  [{ multipleOf: 0.01 }, 0.07, 'right'],
];

const THEN = 'then';

/** What a branch evaluates counts only where the branch holds, and for each item anew. */
const evaluated: typeof rows = [
  [
    { anyOf: [{ patternProperties: { a: { const: 1 } } }, { type: 'object' }], unevaluatedProperties: false },
    { a: 2 },
    'wrong',
  ],
  [
    { anyOf: [{ patternProperties: { a: { const: 1 } } }, { type: 'object' }], unevaluatedProperties: false },
    { a: 1 },
    'right',
  ],
  [{ anyOf: [{ prefixItems: [{ const: 1 }] }, { type: 'array' }], unevaluatedItems: false }, [2], 'wrong'],
  [{ anyOf: [{ prefixItems: [{ const: 1 }] }, { type: 'array' }], unevaluatedItems: false }, [1], 'right'],
  [
    {
      oneOf: [
        { prefixItems: [{ const: 1 }], minItems: 1 },
        { prefixItems: [{ const: 2 }, { const: 3 }], minItems: 1 },
      ],
      unevaluatedItems: false,
    },
    [1, 3],
    'wrong',
  ],
  [
    {
      type: 'array',
      items: {
        type: 'object',
        anyOf: [
          { properties: { k: { const: 1 }, a: true }, required: ['k'] },
          { properties: { k: { const: 2 } }, required: ['k'] },
        ],
        unevaluatedProperties: false,
      },
    },
    [{ k: 1, a: 1 }, { k: 2 }],
    'right',
  ],
  [
    {
      type: 'array',
      items: {
        type: 'object',
        anyOf: [
          { properties: { k: { const: 1 }, a: true }, required: ['k'] },
          { properties: { k: { const: 2 } }, required: ['k'] },
        ],
        unevaluatedProperties: false,
      },
    },
    [
      { k: 1, a: 1 },
      { k: 2, a: 1 },
    ],
    'wrong',
  ],
  [
    {
      type: 'array',
      items: {
        type: 'object',
        oneOf: [
          { properties: { k: { const: 1 }, a: true }, required: ['k'] },
          { properties: { k: { const: 2 } }, required: ['k'] },
        ],
        unevaluatedProperties: false,
      },
    },
    [
      { k: 1, a: 1 },
      { k: 2, a: 1 },
    ],
    'wrong',
  ],
  [
    {
      type: 'array',
      items: {
        type: 'object',
        if: { properties: { k: { const: 1 } }, required: ['k'] },
        [THEN]: { properties: { a: true } },
        else: { properties: { k: true } },
        unevaluatedProperties: false,
      },
    },
    [
      { k: 1, a: 1 },
      { k: 2, a: 1 },
    ],
    'wrong',
  ],
  [
    {
      type: 'array',
      items: {
        type: 'object',
        if: { properties: { k: { const: 1 }, a: true }, required: ['k'] },
        [THEN]: true,
        else: { required: ['k'] },
        unevaluatedProperties: false,
      },
    },
    [
      { k: 1, a: 1 },
      { a: 1, k: 2 },
    ],
    'wrong',
  ],
  [
    {
      type: 'array',
      items: {
        type: 'array',
        anyOf: [{ prefixItems: [{ const: 1 }, true] }, { prefixItems: [{ const: 2 }] }],
        unevaluatedItems: false,
      },
    },
    [[1, 5], [2]],
    'right',
  ],
  [
    {
      type: 'array',
      items: {
        type: 'array',
        anyOf: [{ prefixItems: [{ const: 1 }, true] }, { prefixItems: [{ const: 2 }] }],
        unevaluatedItems: false,
      },
    },
    [
      [1, 5],
      [2, 5],
    ],
    'wrong',
  ],
  [
    {
      type: 'array',
      items: {
        type: 'object',
        dependentSchemas: { k: { properties: { k: true, a: true } } },
        properties: { z: true },
        unevaluatedProperties: false,
      },
    },
    [{ k: 1, a: 1 }, { a: 1 }],
    'wrong',
  ],
  [
    {
      type: 'array',
      items: {
        type: 'object',
        dependentSchemas: { k: { patternProperties: { '^[ka]$': true } } },
        unevaluatedProperties: false,
      },
    },
    [{ k: 1, a: 1 }, { a: 1 }],
    'wrong',
  ],
  [
    {
      type: 'object',
      patternProperties: { '^x': { type: 'integer' } },
      anyOf: [
        { patternProperties: { '^y': { type: 'string' } } },
        { patternProperties: { '^y': { type: 'integer' }, '^z': true } },
      ],
      unevaluatedProperties: false,
    },
    { x1: 1, y1: 1, z: 1 },
    'right',
  ],
  [
    {
      type: 'object',
      patternProperties: { '^x': { type: 'integer' } },
      anyOf: [
        { patternProperties: { '^y': { type: 'string' } } },
        { patternProperties: { '^y': { type: 'integer' }, '^z': true } },
      ],
      unevaluatedProperties: false,
    },
    { x1: 1, y1: 's', z: 1 },
    'wrong',
  ],
  [
    {
      type: 'object',
      oneOf: [
        { patternProperties: { '^y': { type: 'string' } }, required: ['p'] },
        { patternProperties: { '^z': true }, required: ['q'] },
      ],
      properties: { p: true, q: true },
      unevaluatedProperties: false,
    },
    { q: 1, y: 's' },
    'wrong',
  ],
  [
    { type: 'object', not: { properties: { a: { const: 1 } }, required: ['a'] }, unevaluatedProperties: false },
    { a: 2 },
    'wrong',
  ],
  [
    { type: 'object', allOf: [{ anyOf: [{ properties: { a: { const: 1 } } }, true] }], unevaluatedProperties: false },
    { a: 2 },
    'wrong',
  ],
  [
    { type: 'object', anyOf: [{ properties: { a: { const: 1 } } }, {}], unevaluatedProperties: { type: 'integer' } },
    { a: 'x' },
    'wrong',
  ],
  [
    {
      type: 'array',
      oneOf: [{ prefixItems: [{ const: 1 }, { const: 2 }] }, { maxItems: 0 }],
      unevaluatedItems: { type: 'string' },
    },
    [1, 2, 'a'],
    'right',
  ],
  [
    {
      type: 'array',
      anyOf: [{ prefixItems: [{ const: 1 }, { const: 2 }] }, { minItems: 1 }],
      unevaluatedItems: { type: 'string' },
    },
    [3],
    'wrong',
  ],
  [
    { type: 'object', anyOf: [{ properties: { a: true } }, { required: ['z'] }], unevaluatedProperties: false },
    { toString: 1 },
    'wrong',
  ],
  [{ type: 'object', patternProperties: { '^a': true }, unevaluatedProperties: false }, { valueOf: 1 }, 'wrong'],
  [
    { type: 'object', anyOf: [{ properties: { a: true } }, { required: ['z'] }], unevaluatedProperties: false },
    JSON.parse('{"__proto__":1}'),
    'wrong',
  ],
  [
    {
      type: 'array',
      anyOf: [{ prefixItems: [true] }, { minItems: 9 }],
      allOf: [{ items: { type: 'integer' } }],
      unevaluatedItems: false,
    },
    [1, 2, 3],
    'right',
  ],
  [
    {
      type: 'object',
      allOf: [
        { if: { required: ['a'] }, [THEN]: { properties: { a: true, b: true } } },
        { if: { required: ['c'] }, [THEN]: { properties: { c: true } } },
      ],
      unevaluatedProperties: false,
    },
    { a: 1, b: 1, c: 1 },
    'right',
  ],
  [
    {
      type: 'object',
      allOf: [
        { if: { required: ['a'] }, [THEN]: { properties: { a: true, b: true } } },
        { if: { required: ['c'] }, [THEN]: { properties: { c: true } } },
      ],
      unevaluatedProperties: false,
    },
    { b: 1, c: 1 },
    'wrong',
  ],
  [
    {
      type: 'object',
      properties: {
        x: {
          type: 'object',
          unevaluatedProperties: false,
          anyOf: [{ properties: { a: true }, required: ['a'] }, { properties: { b: true } }],
        },
      },
      anyOf: [{ properties: { x: true } }],
      unevaluatedProperties: false,
    },
    { x: { a: 1 } },
    'right',
  ],
  [{ type: 'object', dependentSchemas: { a: false, b: true }, unevaluatedProperties: true }, { b: 1 }, 'right'],
  [{ type: 'object', dependentSchemas: { a: false, b: true } }, { a: 1 }, 'wrong'],
];

const makePredicate = createPredicateMaker('3.1');

test.each([...rows, ...evaluated])('%j: %j is %s', (schema, value, verdict) => {
  const description = aThingDescription(schema, { version: '3.1' });
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (place === undefined) throw new Error('the description has no schema');
  const judge = description.judgeOf(place, 'response');
  const { faults, unjudged } = judge.judge({ value });
  expect(unjudged.length > 0 ? 'hole' : faults.length > 0 ? 'wrong' : 'right').toBe(verdict);
  if (verdict === 'hole') expect(judge.problems).not.toEqual([]);
  const predicate = makePredicate(judge.schema);
  if (predicate !== undefined)
    expect(openPredicate(predicate).call(boundedWork(1000), value)).toBe(verdict === 'right');
});
