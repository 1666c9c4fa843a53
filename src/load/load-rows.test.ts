import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFailedFlows } from './load-failed-flows.ts';
import { loadRows } from './load-rows.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vipps-contract-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function aFile(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('a data file', () => {
  it.each<[string, string, object[]]>([
    [
      'rows.csv',
      '\uFEFFamount,text\r\n500,"Socks, red"\r\n700,\n',
      [
        { amount: 500, text: 'Socks, red' },
        { amount: 700, text: '' },
      ],
    ],
    ['rows.json', '[{"amount": 500, "of": {"a": [null]}}]', [{ amount: 500, of: { a: [null] } }]],
    ['rows.txt', '[{"a": true}]', [{ a: true }]],
    ['names.csv', '[a],b\n1,2', [{ '[a]': 1, b: 2 }]],
    // Numbers without quotes are numbers, also where that costs zeros; a short row lacks its last columns, a blank one nearly all.
    ['numbers.csv', 'a,b,c\n007,"007",1e3\n\n0x10,-0', [{ a: 7, b: '007', c: 1000 }, { a: '' }, { a: 0, b: -0 }]],
    ['quotes.csv', 'a,b\n1 "x" y,"say ""hi"""', [{ a: '1 "x" y', b: 'say "hi"' }]],
  ])('%s is read into variables by row, as newman reads it', async (name, text, rows) => {
    expect(await loadRows(await aFile(name, text))).toEqual(rows);
  });

  it('may be UTF-16', async () => {
    const path = await aFile('utf16.csv', '');
    await writeFile(path, Buffer.from('\uFEFFname\nBjørn\n', 'utf16le'));
    expect(await loadRows(path)).toEqual([{ name: 'Bjørn' }]);
  });

  it.each<[string, string, string]>([
    ['broken.json', '[', 'is not valid JSON'],
    ['object.json', '{}', 'is not a JSON array of objects'],
    ['empty.csv', 'amount\n', 'has no rows'],
    ['broken.csv', 'a,b\n"1', 'is not CSV'],
  ])('%s is refused in a sentence', async (name, text, message) => {
    await expect(loadRows(await aFile(name, text))).rejects.toThrow(message);
  });

  it('that is missing is refused in a sentence', async () => {
    await expect(loadRows(join(folder, 'nowhere.csv'))).rejects.toThrow('nowhere.csv does not exist');
  });
});

describe('an earlier result', () => {
  it('tells the flows that failed or were interrupted', async () => {
    const flows = ['passed', 'failed', 'interrupted', 'skipped'].map((status, index) => ({
      id: `a/${status}`,
      status,
      iteration: index + 1,
    }));
    expect(await loadFailedFlows(await aFile('result.json', JSON.stringify({ flows })))).toEqual([
      { id: 'a/failed', iteration: 2 },
      { id: 'a/interrupted', iteration: 3 },
    ]);
  });

  it.each<[string, string, string]>([
    ['green.json', '{"flows":[{"id":"a/b","status":"passed","iteration":1}]}', 'there is none to run again'],
    ['other.json', '{}', 'it has no flows'],
  ])('%s is refused in a sentence', async (name, text, message) => {
    await expect(loadFailedFlows(await aFile(name, text))).rejects.toThrow(message);
  });
});
