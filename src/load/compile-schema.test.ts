import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRaw } from '../../bench/judge/raw-ajv.ts';
import type { Json } from '../model.ts';
import type { SchemaJudge } from '../openapi/description.ts';
import { createPredicateMaker } from './make-predicate.ts';
import { openPredicate } from './open-predicate.ts';
import { aThingDescription } from './testing/a-description.ts';

type Schema = { [keyword: string]: Json };

const text = fc.record(
  {
    type: fc.constant('string'),
    minLength: fc.nat(3),
    maxLength: fc.integer({ min: 2, max: 6 }),
    pattern: fc.constantFrom('^a', 'b$', '^[\\w\\-]*$'),
    enum: fc.constantFrom<string[]>(['a', 'b'], ['ab']),
    format: fc.constantFrom('date', 'uuid', 'email'),
    nullable: fc.boolean(),
  },
  { requiredKeys: ['type'] },
);
const number = fc.record(
  {
    type: fc.constantFrom('integer', 'number'),
    minimum: fc.integer({ min: -2, max: 2 }),
    maximum: fc.integer({ min: 0, max: 5 }),
    exclusiveMinimum: fc.boolean(),
    exclusiveMaximum: fc.boolean(),
    multipleOf: fc.constantFrom(1, 2, 3),
    enum: fc.constantFrom<number[]>([1, 2], [0]),
    nullable: fc.boolean(),
  },
  { requiredKeys: ['type'] },
);
const names = fc.constantFrom('a', 'b', 'c/d');

const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    text as fc.Arbitrary<Schema>,
    number as fc.Arbitrary<Schema>,
    fc.constantFrom<Schema>({ type: 'boolean' }, { enum: ['a', 1] }, {}),
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(names, tie('schema'), { maxKeys: 3 }),
        required: fc.uniqueArray(names, { maxLength: 2 }),
        additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
        maxProperties: fc.integer({ min: 1, max: 3 }),
        nullable: fc.boolean(),
      },
      { requiredKeys: ['type'] },
    ) as fc.Arbitrary<Schema>,
    fc.record(
      {
        type: fc.constant('array'),
        items: tie('schema'),
        minItems: fc.nat(2),
        uniqueItems: fc.boolean(),
        nullable: fc.boolean(),
      },
      { requiredKeys: ['type', 'items'] },
    ) as fc.Arbitrary<Schema>,
    ...['oneOf', 'anyOf', 'allOf'].map((keyword) =>
      fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((branches): Schema => ({ [keyword]: branches })),
    ),
    tie('schema').map((refused): Schema => ({ not: refused })),
    tie('schema').map((other): Schema => ({ allOf: [other], nullable: true })),
  ),
}));

const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>('a', 'b', 'ab', '', 'abcdefg', '2024-01-01', null, 0, 1, 2, 3, 1.5, -2, true),
    fc.array(tie('value'), { maxLength: 3 }) as fc.Arbitrary<Json>,
    fc
      .dictionary(fc.oneof(names, fc.constant('z')), tie('value'), { maxKeys: 3 })
      .map((entries): Json => ({ ...entries })),
  ),
}));

function judgeOf(of: Schema): SchemaJudge {
  const description = aThingDescription(of);
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (place === undefined) throw new Error('the description has no schema');
  return description.judgeOf(place, 'response');
}

const makePredicate = createPredicateMaker('3.0');

test('whatever the schema and the value, the verdict is that of ajv set up by hand, and a refusal has its reasons', () => {
  let refused = 0;
  let accepted = 0;
  fc.assert(
    fc.property(schema, fc.array(value, { minLength: 5, maxLength: 5 }), (of, values) => {
      const judge = judgeOf(of);
      const accepts = compileRaw(of);
      const isRight = openPredicate(makePredicate(judge.schema) ?? '');
      for (const one of values) {
        const { faults, unjudged } = judge.judge({ value: one });
        expect(unjudged).toEqual([]);
        expect(faults.length === 0).toBe(accepts(one));
        expect(isRight(one)).toBe(accepts(one));
        if (faults.length === 0) accepted++;
        else refused++;
      }
    }),
    { numRuns: 400 },
  );
  expect(Math.min(refused, accepted)).toBeGreaterThan(100);
});

test.each([
  [{ type: 'array', uniqueItems: true }, [{ toString: 1 }, { toString: 1 }]],
  [{ enum: [{ a: 1 }] }, { a: 1, valueOf: 1 }],
  [{ enum: [{ toString: 1 }] }, { toString: 1 }],
] as [Json, Json][])('no value ends the judge: by %j it is wrong, or nobody can tell', (schema, value) => {
  const description = aThingDescription(schema);
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (!place) throw new Error('There is no schema.');
  const { faults, unjudged } = description.judgeOf(place, 'response').judge({ value });
  expect(faults.length + unjudged.length).toBeGreaterThan(0);
});
