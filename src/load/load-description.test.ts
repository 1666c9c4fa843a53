import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readJson } from '../check/read-json.ts';
import type { Json } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { UsageError } from '../usage-error.ts';
import { loadDescription } from './load-description.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'description-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function load(files: Record<string, string>): Promise<Description> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return loadDescription({ id: 'openapi:things', path: join(folder, Object.keys(files)[0] ?? '') });
}

function judge(description: Description, value: Json) {
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (place === undefined) throw new Error('the description has no schema');
  const { faults, unjudged } = description.judgeOf(place, 'response').judge({ value });
  return { faults: faults.map(({ pointer }) => pointer), unjudged: unjudged.map(({ pointer }) => pointer) };
}

const head = "openapi: 3.0.3\ninfo: { title: t, version: '1' }\n";
const thing = `${head}paths:
  /things:
    get:
      operationId: getThings
      responses:
        '200': { $ref: 'answers.yaml#/Things' }
`;

test('several files are one description', async () => {
  const description = await load({
    'api.yaml': thing,
    'answers.yaml':
      "Things:\n  description: d\n  content: { application/json: { schema: { $ref: 'schemas.json#/Thing' } } }\n",
    'schemas.json':
      '{"Thing":{"type":"object","required":["id"],"properties":{"id":{"$ref":"#/Id"}}},"Id":{"type":"string"}}',
  });
  expect(description).toMatchObject({
    version: '3.0',
    problems: [],
    operations: [{ operationId: 'getThings', method: 'GET' }],
  });
  expect(judge(description, { id: 1 }).faults).toEqual(['/id']);
  expect(judge(description, { id: 'a' }).faults).toEqual([]);
});

test('a path item in another file', async () => {
  const description = await load({
    'api.yaml': `${head}paths:\n  /things: { $ref: 'paths.yaml#/things' }\n`,
    'paths.yaml': "things:\n  get: { operationId: g, responses: { '200': { description: d } } }\n",
  });
  expect(description.operations).toMatchObject([{ operationId: 'g', path: '/things' }]);
});

test('a remote file is never fetched, and only what hangs on it is not judged', async () => {
  const description = await load({
    'api.json': JSON.stringify({
      openapi: '3.1.0',
      info: { title: 't', version: '1' },
      paths: {
        '/things': {
          get: {
            responses: {
              '200': {
                description: 'd',
                content: {
                  'application/json': {
                    schema: {
                      type: 'object',
                      properties: { id: { type: 'string' }, far: { $ref: 'http://127.0.0.1:1/a.yaml#/A' } },
                    },
                  },
                },
              },
            },
          },
        },
      },
    }),
  });
  expect(description.problems).toMatchObject([
    { keyword: '$ref', value: 'http://127.0.0.1:1/a.yaml#/A', reason: 'is remote, and remote files are never fetched' },
  ]);
  expect(judge(description, { id: 1 })).toEqual({ faults: ['/id'], unjudged: [] });
  expect(judge(description, { id: 'a', far: 1 })).toEqual({ faults: [], unjudged: ['/far'] });
  expect(description.operations[0]?.operationId).toBe('GET /things');
});

const problems: [title: string, files: Record<string, string>, expected: object[]][] = [
  [
    'a file that is not there',
    { 'api.yaml': thing },
    [{ keyword: '$ref', value: 'answers.yaml#/Things', reason: 'leads to a file that is not there' }],
  ],
  [
    'a reference to nothing',
    { 'api.yaml': thing, 'answers.yaml': 'Other: {}' },
    [{ keyword: '$ref', value: 'answers.yaml#/Things', reason: 'points at nothing' }],
  ],
  [
    'two operations of one name',
    {
      'api.yaml': `${head}paths:\n  /a: { get: { operationId: x, responses: {} }, put: { operationId: x, responses: {} } }\n`,
    },
    [{ keyword: 'operationId', value: 'x', place: { pointer: '/paths/~1a/put/operationId' } }],
  ],
  [
    'a status that is none',
    { 'api.yaml': `${head}paths:\n  /a: { get: { responses: { '20': { description: d } } } }\n` },
    [{ keyword: 'responses', value: '20' }],
  ],
];

test.each(problems)('%s is a problem of the description', async (_, files, expected) => {
  expect((await load(files)).problems).toMatchObject(expected);
});

