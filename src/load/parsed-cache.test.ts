import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDocument } from './parse-document.ts';
import { parseOnce } from './parsed-cache.ts';

let folder: string;
let parsed: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parsed-'));
  parsed = 0;
});
afterEach(() => rm(folder, { recursive: true }));

function read(text: string, name = 'abc', where = folder) {
  const count = (yaml: string) => {
    parsed++;
    return parseDocument(yaml, 'a.yaml');
  };
  return parseOnce(text, name, count, where);
}

describe('a text that is parsed once', () => {
  it.each([
    'a: 1',
    'a: &x {b: [1, null, "2"]}\nc: *x',
    'date: 2026-01-01',
    'n: 12345678901234567890',
    '__proto__: {a: 1}',
  ])('says the same the second time: %s', async (text) => {
    expect(JSON.stringify(await read(text))).toBe(JSON.stringify(await read(text)));
    expect(parsed).toBe(1);
  });

  it.each(['a: .inf', 'a: .NaN', 'a: !!binary aGk='])(
    'is parsed each time where JSON cannot say it: %s',
    async (text) => {
      expect(await read(text)).toEqual(await read(text));
      expect(parsed).toBe(2);
    },
  );

  it.each(['a: &x {b: *x}', 'a: &x [1, {b: [*x]}]', 'a: &x {b: &y {c: *x}}\nd: *y'])(
    'is refused where an alias leads back to itself: %s',
    async (text) => {
      await expect(read(text)).rejects.toThrow('An alias in a.yaml leads back to itself.');
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('is parsed again where somebody else could have written what was kept', async () => {
    await read('a: 1');
    await chmod(join(folder, 'parsed-abc.json'), 0o666);
    await read('a: 1');
    expect(parsed).toBe(2);
  });

  it('is kept for its owner alone', async () => {
    await read('a: 1');
    expect(await readdir(folder)).toEqual(['parsed-abc.json']);
  });

  it('is parsed where nothing can be kept', async () => {
    const nowhere = join(import.meta.filename, 'folder');
    expect([await read('a: 1', 'abc', nowhere), await read('a: 1', 'abc', nowhere)]).toEqual([{ a: 1 }, { a: 1 }]);
    expect(parsed).toBe(2);
  });
});
