import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { compareResults } from '../report/compare.ts';
import { type ComparisonFormat, comparisonFormats } from '../report/render-comparison.ts';
import type { Io } from './io.ts';
import { readResult } from './read-result.ts';

export interface CompareOptions {
  before: string;
  after: string;
  format: ComparisonFormat;
  /** File to write to instead of stdout. */
  out?: string;
}

/** Tells what changed between two results. @returns 1 where the second is worse */
export async function compareCommand(options: CompareOptions, io: Io): Promise<number> {
  const [before, after] = await Promise.all([
    readResult(options.before, io.cwd()),
    readResult(options.after, io.cwd()),
  ]);
  const comparison = compareResults(before, after);
  const text = comparisonFormats[options.format](comparison);
  if (options.out === undefined) io.stdout.write(text);
  else await writeFile(resolve(io.cwd(), options.out), text);
  return comparison.isWorse ? 1 : 0;
}
