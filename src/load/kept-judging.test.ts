import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../model.ts';
import type { Description, Direction, Judgement, Place, Reading } from '../openapi/description.ts';
import { placesJudgedBy } from '../openapi/places-judged-by.ts';
import { boundedWork } from './bound-work.ts';
import { bundledFiles } from './choose-source.ts';
import { RIGHT } from './compile-schema.ts';
import { judgingStore } from './judging-store.ts';
import { loadDescription, readDocuments } from './load-description.ts';
import { openPredicate } from './open-predicate.ts';
import { packageRoot } from './package-root.ts';
import { documentOf, examplesOf } from './testing/examples.ts';
import { linesOf, mutantsOf } from './testing/mutants.ts';
import { mirror, officialFile, sayWhatIsMissing } from './testing/official-file.ts';

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-'));
});
afterAll(() => rm(folder, { recursive: true }));

const descriptions = bundledFiles.filter(({ kind }) => kind === 'openapi');

sayWhatIsMissing('whether what is kept of the official descriptions judges as they do');

describe('what is kept of a description judges as the description does', () => {
  test.each(descriptions)('of the bundled $id', async ({ id, path }) => {
    await compare(path, await valuesOf(id));
  });

  test.runIf(mirror !== undefined).each(descriptions)('of the official $id', async ({ id }) => {
    await compare(await officialFile(id), await valuesOf(id));
  });
});

/** Right bodies, and where the description draws lines. */
interface Values {
  examples: Json[];
  lines: readonly number[];
}

async function valuesOf(id: string): Promise<Values> {
  const path = descriptions.find((file) => file.id === id)?.path ?? '';
  const description = await loadDescription({ id, path }, { own: folder });
  const file = description.operations[0]?.place.file ?? '';
  return { examples: examplesOf(description).map(({ value }) => value), lines: linesOf(documentOf(file)) };
}

async function compare(path: string, values: Values): Promise<void> {
  const own = await mkdtemp(join(folder, 'run-'));
  const first = await loadDescription({ id: 'first', path }, { own });
  const samples = first.operations.length === 0 ? [] : distinctPlaces(first);
  const told = samples.map((sample) => judgeAll(first, sample, values));
  first.keep?.();
  expect(await readdir(own)).toHaveLength(1);
  const next = await loadDescription({ id: 'next', path }, { own });
  const kept = judgingStore(await readDocuments(path), { own }).read();
  let sure = 0;
  for (const [index, { place, direction }] of samples.entries()) {
    const judge = next.judgeOf(place, direction);
    const { schema = -1 } = kept?.places[`${direction} ${place.file}#${place.pointer}`] ?? {};
    const isRight = openPredicate(kept?.schemas[schema]?.predicate ?? '');
    for (const { value, judgement } of told[index] ?? []) {
      const where = `${place.pointer}: ${JSON.stringify(value)}`;
      expect(judge.judge({ value }), where).toEqual(judgement);
      // Asked for all values, since a judge that has met a wrong one no longer does.
      expect(isRight.call(boundedWork(1000), value), where).toBe(judgement === RIGHT);
      if (judgement === RIGHT) sure++;
    }
  }
  for (const { place, direction } of placesJudgedBy(first)) {
    const [one, other] = [first, next].map((description) => description.judgeOf(place, direction));
    expect(other?.schema).toEqual(one?.schema);
    expect(other?.problems).toEqual(one?.problems);
    expect(other?.fields).toEqual(one?.fields);
  }
  expect(sure).toBeGreaterThan(samples.length);
}

/** One place for each of the schemas: many places say the same. */
function distinctPlaces(description: Description): { place: Place; direction: Direction }[] {
  const byText = new Map(
    placesJudgedBy(description).map((one) => [
      JSON.stringify(description.judgeOf(one.place, one.direction).schema),
      one,
    ]),
  );
  return [...byText.values()];
}

interface Told {
  value: Json;
  judgement: Judgement;
}

/** Judges all examples, and what differs in one thing from those that are right. */
function judgeAll(
  description: Description,
  { place, direction }: { place: Place; direction: Direction },
  { examples, lines }: Values,
): Told[] {
  const judge = description.judgeOf(place, direction);
  const tell = (value: Json): Told => ({ value, judgement: judge.judge({ value }) });
  const told = [...examples, 'a', '2026-01-02T03:04:05Z', 1, 0.5, true, null].map(tell);
  const right = told.filter(({ judgement }) => judgement === RIGHT).slice(0, 3);
  return [...told, ...right.flatMap(({ value }) => mutantsOf(value, lines).map((mutant) => tell(mutant.value)))];
}

const document = (schema: Json, more: { [key: string]: Json } = {}): string =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    paths: { '/things': { get: { responses: { 200: { content: { 'application/json': { schema } } } } } } },
    ...more,
  });

