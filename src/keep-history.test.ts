import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepRun, readHistory } from './keep-history.ts';
import { historyEntry } from './report/history.ts';
import { aResult } from './report/testing/results.ts';

function anEntry(day: number): ReturnType<typeof historyEntry> {
  return historyEntry(
    aResult({ run: { id: `run-${day}`, startedAt: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z` } }),
    [],
  );
}

async function aFolder(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'history-')), 'kept');
}

test('runs are read back oldest first, in whatever order they were kept', async () => {
  const folder = await aFolder();
  for (const day of [3, 1, 2]) await keepRun(folder, anEntry(day));
  expect((await readHistory(folder)).map(({ run }) => run.id)).toEqual(['run-1', 'run-2', 'run-3']);
});

test('only the last runs are kept', async () => {
  const folder = await aFolder();
  for (const day of [1, 2, 3, 4, 5]) await keepRun(folder, anEntry(day), 3);
  expect((await readHistory(folder)).map(({ run }) => run.id)).toEqual(['run-3', 'run-4', 'run-5']);
  expect(await readdir(folder)).toHaveLength(3);
});

test('a folder that is not there yet is an empty history', async () => {
  expect(await readHistory(await aFolder())).toEqual([]);
});

test('what is broken or somebody else’s is passed over, and left alone', async () => {
  const folder = await aFolder();
  await keepRun(folder, anEntry(1), 1);
  await writeFile(join(folder, '20260102T000000-x.history.json'), '{');
  await writeFile(join(folder, 'notes.txt'), 'mine');
  expect((await readHistory(folder)).map(({ run }) => run.id)).toEqual(['run-1']);
  await keepRun(folder, anEntry(3), 1);
  expect(await readdir(folder)).toContain('notes.txt');
});

test('where nothing can be kept, one sentence says so', async () => {
  const folder = await aFolder();
  await writeFile(folder, 'a file');
  await expect(readHistory(folder)).rejects.toThrow('Choose another folder with --history.');
  await expect(keepRun(folder, anEntry(1))).rejects.toThrow('Choose another folder with --history.');
});
