import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from '../src/report/statistics.ts';

/**
 * report.html beside newman-reporter-htmlextra: what a report of the same exchanges costs to write, in time, memory and bytes.
 * Each report is written in a process of its own; rounds are interleaved, and the ratio is the median of the rounds' ratios.
 * `whole` is ours with what is done to a result before (learning secrets, redacting) and after (the audit).
 */
export async function run(): Promise<object> {
  const rows = [10, 1000, 10_000].map(measure);
  console.table(rows);
  return { rows };
}

interface Sample {
  ms: number;
  /** What was added to the process's largest resident size. */
  mb: number;
  bytes: number;
}

const contenders = ['ours', 'whole', 'htmlextra'] as const;

function measure(exchanges: number): object {
  const rounds = Array.from({ length: exchanges > 5000 ? 3 : 7 }, () =>
    Object.fromEntries(contenders.map((contender) => [contender, sample(contender, exchanges)])),
  ) as Record<(typeof contenders)[number], Sample>[];
  const middle = (contender: (typeof contenders)[number], key: keyof Sample): number =>
    median(rounds.map((round) => round[contender][key]));
  const ratio = (key: keyof Sample): number =>
    Number(median(rounds.map((round) => round.ours[key] / round.htmlextra[key])).toFixed(4));
  return {
    exchanges,
    oursMs: Math.round(middle('ours', 'ms')),
    wholeMs: Math.round(middle('whole', 'ms')),
    htmlextraMs: Math.round(middle('htmlextra', 'ms')),
    oursMb: Math.round(middle('ours', 'mb')),
    wholeMb: Math.round(middle('whole', 'mb')),
    htmlextraMb: Math.round(middle('htmlextra', 'mb')),
    oursKb: Math.round(middle('ours', 'bytes') / 1000),
    htmlextraKb: Math.round(middle('htmlextra', 'bytes') / 1000),
    timeRatio: ratio('ms'),
    sizeRatio: ratio('bytes'),
  };
}

function sample(contender: string, exchanges: number): Sample {
  const script = fileURLToPath(new URL('report/write-one.ts', import.meta.url));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', script, contender, String(exchanges)],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`${contender} at ${exchanges}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Sample;
}