interface Situation {
  schema: Json;
  readings: Reading[];
  components?: Json;
}

const situations: [string, Situation][] = [
  ['a hole', { schema: { not: { $ref: '#/nowhere' } }, readings: [{ value: 1 }] }],
  [
    'holes that few values hang on',
    {
      schema: {
        properties: {
          a: { $ref: '#/nowhere' },
          b: { items: { pattern: '(', maxLength: 2 } },
          c: { allOf: [{ $ref: '#/nowhere' }, { type: 'string' }] },
        },
        additionalProperties: { $ref: '#/nowhere' },
      },
      readings: [{}, { a: 1 }, { b: [] }, { b: [1] }, { b: [1, 'ab'] }, { b: ['abc'] }, { c: 1 }, { d: 1 }, 1].map(
        (value) => ({ value }),
      ),
    },
  ],
  [
    'a hole in a condition',
    {
      schema: { if: { properties: { a: { $ref: '#/nowhere' } }, required: ['b'] }, else: { maxProperties: 2 } },
      readings: [{}, { a: 1 }, { a: 1, b: 1 }, { a: 1, c: 1, d: 1 }].map((value) => ({ value })),
    },
  ],
  [
    'a hole among the items of which one has to match',
    {
      schema: { contains: { properties: { a: { $ref: '#/nowhere' } }, maxProperties: 1 } },
      readings: [[1], [{ a: 1 }], [{ a: 1, b: 1 }, {}]].map((value) => ({ value })),
    },
  ],
  [
    'a hole in a branch that does not count',
    {
      schema: { anyOf: [{ properties: { a: { pattern: '(' } }, required: ['b'] }, {}] },
      readings: [{ value: { a: 'x' } }, { value: { a: 1 } }, { value: 1 }],
    },
  ],
  ['a problem that is told with its place', { schema: { format: 'strange' }, readings: [{ value: 'a' }] }],
  [
    'numbers that a double does not hold',
    {
      schema: { type: 'integer', maximum: 9007199254740992 },
      readings: [
        { value: 9007199254740992, exact: new Map([['', '9007199254740993']]) },
        { value: 9007199254740992, exact: new Map([['', '9007199254740992']]) },
        { value: 9007199254740992 },
      ],
    },
  ],
  ['steps of decimals', { schema: { multipleOf: 0.01 }, readings: [{ value: 0.07 }, { value: 0.075 }] }],
  [
    'an expression that is none with the u flag',
    { schema: { pattern: '^[\\w\\-]+$' }, readings: [{ value: 'a-b' }, { value: 'a b' }] },
  ],
  [
    'an object whose prototype a name would set',
    {
      schema: { enum: [JSON.parse('{"__proto__":{"a":1}}') as Json] },
      readings: [{ value: {} }, { value: JSON.parse('{"__proto__":{"a":1}}') as Json }],
    },
  ],
  [
    'objects that hide the methods by which they are compared',
    {
      schema: { type: 'array', uniqueItems: true },
      readings: [
        { value: [{ toString: 1 }, { toString: 1 }] },
        { value: [{ valueOf: 1 }, { valueOf: 1 }] },
        { value: [{ a: 1 }, { a: 1 }] },
      ],
    },
  ],
  [
    'names that every object has',
    {
      schema: { type: 'object', required: ['toString'], properties: { constructor: { type: 'string' } } },
      readings: [{ value: {} }, { value: { toString: 1 } }, { value: { toString: 1, constructor: 1 } }],
    },
  ],
  [
    'a schema that contains itself',
    {
      schema: { $ref: '#/components/schemas/Tree' },
      components: {
        schemas: {
          Tree: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { type: 'string', enum: ['a', 'b'] },
              children: { items: { $ref: '#/components/schemas/Tree' } },
            },
            unevaluatedProperties: false,
          },
        },
      },
      readings: [
        { value: { name: 'a', children: [{ name: 'b', children: [] }] } },
        { value: { name: 'a', children: [{ name: 'c' }] } },
        { value: { name: 'a', children: [{ name: 'b', more: 1 }] } },
      ],
    },
  ],
  [
    'what only 2020-12 has',
    {
      schema: {
        prefixItems: [{ const: { a: 1 } }],
        items: { $ref: '#/components/schemas/Part' },
        unevaluatedItems: false,
        uniqueItems: true,
      },
      components: {
        schemas: {
          Part: { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false, dependentRequired: { a: ['b'] } },
        },
      },
      readings: [
        { value: [{ a: 1 }] },
        { value: [{ a: 2 }] },
        { value: [{ a: 1 }, {}] },
        { value: [{ a: 1 }, { c: 1 }] },
        { value: [{ a: 1 }, {}, {}] },
      ],
    },
  ],
  [
    'properties of the other direction',
    {
      schema: { properties: { secret: { type: 'string', writeOnly: true } } },
      readings: [{ value: {} }, { value: { secret: 'a' } }],
    },
  ],
];

