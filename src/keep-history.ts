import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryEntry } from './report/history.ts';
import { UsageError } from './usage-error.ts';

/** Runs that a history keeps: two a day for a month. */
export const keptRuns = 60;

const entryName = /^\d{8}[\w-]*\.history\.json$/;

/** The runs that a folder keeps, oldest first; what is none of ours or broken is passed over. */
export async function readHistory(folder: string): Promise<HistoryEntry[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new UsageError(`The history ${folder} cannot be read (${error.code}). Choose another folder with --history.`);
  });
  const entries: HistoryEntry[] = [];
  for (const name of names.filter((each) => entryName.test(each)).toSorted()) {
    const entry = parseEntry(await readFile(join(folder, name), 'utf8'));
    if (entry) entries.push(entry);
  }
  return entries.toSorted((a, b) => a.run.startedAt.localeCompare(b.run.startedAt));
}

/** Keeps a run, whole or not at all, and lets the oldest go. */
export async function keepRun(folder: string, entry: HistoryEntry, kept = keptRuns): Promise<void> {
  const stamp = entry.run.startedAt.replaceAll(/[-:]/g, '').slice(0, 15);
  const name = `${stamp}-${entry.run.id.replaceAll(/[^\w-]/g, '').slice(-8)}.history.json`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `.${name}`), `${JSON.stringify(entry)}\n`);
    await rename(join(folder, `.${name}`), join(folder, name));
    const names = (await readdir(folder)).filter((each) => entryName.test(each)).toSorted();
    await Promise.all(names.slice(0, -kept).map((old) => rm(join(folder, old), { force: true })));
  } catch (error) {
    throw new UsageError(
      `The history ${folder} cannot be written (${(error as NodeJS.ErrnoException).code}). Choose another folder with --history.`,
    );
  }
}

function parseEntry(text: string): HistoryEntry | undefined {
  try {
    const entry = JSON.parse(text) as HistoryEntry;
    return entry.schemaVersion === 1 && entry.run && entry.flows && entry.findings ? entry : undefined;
  } catch {
    return undefined;
  }
}
