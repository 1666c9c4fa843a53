import { mergeResults, whyNotMergeable } from '../report/merge.ts';
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
}

/** Makes one result and its reports out of several shards'. @returns the exit code that the run in one piece would have had */
export async function mergeCommand(options: MergeOptions, io: Io): Promise<number> {
  const results = await Promise.all(options.results.map((path) => readResult(path, io.cwd())));
  const reason = whyNotMergeable(results);
  if (reason) throw new UsageError(`These results are not shards of one run. ${reason}`);
  const merged = mergeResults(results);
  await writeRendered(merged, options, io);
  return merged.run.exitCode;
}
