import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aThingDescription } from '../load/testing/a-description.ts';
import type { Json } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import type { Documents } from '../openapi/resolve-ref.ts';
import { compareSchemas, type SchemaDifference } from './compare-schemas.ts';

const place = { file: 'file:///schema.yaml', pointer: '' };

function documentsOf(schema: Json): Documents {
  return { root: place.file, files: new Map([[place.file, schema]]), unreadable: new Map(), anchors: new Map() };
}

function compared(before: Json, after: Json, direction: 'request' | 'response'): SchemaDifference[] {
  return compareSchemas({ documents: documentsOf(before), place }, { documents: documentsOf(after), place }, direction);
}

/** Whether the validator that judges answers accepts a value. */
function judgeOf(schema: Json): (value: Json) => boolean {
  const description: Description = aThingDescription(schema);
  const found = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (!found) throw new Error('The description has no schema.');
  const judge = description.judgeOf(found, 'response');
  return (value) => judge.judge({ value }).faults.length === 0;
}

const small = fc.integer({ min: 0, max: 4 });

/** What each keyword may be; undefined leaves it out. */
const keywords: Record<string, fc.Arbitrary<Json | undefined>> = {
  type: fc.constantFrom('integer', 'number', 'string'),
  minimum: small,
  maximum: small,
  exclusiveMaximum: fc.boolean(),
  multipleOf: fc.constantFrom(1, 2, 4),
  minLength: small,
  maxLength: small,
  pattern: fc.constantFrom('^a', 'b$'),
  enum: fc.uniqueArray(fc.constantFrom(0, 1, 2, 3, 'a', 'ab', 'b'), { minLength: 1 }),
  nullable: fc.boolean(),
};

/** OpenAPI 3.0 knows `nullable` only beside a type, and an exclusive maximum only beside a maximum. */
function sound(fields: Record<string, Json | undefined>): Json {
  const { nullable, exclusiveMaximum, ...rest } = fields;
  return JSON.parse(
    JSON.stringify({
      ...rest,
      ...(rest.type && !rest.enum ? { nullable } : {}),
      ...(rest.maximum === undefined ? {} : { exclusiveMaximum }),
    }),
  ) as Json;
}

/** A schema of a few keywords, and the same with one keyword changed. */
const generations: fc.Arbitrary<[before: Json, after: Json]> = fc
  .tuple(
    fc.record(
      Object.fromEntries(
        Object.entries(keywords).map(([name, value]) => [
          name,
          fc.oneof(
            { weight: name === 'type' ? 3 : 1, arbitrary: value },
            { weight: 3, arbitrary: fc.constant(undefined) },
          ),
        ]),
      ),
    ),
    fc.constantFrom(...Object.keys(keywords)),
  )
  .chain(([fields, name]) =>
    fc
      .option(keywords[name] ?? fc.constant(undefined), { nil: undefined })
      .map((value): [Json, Json] => [sound(fields), sound({ ...fields, [name]: value })]),
  );

const scalars: Json[] = [
  null,
  true,
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  8,
  1.5,
  3.5,
  '',
  'a',
  'ab',
  'b',
  'aab',
  'aaab',
  'abcde',
  'xy',
];

/** The values themselves, in a list, and as a field that may be missing. */
const wraps: { where: string; wrap(schema: Json): Json; values: Json[] }[] = [
  { where: 'of a value', wrap: (schema) => schema, values: scalars },
  { where: 'of items', wrap: (schema) => ({ type: 'array', items: schema }), values: scalars.map((value) => [value]) },
  {
    where: 'of a field',
    wrap: (schema) => ({ type: 'object', required: ['a'], properties: { a: schema } }),
    values: [...scalars.map((a) => ({ a })), {}],
  },
  {
    where: 'of fields of any name',
    wrap: (schema) => ({ additionalProperties: schema }),
    values: scalars.map((a) => ({ a })),
  },
  { where: 'in allOf', wrap: (schema) => ({ allOf: [schema, {}] }), values: scalars },
];

describe('the class of a change of a schema', () => {
  it.each(wraps)('says what the validator finds, $where', ({ wrap, values }) => {
    let kept = 0;
    fc.assert(
      fc.property(generations, ([one, other]) => {
        const [before, after] = [wrap(one), wrap(other)];
        const [was, is] = [judgeOf(before), judgeOf(after)].map((judge) => values.map(judge)) as [boolean[], boolean[]];
        const lost = values.filter((_, index) => was[index] && !is[index]);
        const gained = values.filter((_, index) => !was[index] && is[index]);
        if (lost.length + gained.length === 0) kept += 1;
        const breaks = (direction: 'request' | 'response'): boolean =>
          compared(before, after, direction).some(({ class: kind }) => kind === 'breaking');
        if (lost.length > 0) expect(breaks('request'), JSON.stringify({ before, after, lost })).toBe(true);
        if (gained.length > 0) expect(breaks('response'), JSON.stringify({ before, after, gained })).toBe(true);
      }),
      { numRuns: 150 },
    );
    // Else nothing would have been tested.
    expect(kept).toBeLessThan(135);
  });
});
