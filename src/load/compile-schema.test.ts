import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRaw } from '../../bench/judge/raw-ajv.ts';
import type { Json } from '../model.ts';
import type { Description, SchemaJudge } from '../openapi/description.ts';
import { boundedWork } from './bound-work.ts';
import { createCompiler } from './compile-schema.ts';
import { createPredicateMaker } from './make-predicate.ts';
import { openPredicate } from './open-predicate.ts';
import { aThingDescription } from './testing/a-description.ts';

type Schema = { [keyword: string]: Json };
type Version = Description['version'];

const textOf = (version: Version) =>
  fc.record(
    {
      type: fc.constant('string'),
      minLength: fc.nat(3),
      maxLength: fc.integer({ min: 2, max: 6 }),
      pattern: fc.constantFrom('^a', 'b$', '^[\\w\\-]*$'),
      enum: fc.constantFrom<string[]>(['a', 'b'], ['ab']),
      format: fc.constantFrom('date', 'uuid', 'email'),
      ...(version === '3.0' ? { nullable: fc.boolean() } : {}),
    },
    { requiredKeys: ['type'] },
  );
const exclusive = (version: Version): fc.Arbitrary<Json> =>
  version === '3.0' ? fc.boolean() : fc.integer({ min: -2, max: 4 });
const numberOf = (version: Version) =>
  fc.record(
    {
      type: fc.constantFrom('integer', 'number'),
      minimum: fc.integer({ min: -2, max: 2 }),
      maximum: fc.integer({ min: 0, max: 5 }),
      exclusiveMinimum: exclusive(version),
      exclusiveMaximum: exclusive(version),
      multipleOf: fc.constantFrom(1, 2, 3),
      enum: fc.constantFrom<number[]>([1, 2], [0]),
      ...(version === '3.0' ? { nullable: fc.boolean() } : {}),
    },
    { requiredKeys: ['type'] },
  );
const names = fc.constantFrom('a', 'b', 'c/d');
const anyName = fc.constantFrom('a', 'b', '', 'toString', 'constructor');

/** Schemas of a version; with `all` also those that ajv, set up by hand, misjudges. */
function schemasOf(version: Version, all = false): fc.Arbitrary<Schema> {
  const sorts = version === '3.1';
  return fc.letrec<{ schema: Schema; simple: Schema }>((tie) => ({
    simple: fc.oneof(
      textOf(version) as fc.Arbitrary<Schema>,
      numberOf(version) as fc.Arbitrary<Schema>,
      fc.constantFrom<Schema>({ type: 'boolean' }, { enum: ['a', 1] }, { enum: [{ a: 1 }, [1, 2]] }, {}),
    ),
    schema: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      tie('simple'),
      fc.record(
        {
          type: fc.constant('object'),
          properties: fc.dictionary(all ? anyName : names, tie('schema'), { maxKeys: 3 }),
          required: fc.uniqueArray(all ? anyName : names, { maxLength: 2 }),
          additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
          maxProperties: fc.integer({ min: 1, max: 3 }),
          ...(sorts
            ? {
                patternProperties: fc.dictionary(fc.constantFrom('^a', 'z$'), tie('schema'), { maxKeys: 2 }),
                dependentRequired: fc.constantFrom<Schema>({ a: ['b'] }, { b: ['a', 'z'] }),
                propertyNames: fc.constantFrom<Schema>({ maxLength: 1 }, { pattern: '^[a-c]' }),
              }
            : { nullable: fc.boolean() }),
        } as Record<string, fc.Arbitrary<Json>>,
        { requiredKeys: ['type'] },
      ) as fc.Arbitrary<Schema>,
      fc.record(
        {
          type: fc.constant('array'),
          items: tie('schema'),
          minItems: fc.nat(2),
          uniqueItems: fc.boolean(),
          ...(sorts
            ? {
                prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
                ...(all ? { contains: tie('schema') } : {}),
              }
            : { nullable: fc.boolean() }),
        } as Record<string, fc.Arbitrary<Json>>,
        { requiredKeys: ['type', 'items'] },
      ) as fc.Arbitrary<Schema>,
      ...['oneOf', 'anyOf', 'allOf'].map((keyword) =>
        fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((branches): Schema => ({ [keyword]: branches })),
      ),
      tie(all || !sorts ? 'schema' : 'simple').map((refused): Schema => ({ not: refused })),
      ...(sorts
        ? [
            fc
              .tuple(tie(all ? 'schema' : 'simple'), tie('schema'), tie('schema'))
              .map(([condition, right, wrong]): Schema => ({ if: condition, ['then' as string]: right, else: wrong })),
            fc.tuple(tie('simple'), tie('schema')).map(([one, other]): Schema => ({ ...one, anyOf: [other, {}] })),
          ]
        : [tie('schema').map((other): Schema => ({ allOf: [other], nullable: true }))]),
    ),
  })).schema;
}