describe('what is no description is told in one sentence', () => {
  const bad: [title: string, text: string, sentence: RegExp][] = [
    [
      'Swagger 2.0',
      "swagger: '2.0'\n",
      /^\S+ is a Swagger 2\.0 file; OpenAPI 3\.0 or 3\.1 is needed\. Convert it first\.$/,
    ],
    ['something else', '{"info":{}}', /^\S+ is not an OpenAPI description: it has no "openapi" field\.$/],
    ['a text', 'hello', /^\S+ is not an OpenAPI description: it has no "openapi" field\.$/],
    ['nothing', '', /^\S+ is not an OpenAPI description: it has no "openapi" field\.$/],
    ['a version to come', 'openapi: 4.0.0\n', /^\S+ is OpenAPI 4\.0\.0; 3\.0 or 3\.1 is needed\.$/],
    [
      'an alias that leads back to itself',
      'openapi: 3.0.3\npaths: &a {/ok: {get: *a}}\n',
      /^\S+ never ends: an alias in it leads back to itself\. .+\.$/,
    ],
    [
      'aliases that stand for a billion values',
      `openapi: 3.0.3\npaths: {}\nx-0: &a0 [1,1,1,1,1,1,1,1,1,1]\n${Array.from({ length: 9 }, (_, level) => `x-${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join()}]\n`).join('')}`,
      /^\S+ is too large: its YAML aliases stand for more than 1,000,000 values\. .+\.$/,
    ],
    ['broken YAML', 'openapi: [', /^\S+ is neither valid YAML nor JSON: .+\.$/],
  ];
  test.each(bad)('%s', async (_, text, sentence) => {
    const error = await load({ 'api.yaml': text }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toMatch(sentence);
  });

  test('a file that is not there, and a folder', async () => {
    const path = join(folder, 'none.yaml');
    await expect(loadDescription({ id: 'x', path })).rejects.toThrow(
      new UsageError(`Cannot read the OpenAPI description ${path}: there is no such file.`),
    );
    await expect(loadDescription({ id: 'x', path: folder })).rejects.toThrow(
      new UsageError(`Cannot read the OpenAPI description ${folder}: it is a folder.`),
    );
  });
});

describe('the keys of a map are names', () => {
  const failure = 'description: d\ncontent: { application/json: { schema: { type: object, required: [code] } } }\n';
  const schema = '{ "type": "integer" }';
  const places: [title: string, text: string, files: Record<string, string>][] = [
    [
      'responses.default',
      "paths: { /a: { get: { responses: { default: { $ref: 'err.yaml' } } } } }",
      { 'err.yaml': failure },
    ],
    [
      'a default with its schema in a file',
      "paths: { /a: { get: { responses: { default: { description: d, content: { application/json: { schema: { $ref: 'n.json' } } } } } } } }",
      { 'n.json': schema },
    ],
    [
      'components.responses.example',
      "paths: { /a: { get: { responses: { '200': { $ref: '#/components/responses/example' } } } } }\ncomponents: { responses: { example: { $ref: 'err.yaml' } } }",
      { 'err.yaml': failure },
    ],
    [
      'components.schemas.enum',
      "paths: { /a: { get: { responses: { '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/enum' } } } } } } } }\ncomponents: { schemas: { enum: { $ref: 'n.json' } } }",
      { 'n.json': schema },
    ],
    [
      'a file that is a map',
      "paths: { /a: { get: { responses: { '200': { $ref: 'all.yaml#/default' } } } } }",
      { 'all.yaml': "default: { $ref: 'err.yaml' }\nexample: { $ref: 'none.yaml' }\n", 'err.yaml': failure },
    ],
    [
      'a callback named default',
      "paths: { /a: { post: { responses: {}, callbacks: { default: { example: { post: { responses: { '200': { $ref: 'err.yaml' } } } } } } } } }",
      { 'err.yaml': failure },
    ],
  ];
  test.each(places)('%s', async (_, text, files) => {
    const description = await load({ 'api.yaml': `${head}${text}\n`, ...files });
    expect(description.problems).toEqual([]);
    const place = description.operations.flatMap(({ responses }) => responses)[0]?.content?.[0]?.schema;
    if (place === undefined) throw new Error('the description has no schema');
    const { faults, unjudged } = description.judgeOf(place, 'response').judge({ value: {} });
    expect(faults).toHaveLength(1);
    expect(unjudged).toEqual([]);
  });

  test('and what stands in a value is no reference', async () => {
    const description = await load({
      'api.yaml': `${head}paths: { /a: { get: { responses: { '200': { description: d, content: { application/json: { schema: { type: object, default: { $ref: x.yaml }, enum: [{ $ref: y.yaml }], example: { $ref: z.yaml } } } } } } } } }\nx-more: { $ref: w.yaml }\n`,
    });
    expect(description.problems).toEqual([]);
  });

  test('a dead reference behind another is reported where it is', async () => {
    const description = await load({
      'api.yaml': `${head}paths: { /a: { get: { responses: { '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/S' } } } } } } } }\ncomponents: { schemas: { S: { $ref: 'https://example.com/s.yaml' } } }\n`,
    });
    const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
    if (place === undefined) throw new Error('the description has no schema');
    expect(description.judgeOf(place, 'response').problems).toMatchObject(
      [{ place: { pointer: '/components/schemas/S' }, value: 'https://example.com/s.yaml', reason: /remote/ }].map(
        (problem) => ({ ...problem, reason: expect.stringMatching(problem.reason) }),
      ),
    );
  });

  test('operations without a name have no name in common', async () => {
    const description = await load({
      'api.yaml': `${head}paths:\n  /a: { post: { responses: {}, callbacks: { x: { '{$url}': { post: { responses: {} } } }, y: { '{$url}': { post: { responses: {} } } } } } }\n`,
    });
    expect(description.problems).toEqual([]);
  });
});

