import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../cli.ts';
import { aProcess } from '../testing/fake-process.ts';
import { loadSuites } from './load-suites.ts';
import { packageRoot } from './package-root.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'suites-'));
});

const suite = {
  name: 'own',
  title: 'Own',
  collection: 'collection:epayment',
  flows: [
    {
      name: 'token-twice',
      title: 'Two tokens',
      steps: [
        { item: 'Get Access Token', expect: { status: 200 } },
        { item: 'Get Access Token', expect: { status: 200 } },
      ],
    },
  ],
};

describe("a suite of a person's own", () => {
  it.each([
    ['own.ts', `const title: string = 'Own';\nexport const anything = { ...${JSON.stringify(suite)}, title };`],
    ['own.mjs', `export default ${JSON.stringify(suite)};`],
    ['own.json', JSON.stringify(suite)],
  ])('is read from %s', async (name, text) => {
    await writeFile(join(folder, name), text);
    expect(await loadSuites(name, folder)).toEqual([suite]);
  });

  it.each(['invalid', 'undescribed'] as const)('may send what is %s', async (sends) => {
    const steps = suite.flows.flatMap((flow) => flow.steps).map((step) => ({ ...step, sends }));
    const own = { ...suite, flows: [{ name: 'a', title: 'A', steps }] };
    await writeFile(join(folder, 'own.json'), JSON.stringify(own));
    expect(await loadSuites('own.json', folder)).toEqual([own]);
  });

  it('is run by --suite, and listed', async () => {
    await writeFile(join(folder, 'own.json'), JSON.stringify(suite));
    const ran = aProcess(folder, ['run', '--suite', 'own.json', '--source', 'bundled']);
    expect(await run(ran)).toBe(0);
    expect(ran.out()).toContain('own/token-twice');
    const listed = aProcess(folder, [
      'list',
      '--suite',
      'own.json',
      'own/token-twice',
      '--json',
      '--source',
      'bundled',
    ]);
    expect(await run(listed)).toBe(0);
    expect(JSON.parse(listed.out())).toMatchObject({ suites: [{ name: 'own', flows: [{ id: 'own/token-twice' }] }] });
  });

  it.each([
    ['none.ts', undefined, 'The suite none.ts does not exist.'],
    ['broken.mjs', 'export const suite = {', 'cannot be loaded'],
    ['broken-line.ts', 'export const a = 1;\nexport const suite = {{};', 'broken-line.ts:2:23: '],
    [
      'misspelt.json',
      JSON.stringify({ ...suite, flows: [{ name: 'a', title: 'A', steps: [{ item: 'b', expect: { stauts: 200 } }] }] }),
      'flows.0.steps.0.expect ("b"): unknown member "stauts". Did you mean "status"?',
    ],
    [
      'lacking.json',
      JSON.stringify({ ...suite, flows: [{ name: 'a', title: 'A', steps: [{ item: 'b' }] }] }),
      'flows.0.steps.0.expect ("b"): the member "expect" is missing.',
    ],
    ['foreign.ts', "import { a } from 'vipps-contract/a'; export const suite = a;", 'npm i -D vipps-contract'],
    [
      'unbuilt.ts',
      `import { a } from '${packageRoot}/dist/a.js'; export const suite = a;`,
      'run "npm run build" first',
    ],
    ['empty.mjs', 'export const nothing = 1;', 'exports no suite'],
    ['half.json', '{"flows": []}', 'is broken at name'],
    ['item.json', JSON.stringify({ ...suite, flows: [{ name: 'a', title: 'A', steps: [{}] }] }), 'flows.0.steps.0'],
    ['text.json', '{', 'not valid JSON'],
    ['line.json', '{\n "a": 1,\n "b": }\n', 'The suite line.json is not valid JSON: line 3 does not parse.'],
    [
      'typo.json',
      JSON.stringify({
        ...suite,
        flows: [{ name: 'a', title: 'A', steps: [{ item: 'Get Access Token', expect: { status: 200, feilds: {} } }] }],
      }),
      'flows.0.steps.0.expect ("Get Access Token"): unknown member "feilds". Did you mean "fields"?',
    ],
  ])('%s is refused in one sentence', async (name, text, message) => {
    if (text !== undefined) await writeFile(join(folder, name), text);
    const process = aProcess(folder, ['list', '--suite', name, '--source', 'bundled']);
    expect(await run(process)).toBe(2);
    expect(process.err()).toContain(message);
    expect(process.err().trim().split('\n')).toHaveLength(1);
  });
});