const valuesOf = (keys: fc.Arbitrary<string>): fc.Arbitrary<Json[]> =>
  fc.array(
    fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<Json>('a', 'b', 'ab', '', 'abcdefg', '2024-01-01', null, 0, 1, 2, 3, 1.5, -2, true),
        fc.array(tie('value'), { maxLength: 3 }) as fc.Arbitrary<Json>,
        fc
          .dictionary(fc.oneof(keys, fc.constant('z')), tie('value'), { maxKeys: 3 })
          .map((entries): Json => ({ ...entries })),
      ),
    })).value,
    { minLength: 5, maxLength: 5 },
  );

function judgeOf(of: Schema, version: Version = '3.0'): SchemaJudge {
  const description = aThingDescription(of, { version });
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (place === undefined) throw new Error('the description has no schema');
  return description.judgeOf(place, 'response');
}

const versions: Version[] = ['3.0', '3.1'];
/** How many schemas of each version: more are tried with VIPPS_JUDGE_SCHEMAS=5000. */
const numRuns = Number(process.env.VIPPS_JUDGE_SCHEMAS ?? 500) / 2;
const SEED = 20261128;

/** Made once: most of the time of a test would be theirs. */
function compilersOf(version: Version) {
  return { compile: createCompiler(version), makePredicate: createPredicateMaker(version) };
}

type Compilers = ReturnType<typeof compilersOf>;

/** What a judge says as it is, from what is kept of it, and by numbers as they were written. */
function verdictsOf({ schema }: SchemaJudge, { compile, makePredicate }: Compilers) {
  const judge = compile({ schema, problems: [], places: new Map() });
  const isKeptRight = openPredicate(makePredicate(schema) ?? 'module.exports = () => undefined');
  return (one: Json) => {
    const cold = judge({ value: one });
    const exact = judge({ value: one, exact: new Map([['/none', '1']]) });
    expect([cold.unjudged, exact.unjudged]).toEqual([[], []]);
    return {
      cold: cold.faults.length === 0,
      exact: exact.faults.length === 0,
      warm: isKeptRight.call(boundedWork(1000), one),
    };
  };
}

test.each(versions)(
  'whatever the schema of %s and the value, the verdict is that of ajv set up by hand, and a refusal has its reasons',
  (version) => {
    const compilers = compilersOf(version);
    let refused = 0;
    let accepted = 0;
    fc.assert(
      fc.property(schemasOf(version), valuesOf(names), (of, values) => {
        const verdicts = verdictsOf(judgeOf(of, version), compilers);
        const accepts = compileRaw(of, version);
        for (const one of values) {
          const isRight = accepts(one);
          expect(verdicts(one)).toEqual({ cold: isRight, exact: isRight, warm: isRight });
          if (isRight) accepted++;
          else refused++;
        }
      }),
      { numRuns, seed: SEED },
    );
    expect(Math.min(refused, accepted)).toBeGreaterThan(numRuns / 4);
  },
  300_000,
);

test.each(versions)(
  'what is kept of a schema of %s never accepts what the judge refuses',
  (version) => {
    const compilers = compilersOf(version);
    fc.assert(
      fc.property(schemasOf(version, true), valuesOf(fc.oneof(names, anyName)), (of, values) => {
        const verdicts = verdictsOf(judgeOf(of, version), compilers);
        for (const one of values) {
          const { cold, exact, warm } = verdicts(one);
          expect([exact, warm ?? cold]).toEqual([cold, cold]);
        }
      }),
      { numRuns: numRuns / 2, seed: SEED },
    );
  },
  300_000,
);

test.each([
  [{ type: 'array', uniqueItems: true }, [{ toString: 1 }], [{ toString: 1 }, { toString: 1 }]],
  [
    { type: 'array', uniqueItems: true },
    [{ constructor: 1 }, { constructor: 2 }],
    [{ constructor: 1 }, { constructor: 1 }],
  ],
  [{ enum: [{ a: 1 }] }, { a: 1 }, { a: 1, valueOf: 1 }],
  [{ enum: [{ toString: 1 }, { valueOf: null }] }, { valueOf: null }, { toString: 2 }],
  [{ type: 'object', required: ['toString'] }, { toString: 1 }, {}],
  [{ type: 'object', properties: { constructor: { type: 'string' } } }, {}, { constructor: 1 }],
] as [Json, Json, Json][])('names that every object has are names like any other: %j', (schema, right, wrong) => {
  const judge = judgeOf(schema as Schema);
  expect(judge.judge({ value: right })).toEqual({ faults: [], unjudged: [] });
  const { faults, unjudged } = judge.judge({ value: wrong });
  expect(faults).not.toEqual([]);
  expect(unjudged).toEqual([]);
});