describe('what is kept judges as the description does', () => {
  test.each(situations)('%s', async (_name, { schema, readings, components = {} }) => {
    const { load } = await aFile(document(schema, { components }));
    const first = await load();
    const told = readings.map((reading) => judge(first, reading));
    first.keep?.();
    const next = await load();
    // Each by a judge that has met no other value.
    const again = await Promise.all(readings.map(async (reading) => judge(await load(), reading)));
    expect(again).toEqual(told);
    expect(one(next).schema).toEqual(one(first).schema);
    expect(one(next).problems).toEqual(one(first).problems);
    expect(one(next).fields).toEqual(one(first).fields);
  });
});

const atMostTen = document({ type: 'integer', maximum: 10 });

describe('what is kept', () => {
  test('is believed where it finds a value right, and nowhere else', async () => {
    const { load, path, own } = await aFile(atMostTen);
    await runOnce(load);
    const verdicts = async () => {
      const description = await load();
      return [1, 11].map((value) => judge(description, { value }).faults.length);
    };
    expect(await keptText(own)).toContain('> 10');
    expect(await verdicts()).toEqual([0, 1]);
    await forge('module.exports = () => true', path, own);
    expect(await verdicts()).toEqual([0, 0]);
    for (const predicate of ['module.exports = () => false', 'module.exports = () => { throw 1; }', '((', '']) {
      await forge(predicate, path, own);
      expect(await verdicts()).toEqual([0, 1]);
    }
  });

  test('does without ajv where all is right', async () => {
    const { load, path, own } = await aFile(atMostTen);
    await runOnce(load);
    const program = `
      import { createRequire } from 'node:module';
      import { loadDescription } from ${JSON.stringify(join(import.meta.dirname, 'load-description.ts'))};
      import { placesJudgedBy } from ${JSON.stringify(join(import.meta.dirname, '../openapi/places-judged-by.ts'))};
      const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => /ajv.dist.core/.test(file));
      const description = await loadDescription({ id: 'thing', path: ${JSON.stringify(path)} }, { own: ${JSON.stringify(own)} });
      const [{ place, direction }] = placesJudgedBy(description);
      const judge = description.judgeOf(place, direction);
      const told = [judge.judge({ value: 1 }), isLoaded(), judge.judge({ value: 11 }), isLoaded()];
      description.keep();
      console.log(JSON.stringify(told));
    `;
    const script = join(own, 'judge.mts');
    await writeFile(script, program);
    const { stdout } = await run(process.execPath, ['--import', 'tsx', script], { cwd: packageRoot });
    const found = [{ faults: [], unjudged: [] }, false, { faults: [{ keyword: 'maximum' }] }, true];
    expect(JSON.parse(stdout)).toMatchObject(found);
  });

  test('is for its owner alone, and one file', async () => {
    const { load, own } = await aFile(atMostTen);
    await Promise.all([runOnce(load), runOnce(load)]);
    expect(await readdir(own)).toEqual([expect.stringMatching(/^judging-[0-9a-f]{40}\.json$/)]);
  });

  test('grows by what later runs judge by, and is left alone where there is nothing new', async () => {
    const { load, own } = await aFile(atMostTen);
    const looked = await load();
    expect(one(looked).fields).toEqual([]);
    looked.keep?.();
    const before = await keptText(own);
    await runOnce(load);
    const after = await keptText(own);
    expect([before.includes('predicate'), after.includes('predicate')]).toEqual([false, true]);
    const [file = ''] = await readdir(own);
    await chmod(join(own, file), 0o400);
    await runOnce(load);
    expect(await keptText(own)).toBe(after);
  });

  test('does for the same files in another folder, and tells problems with their places there', async () => {
    const text = document({ type: 'integer', format: 'strange' });
    const here = await aFile(text);
    await runOnce(here.load);
    const there = await aFile(text, here.own);
    const [before] = await readdir(here.own);
    const moved = await there.load();
    expect(one(moved).problems).toMatchObject([{ place: { file: expect.stringContaining(basename(there.folder)) } }]);
    judge(moved, { value: 1 });
    moved.keep?.();
    expect(await readdir(here.own)).toEqual([before]);
  });

  test('is taken from what comes with the package, whoever wrote that, and nothing is kept beside it', async () => {
    const { load, own, path } = await aFile(atMostTen);
    await runOnce(load);
    await forge('module.exports = () => true', path, own);
    const [file = ''] = await readdir(own);
    await chmod(join(own, file), 0o666);
    const beside = join(own, 'beside');
    const next = await loadDescription({ id: 'thing', path }, { own: beside, shipped: own });
    expect(judge(next, { value: 11 })).toBe(RIGHT);
    for (const { place } of placesJudgedBy(next)) next.judgeOf(place, 'request').judge({ value: 1 });
    next.keep?.();
    expect(await readdir(own)).toEqual([file]);
  });

  const spoil = (change: (text: string) => string) => async (file: string) =>
    writeFile(file, change(await readFile(file, 'utf8')));
  /** A predicate that finds more right, under the stamp that was there. */
  const lenient = spoil((text) => text.replace('> 10', '> 99'));

  test.each<[string, (file: string, path: string) => Promise<void>]>([
    ['cut short', spoil((text) => text.slice(0, -9))],
    ['empty', spoil(() => '')],
    ['without a stamp', spoil((text) => text.slice(text.indexOf('\n') + 1).replace('> 10', '> 99'))],
    ['changed', lenient],
    ['kept of another version', spoil((text) => text.replace(/^.{64}/, 'a'.repeat(64)).replace('> 10', '> 99'))],
    [
      'kept of another description',
      async (file) => {
        const other = await aFile(document({ type: 'integer', maximum: 99 }));
        await runOnce(other.load);
        const [name = ''] = await readdir(other.own);
        await copyFile(join(other.own, name), file);
      },
    ],
    [
      'writable by others',
      async (file, path) => {
        await forge('module.exports = () => true', path, dirname(file));
        await chmod(file, 0o666);
      },
    ],
    [
      'a folder',
      async (file) => {
        await rm(file);
        await mkdir(file);
      },
    ],
  ])('is left aside where it is %s', async (_how, change) => {
    const { load, path, own } = await aFile(atMostTen);
    await runOnce(load);
    const [file = ''] = await readdir(own);
    await change(join(own, file), path);
    const next = await load();
    expect(judge(next, { value: 11 }).faults).toMatchObject([{ keyword: 'maximum', expected: 10 }]);
    expect(judge(next, { value: 1 })).toBe(RIGHT);
    next.keep?.();
    expect(judge(await load(), { value: 11 }).faults).toHaveLength(1);
  });

  test('is nothing that JSON has no word for', async () => {
    const { load, own } = await aFile(document({ type: 'number', maximum: 'endless' }).replace('"endless"', '.inf'));
    const first = await load();
    expect(judge(first, { value: 1 })).toBe(RIGHT);
    first.keep?.();
    expect(await readdir(own).catch(() => [])).toEqual([]);
    expect(one(await load()).schema).toMatchObject({ maximum: Number.POSITIVE_INFINITY });
  });

  test('is not where nothing can be written, and nobody minds', async () => {
    const { path } = await aFile(atMostTen);
    const nowhere = { own: join(import.meta.filename, 'folder') };
    const first = await loadDescription({ id: 'thing', path }, nowhere);
    expect(judge(first, { value: 11 }).faults).toHaveLength(1);
    first.keep?.();
    const next = await loadDescription({ id: 'thing', path }, nowhere);
    expect(judge(next, { value: 11 }).faults).toHaveLength(1);
  });

  test('changes with the files that a description refers to', async () => {
    const { load, folder: of } = await aFile(document({ $ref: 'other.json' }));
    await writeFile(join(of, 'other.json'), '{"maximum": 10}');
    await runOnce(load);
    await writeFile(join(of, 'other.json'), '{"maximum": 9}');
    expect(judge(await load(), { value: 10 }).faults).toMatchObject([{ expected: 9 }]);
    await rm(join(of, 'other.json'));
    expect(judge(await load(), { value: 10 }).unjudged).toHaveLength(1);
  });
});

