import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './usage-error.ts';

/** A file of a report: its name and its text. */
export interface ReportFile {
  name: string;
  text: string;
}

/** Makes sure, before anything is sent, that reports can be written. @throws UsageError where they cannot */
export async function prepareOut(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    const probe = join(out, `.${randomUUID()}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new UsageError(
      `Reports cannot be written to ${out} (${(error as NodeJS.ErrnoException).code}). Choose another folder with --out.`,
    );
  }
}

/**
 * Writes a run's files to `<out>/<run-id>/` and copies of them to `<out>/latest/`, each whole or not at all.
 *
 * @returns the folder of the run
 */
export async function writeReports(out: string, runId: string, files: ReportFile[]): Promise<string> {
  const folder = join(out, runId);
  const latest = join(out, 'latest');
  await writeAll(folder, files);
  await rm(latest, { recursive: true, force: true });
  await writeAll(latest, files);
  return folder;
}

async function writeAll(folder: string, files: ReportFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, text } of files) {
    const draft = join(folder, `.${name}.${randomUUID()}`);
    await writeFile(draft, text);
    await rename(draft, join(folder, name));
  }
}