describe('a reference that leads out of the folder of its description', () => {
  const secret = 'VIPPS_CLIENT_SECRET=do-not-quote-me';
  const outside = thing.replace('answers.yaml#/Things', '../answers.yaml#/Things');
  const answers =
    "Things:\n  description: d\n  content: { application/json: { schema: { $ref: './schemas.json#/Thing' } } }\n";

  async function loadNested(files: Record<string, string>, root?: string): Promise<Description> {
    await mkdir(join(folder, 'api'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return loadDescription({ id: 'd', path: join(folder, 'api/api.yaml'), ...(root === undefined ? {} : { root }) });
  }

  test('is refused and not read', async () => {
    const description = await loadNested({ 'api/api.yaml': outside, 'answers.yaml': answers });
    expect(description.problems).toMatchObject([
      { keyword: '$ref', value: '../answers.yaml#/Things', reason: expect.stringContaining('--root DIR') },
    ]);
  });

  test('is followed below the folder that --root names', async () => {
    const schemas = '{"Thing":{"type":"object","required":["id"]}}';
    const files = { 'api/api.yaml': outside, 'answers.yaml': answers, 'schemas.json': schemas };
    const description = await loadNested(files, folder);
    expect(description.problems).toEqual([]);
    expect(judge(description, {}).faults).toEqual(['/id']);
  });

  test.each([
    ['by its path', '../.env', ''],
    ['by an absolute path', 'file:///etc/passwd', ''],
    ['by a link', 'link.txt', '../.env'],
    ['in the folder itself', 'notes.txt', ''],
  ])('never quotes a file: %s', async (_how, ref, link) => {
    await mkdir(join(folder, 'api'));
    await writeFile(join(folder, '.env'), secret);
    await writeFile(join(folder, 'api/notes.txt'), secret);
    if (link !== '') await symlink(link, join(folder, 'api', ref));
    const responses = `{ '200': { description: d, content: { application/json: { schema: { $ref: '${ref}' } } } } }`;
    const path = join(folder, 'api/api.yaml');
    await writeFile(path, `${head}paths:\n  /things: { get: { operationId: g, responses: ${responses} } }\n`);
    const description = await loadDescription({ id: 'd', path });
    const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
    const { problems } = description.judgeOf(place as NonNullable<typeof place>, 'response');
    const told = JSON.stringify([description.problems, problems]);
    expect(problems.length + description.problems.length).toBeGreaterThan(0);
    expect(told).not.toContain('do-not-quote-me');
    expect(told).not.toContain('root:');
  });
});

describe('numbers of a description that a double cannot hold', () => {
  const schemas: [schema: string, right: string[], wrong: string[]][] = [
    [
      '{ type: integer, maximum: 9223372036854775807 }',
      ['9223372036854775807', '1'],
      ['9223372036854775808', '9223372036854775999'],
    ],
    ['{ type: integer, minimum: -9223372036854775809 }', ['-9223372036854775809'], ['-9223372036854775810']],
    [
      '{ type: integer, maximum: 9007199254740993, exclusiveMaximum: true }',
      ['9007199254740992'],
      ['9007199254740993'],
    ],
    ['{ enum: [9007199254740993, a] }', ['9007199254740993', '"a"'], ['9007199254740992', '9007199254740994']],
    [
      '{ type: array, items: { oneOf: [{ enum: [[9007199254740993]] }, { type: string }] } }',
      ['[[9007199254740993]]'],
      ['[[9007199254740992]]'],
    ],
    ['{ type: number, multipleOf: 0.00000000000000000001 }', ['0.12345678901234567891'], ['0.000000000000000000015']],
  ];
  test.each(schemas)('are exact: %s', async (schema, right, wrong) => {
    for (const json of [false, true]) {
      const text = `${head}paths: { /a: { get: { responses: { '200': { description: d, content: { application/json: { schema: ${schema} } } } } } } }\n`;
      const inJson = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{"description":"d","content":{"application/json":{"schema":${jsonOf(schema)}}}}}}}}}`;
      const description = await load(json ? { 'api.json': inJson } : { 'api.yaml': text });
      const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
      if (place === undefined) throw new Error('the description has no schema');
      const isRight = (value: string): boolean => {
        const read = readJson(value);
        if (read.type !== 'json') throw new Error(`${value} is not JSON`);
        const { faults, unjudged } = description.judgeOf(place, 'response').judge(read.reading);
        expect(unjudged).toEqual([]);
        return faults.length === 0;
      };
      expect(right.filter((value) => !isRight(value))).toEqual([]);
      expect(wrong.filter(isRight)).toEqual([]);
      // As the next run reads it, from what this one keeps.
      description.keep?.();
      const kept = await loadDescription({ id: 'openapi:things', path: join(folder, json ? 'api.json' : 'api.yaml') });
      for (const value of right)
        expect(kept.judgeOf(place, 'response').judge({ value: JSON.parse(value) as Json }).faults.length === 0).toBe(
          description.judgeOf(place, 'response').judge({ value: JSON.parse(value) as Json }).faults.length === 0,
        );
    }
  });
});

test.each([
  ['{ enum: [9007199254740993, { a: [9007199254740995] }] }', ['9007199254740993', { a: ['9007199254740995'] }]],
  ['{ type: integer, minimum: -9007199254740993 }', '-9007199254740993'],
])('a fault quotes the number of a description as it was written: %s', async (schema, expected) => {
  const text = `${head}paths: { /a: { get: { responses: { '200': { description: d, content: { application/json: { schema: ${schema} } } } } } } }\n`;
  const description = await load({ 'api.yaml': text });
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (place === undefined) throw new Error('the description has no schema');
  const { faults } = description.judgeOf(place, 'response').judge({ value: -1e17 });
  expect(faults.map((fault) => fault.expected)).toEqual([expected]);
});

/** Flow style in JSON's words, numbers as they are. */
function jsonOf(flow: string): string {
  return flow.replaceAll(/[a-zA-Z]+/g, (word) => (word === 'true' ? word : `"${word}"`));
}

test('YAML that one parser refuses is read by another, and what none reads has its line', async () => {
  const paths = `paths: { /a: { get: { responses: { '200': { description: d } } } } }\n`;
  const odd = `openapi: 3.0.3\ninfo:\n  title: t\n  version: '1'\ntags: [\n  { name: a }\n]\n${paths}`;
  expect((await load({ 'api.yaml': odd })).operations).toHaveLength(1);
  const dead = await load({
    'api.yaml': thing,
    'answers.yaml': 'Things:\n  a: b\n c: d\n',
  });
  expect(dead.problems).toMatchObject([
    { reason: expect.stringMatching(/neither valid YAML nor JSON: .*\(line 3, column \d+\)/) },
  ]);
});