/** A description in a folder of its own, and what is kept of it in another. */
async function aFile(text: string, own?: string) {
  const place = await mkdtemp(join(folder, 'file-'));
  const path = join(place, 'things.json');
  await writeFile(path, text);
  const kept = { own: own ?? join(place, 'kept') };
  return { folder: place, path, own: kept.own, load: () => loadDescription({ id: 'thing', path }, kept) };
}

async function runOnce(load: () => Promise<Description>): Promise<void> {
  const description = await load();
  judge(description, { value: 1 });
  description.keep?.();
}

/** Keeps another predicate than the program's. */
async function forge(predicate: string, path: string, own: string): Promise<void> {
  const store = judgingStore(await readDocuments(path), { own });
  const { places, schemas } = store.read() ?? { places: {}, schemas: [] };
  store.write({ places, schemas: schemas.map((schema) => ({ ...schema, predicate })) });
}

function one(description: Description) {
  const [schema] = placesJudgedBy(description);
  if (schema === undefined) throw new Error('the description has no schema');
  return description.judgeOf(schema.place, schema.direction);
}

function judge(description: Description, reading: Reading): Judgement {
  return one(description).judge(reading);
}

async function keptText(own: string): Promise<string> {
  const [file = ''] = await readdir(own);
  return readFile(join(own, file), 'utf8');
}
