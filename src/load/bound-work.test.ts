import { describe, expect, test, vi } from 'vitest';
import type { Json } from '../model.ts';
import { boundCode, MAX_ERRORS } from './bound-work.ts';
import { aThingDescription } from './testing/a-description.ts';

type Schemas = { [name: string]: Json };

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (required: string[], properties: Schemas) => ({ type: 'object', required, properties });
const levels = (count: number, make: (level: number) => [string, Json]): Schemas =>
  Object.fromEntries(Array.from({ length: count }, (_, level) => make(level)));

function judge(schema: Json, schemas: Schemas, value: Json, version: '3.0' | '3.1' = '3.0') {
  const description = aThingDescription(schema, { schemas, version });
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (place === undefined) throw new Error('The description has no schema.');
  const made = description.judgeOf(place, 'response');
  made.judge({ value: null });
  const before = process.cpuUsage();
  const judgement = made.judge({ value });
  return { ...judgement, ms: processorMs(before), fields: made.fields };
}

/** Other test files slow the clock on the wall down, but not this. */
function processorMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** Two branches, each with all below it: 2^24 ways. */
const twice = { N: { anyOf: [object(['a'], { c: ref('N') }), object(['b'], { c: ref('N') })] } };
const once = { N: { oneOf: [object(['a'], { c: ref('N') }), object(['b'], { c: ref('N') })] } };
const chain = (depth: number, link: { [key: string]: Json }, end: Json): Json => {
  let value = end;
  for (let level = 0; level < depth; level++) value = { ...link, c: value };
  return value;
};
const ladder = (count: number, foot: Json) => ({
  ...levels(count, (level) => [`L${level}`, { allOf: [ref(`L${level + 1}`), ref(`L${level + 1}`)] }]),
  [`L${count}`]: foot,
});

describe('what would take for ever is not judged, and says why', () => {
  test.each<[what: string, schema: Json, schemas: Schemas, value: Json]>([
    ['a recursive anyOf', ref('N'), twice, chain(24, { a: 1, b: 1 }, { x: 1 })],
    ['a recursive oneOf, of a value that is right', ref('N'), once, chain(60, { a: 1 }, { a: 1 })],
    ['a recursive oneOf', ref('N'), once, chain(24, { a: 1 }, { x: 1 })],
    ['a ladder of allOf, of a value that is right', ref('L0'), ladder(30, { type: 'object' }), { a: 1 }],
  ])('%s', (_what, schema, schemas, value) => {
    for (const version of ['3.0', '3.1'] as const) {
      const { faults, unjudged, ms } = judge(schema, schemas, value, version);
      expect(faults).toEqual([]);
      expect(unjudged.map(({ problem }) => problem.reason)).toEqual([
        expect.stringMatching(/^cannot judge this value: (judging it takes too long|more than 10,000 errors came up)$/),
      ]);
      expect(ms).toBeLessThan(3000);
    }
  });

  test('a pattern that no engine takes in bounded time', () => {
    const { unjudged } = judge({ type: 'string', pattern: '^(a+)+(?=!)' }, {}, 'a'.repeat(50));
    expect(unjudged[0]?.problem.reason).toContain('could take too long on a text of this length');
  });

  test('the next value, which is small, is judged all the same', () => {
    const description = aThingDescription(ref('L0'), { schemas: ladder(30, { type: 'object' }) });
    const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
    const made = place && description.judgeOf(place, 'response');
    expect(made?.judge({ value: {} }).unjudged).toHaveLength(1);
    const before = process.cpuUsage();
    expect(made?.judge({ value: {} }).unjudged).toHaveLength(1);
    // Less time than the first one had: a run of a hundred such bodies does not take minutes.
    expect(processorMs(before)).toBeLessThan(700);
    expect(made?.judge({ value: 'wrong at once' }).faults).not.toHaveLength(0);
  });
});

test('a machine that is busy with other things judges all the same', () => {
  const kinds = Array.from({ length: 20 }, (_, index) => object(['kind'], { kind: { enum: [`k${index}`] } }));
  const clock = vi.spyOn(performance, 'now');
  let hours = 0;
  clock.mockImplementation(() => ++hours * 3_600_000);
  try {
    const items = Array.from({ length: 5_000 }, (_, index) => ({ kind: `k${index % 20}`, text: 'x'.repeat(10) }));
    const { faults, unjudged } = judge({ type: 'array', items: { oneOf: kinds } }, {}, [...items, { kind: 'k20' }]);
    expect(clock.mock.calls.length).toBeGreaterThan(5);
    expect(unjudged).toEqual([]);
    expect(faults[0]?.pointer).toMatch(/^\/5000/);
  } finally {
    clock.mockRestore();
  }
});

describe('what has very many faults is wrong, by its first one', () => {
  const item = { I: object(['a'], { a: { type: 'string' } }) };
  test.each<[what: string, schema: Json, schemas: Schemas, value: Json, pointer: string]>([
    ['texts', { type: 'array', items: { type: 'string' } }, {}, Array(2_400_000).fill(1), '/0'],
    ['items', { type: 'array', items: ref('I') }, item, Array(330_000).fill({ a: 1 }), '/0/a'],
    [
      'fields',
      { type: 'object', additionalProperties: { type: 'string' } },
      {},
      Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1])),
      '/k0',
    ],
    ['steps of a ladder', ref('L0'), ladder(20, object(['zz'], {})), { a: 1 }, '/zz'],
  ])('%s', (_what, schema, schemas, value, pointer) => {
    const { faults, unjudged, ms } = judge(schema, schemas, value);
    expect(faults.map((fault) => fault.pointer)).toEqual([pointer]);
    expect(unjudged.map(({ problem }) => problem.reason)).toEqual([
      'cannot judge this value: more than 10,000 errors came up',
    ]);
    expect(ms).toBeLessThan(4000);
  });

  test('up to that number all are reported', () => {
    const { faults, unjudged } = judge({ type: 'array', items: { type: 'string' } }, {}, Array(MAX_ERRORS).fill(1));
    expect([faults.length, unjudged.length]).toEqual([MAX_ERRORS, 0]);
  });
});

test('fields of fields are listed up to a bound', () => {
  const schemas = {
    ...levels(30, (level) => [`P${level}`, object([], { a: ref(`P${level + 1}`), b: ref(`P${level + 1}`) })]),
    P30: { type: 'string' },
  };
  const { fields, faults } = judge(ref('P0'), schemas, { a: { b: { a: 1 } } });
  expect(fields.length).toBeGreaterThan(1000);
  expect(fields.length).toBeLessThan(30_000);
  expect(faults).toMatchObject([{ pointer: '/a/b/a' }]);
});

test('texts of a schema that look like code stay as they are', () => {
  const value = 'let vErrors = null;for(let i0=0; i0<len0; i0++){vErrors.push(err0)"\\"';
  expect(boundCode(`const x = ${JSON.stringify(value)};`)).toBe(`const x = ${JSON.stringify(value)};`);
  expect(judge({ type: 'array', items: { enum: [value] } }, {}, [value])).toMatchObject({ faults: [], unjudged: [] });
});
