import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Secret } from './model.ts';
import { type Audit, createAuditor, type Leak } from './report/audit.ts';
import { UsageError } from './usage-error.ts';

/** A file of a report: its name and its text, in pieces. */
export interface ReportFile {
  name: string;
  pieces: Iterable<string>;
}

/** What became of the files. */
export interface Written {
  /** The folder of the run. */
  folder: string;
  written: string[];
  /** Deleted again, because a secret could be read in them. */
  leaking: { name: string; leaks: Leak[] }[];
  /** Not there, and why. */
  failed: { name: string; reason: string }[];
}

/** Makes sure, before anything is sent, that reports can be written. @throws UsageError where they cannot */
export async function prepareOut(out: string): Promise<void> {
  try {
    await makeFolder(out);
    const probe = join(out, `.${randomUUID()}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new UsageError(
      `Reports cannot be written to ${out} (${(error as NodeJS.ErrnoException).code}). Choose another folder with --out.`,
    );
  }
}

/** Not `mkdir` with `recursive`: in a place that takes no folders at all (/proc) that one never comes back. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

/**
 * Writes a run's files to `<out>/<run-id>/`, reads each back and searches it for secrets; then copies to `<out>/latest/`. Each
 * file is there whole or not at all; one that cannot be written does not keep the others from it.
 */
export async function writeReports(
  out: string,
  runId: string,
  files: ReportFile[],
  secrets: Secret[],
): Promise<Written> {
  const folder = join(out, runId);
  const result: Written = { folder, written: [], leaking: [], failed: [] };
  const startAudit = createAuditor(secrets);
  for (const file of files) {
    const { name } = file;
    try {
      const leaks = await writeWhole(folder, file, startAudit());
      if (leaks.length > 0) result.leaking.push({ name, leaks });
      else result.written.push(name);
    } catch (error) {
      result.failed.push({ name, reason: reasonOf(error) });
    }
  }
  try {
    await copyToLatest(out, folder, result.written);
  } catch (error) {
    result.failed.push({ name: 'latest', reason: reasonOf(error) });
  }
  return result;
}

const READ_AT_ONCE = 1_000_000;

/** A file gets its name once it is complete and its content, as it lies on the disk, is known to be clean. */
async function writeWhole(folder: string, { name, pieces }: ReportFile, audit: Audit): Promise<Leak[]> {
  await makeFolder(folder);
  const draft = join(folder, `.${name}.${randomUUID()}`);
  try {
    await writeFile(draft, pieces);
    for await (const part of createReadStream(draft, { encoding: 'utf8', highWaterMark: READ_AT_ONCE }))
      audit.read(part);
    const leaks = audit.leaks();
    if (leaks.length === 0) await rename(draft, join(folder, name));
    return leaks;
  } finally {
    await rm(draft, { force: true });
  }
}

/** The folder is made beside and moved into its place, so that nobody finds half of it. */
async function copyToLatest(out: string, folder: string, names: string[]): Promise<void> {
  const latest = join(out, 'latest');
  const draft = join(out, `.latest.${randomUUID()}`);
  try {
    await mkdir(draft);
    for (const name of names) await copyFile(join(folder, name), join(draft, name));
    await rm(latest, { recursive: true, force: true });
    await rename(draft, latest);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
