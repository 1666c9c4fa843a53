import { expect, test } from 'vitest';
import { aThingDescription } from '../load/testing/a-description.ts';
import type { Json } from '../model.ts';
import { inspect } from './known-fields.ts';

const schemas: { [name: string]: Json } = {
  Name: { type: 'object', properties: { name: { type: 'string' } } },
  Size: { type: 'object', properties: { size: { type: 'object', properties: { width: {} } } } },
  Node: { type: 'object', properties: { name: {}, next: { $ref: '#/components/schemas/Node' } } },
};
const named = { $ref: '#/components/schemas/Name' };
const sized = { $ref: '#/components/schemas/Size' };

const rows: [title: string, schema: Json, value: Json, found: string[]][] = [
  ['a field that is listed', named, { name: 'a' }, []],
  ['a field that is not', named, { name: 'a', more: 1, 'a/b': 2 }, ['/more', '/a~1b']],
  [
    'at any depth',
    { type: 'array', items: sized },
    [{ size: { width: 1, height: 2 } }, { more: 1 }],
    ['/0/size/height', '/1/more'],
  ],
  [
    'through allOf, the union',
    { allOf: [named, sized] },
    { name: 'a', size: { width: 1, x: 2 }, more: 1 },
    ['/size/x', '/more'],
  ],
  ['through oneOf', { oneOf: [named, sized] }, { name: 'a', more: 1 }, ['/more']],
  ['through anyOf', { anyOf: [named, sized] }, { size: { x: 1 } }, ['/size/x']],
  [
    'beside properties of its own',
    { properties: { own: {} }, allOf: [named] },
    { own: 1, name: 'a', more: 1 },
    ['/more'],
  ],
  [
    'in a schema that contains itself',
    { $ref: '#/components/schemas/Node' },
    { next: { next: { name: 'a', more: 1 } } },
    ['/next/next/more'],
  ],
  ['behind nullable', { nullable: true, allOf: [named] }, { name: 'a', more: 1 }, ['/more']],
  [
    'a map may hold any name',
    { type: 'object', additionalProperties: { type: 'object', properties: { a: {} } } },
    { any: { a: 1, b: 2 } },
    [],
  ],
  [
    'a map beside fields: what its values hold is listed',
    { properties: { own: {} }, additionalProperties: named },
    { any: { name: 'a', more: 1 } },
    ['/any/more'],
  ],
  ['an object that says any field may come', { properties: { own: {} }, additionalProperties: true }, { any: 1 }, []],
  ['an object that lists nothing', { type: 'object' }, { any: { thing: 1 } }, []],
  [
    'a field that is refused is told by the schema',
    { properties: { own: {} }, additionalProperties: false },
    { any: 1 },
    [],
  ],
  ['a hole may hold anything', { allOf: [named, { $ref: '#/components/schemas/None' }] }, { any: 1 }, []],
  ['null and plain values', named, null, []],
  ['names of the language', named, { constructor: 1, toString: 3 }, ['/constructor', '/toString']],
];

test.each(rows)('%s', (_, schema, value, found) => {
  const description = aThingDescription(schema, { schemas });
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (place === undefined) throw new Error('the description has no schema');
  expect(inspect(description.judgeOf(place, 'response').schema, value).undocumented).toEqual(found);
});
