import { resolve } from 'node:path';
import { keepRun, readHistory } from '../keep-history.ts';
import { historyEntry, withHistory } from '../report/history.ts';
import { mergeResults, whyNotMergeable } from '../report/merge.ts';
import { missingShardsNote } from '../report/merge-shards.ts';
import type { ReporterName } from '../report/reporters.ts';
import { UsageError } from '../usage-error.ts';
import type { Io } from './io.ts';
import { readResult } from './read-result.ts';
import { writeRendered } from './report.ts';

export interface MergeOptions {
  results: string[];
  reporters: ReporterName[];
  out: string;
  color: boolean;
  quiet: boolean;
  /** Folder of earlier runs in short; the merged one is added to it. */
  history?: string;
}

/** Makes one result and its reports out of several shards'. @returns the exit code that the run in one piece would have had; 3 where it cannot be known */
export async function mergeCommand(options: MergeOptions, io: Io): Promise<number> {
  const results = await Promise.all(options.results.map((path) => readResult(path, io.cwd())));
  const reason = whyNotMergeable(results);
  if (reason) throw new UsageError(`These results are not shards of one run. ${reason}`);
  const merged = mergeResults(results);
  const missing = missingShardsNote(results);
  if (missing !== undefined) io.stderr.write(`${missing}\n`);
  const { history } = options;
  const folder = history === undefined ? undefined : resolve(io.cwd(), history);
  const earlier = folder === undefined ? [] : await readHistory(folder);
  await writeRendered(
    folder === undefined ? merged : withHistory(merged, earlier),
    { ...options, said: missing === undefined ? [] : [missing] },
    io,
  );
  if (folder !== undefined) await keepRun(folder, historyEntry(merged, earlier));
  return merged.run.exitCode;
}
