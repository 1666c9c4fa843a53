import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
import { loadWaivers, waiversFile } from './load-waivers.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waivers-'));
});
afterAll(() => rm(folder, { recursive: true }));

const now = '2026-01-01T00:00:00Z';

async function load(text: string) {
  const path = join(folder, 'waivers.yaml');
  await writeFile(path, text);
  return loadWaivers(path, now);
}

const right = `waivers:
  - code: body-schema
    description: openapi:ecom
    operation: getPaymentDetailsUsingGET
    status: '200'
    pointer: /userDetails/userId
    keyword: pattern
    reason: A UUID has hyphens.
    owner: payments@example.com
    expires: 2026-06-30
`;

test('a waivers file is read as it stands', async () => {
  expect(await load(right)).toEqual([
    {
      code: 'body-schema',
      description: 'openapi:ecom',
      operation: 'getPaymentDetailsUsingGET',
      status: '200',
      pointer: '/userDetails/userId',
      keyword: 'pattern',
      reason: 'A UUID has hyphens.',
      owner: 'payments@example.com',
      expires: '2026-06-30',
    },
  ]);
});

const wrong: [title: string, text: string, sentence: RegExp][] = [
  ['no YAML', 'waivers: [', /is not valid YAML, line \d+: .+\.$/],
  ['no list of waivers', 'waiver: []', /line \d+: .+See waivers\.schema\.json\.$/],
  ['no owner', right.replace(/ {4}owner.*\n/, ''), /line 2: "owner": .+\.$/],
  ['no expiry', right.replace(/ {4}expires.*\n/, ''), /line 2: "expires": .+\.$/],
  [
    'a code that there is not',
    right.replace('body-schema', 'body-schemas'),
    /line 2: "code": it must be the code of a finding\. Did you mean "body-schema"\? .+\.$/,
  ],
  [
    'a field that there is not',
    right.replace('keyword: pattern', 'keyword: pattern\n    artefact: x'),
    /line 2: .*artefact.+\.$/,
  ],
  ['a date that is none', right.replace('2026-06-30', 'soon'), /line 10: "expires": .+\.$/],
  [
    'an expiry too far ahead',
    right.replace('2026-06-30', '2027-06-30'),
    /line 2: "expires" is 2027-06-30; a year ahead is the most\.$/,
  ],
  [
    'no keyword where the fault has one',
    right.replace(/ {4}keyword.*\n/, ''),
    /line 2: a waiver of body-schema needs the "keyword"/,
  ],
];

test.each(wrong)('%s is told in one sentence, with the line', async (_, text, sentence) => {
  const error = await load(text).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as UsageError).message).toMatch(sentence);
});

test('a file that is not there', async () => {
  await expect(loadWaivers(join(folder, 'none.yaml'), now)).rejects.toThrow(UsageError);
});

test('the JSON Schema for editors says what the reader demands', async () => {
  const shipped = JSON.parse(await readFile(new URL('./waivers.schema.json', import.meta.url), 'utf8'));
  expect(shipped).toEqual(z.toJSONSchema(waiversFile));
});
