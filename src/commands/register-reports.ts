import { type Command, Option } from 'commander';
import type { ComparisonFormat } from '../report/render-comparison.ts';
import type { Io } from './io.ts';

interface ReportFlags {
  out?: string;
  reporter: string;
  finding?: string;
  history?: string;
  quiet?: boolean;
  color?: boolean;
}

const FORMATS = 'html, json, junit, markdown, console, sarif, har, github, issue, agent';

/** The commands that only read results: `report`, `compare`, `merge`. */
export function registerReports(program: Command, io: Io, done: (exitCode: number) => void): void {
  addReport(program, io, done);
  addCompare(program, io, done);
  addMerge(program, io, done);
}

function addReport(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('report')
    .description('render a result again, in any format')
    .argument('<result>', 'path of a result.json')
    .option('--reporter <list>', `formats, with commas between: ${FORMATS}`, 'console')
    .option('--out <dir>', 'folder for the files; without one, a single format goes to the console')
    .option('--finding <id>', 'the finding that the issue reporter is to report')
    .option('--quiet', 'only errors and totals')
    .option('--no-color', 'no colours')
    .action(async (result: string, flags: ReportFlags) => {
      const { parseReporters } = await import('./run.ts');
      const { reportCommand } = await import('./report.ts');
      done(await reportCommand({ result, ...rendering(flags), reporters: parseReporters(flags.reporter) }, io));
    });
}

function addCompare(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('compare')
    .description('what changed between two results; exit code 1 where the second is worse')
    .argument('<before>', 'path of a result.json')
    .argument('<after>', 'path of another')
    .addOption(
      new Option('--format <format>', 'how to tell it').choices(['text', 'markdown', 'html', 'json']).default('text'),
    )
    .option('--out <file>', 'file to write to instead of the console')
    .action(async (before: string, after: string, { format, out }: { format: ComparisonFormat; out?: string }) => {
      const { compareCommand } = await import('./compare.ts');
      done(await compareCommand({ before, after, format, ...(out !== undefined && { out }) }, io));
    });
}

function addMerge(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('merge')
    .description('one result and its reports out of several shards')
    .argument('<result...>', 'paths of the shards’ result.json')
    .option('--reporter <list>', `formats, with commas between: ${FORMATS}`, 'html,json,junit,markdown,console')
    .option('--out <dir>', 'folder for the reports', 'reports/merged')
    .option('--history <dir>', 'directory for run summaries; the merged run is added, as `run --history` adds one')
    .option('--quiet', 'only errors and totals')
    .option('--no-color', 'no colours')
    .action(async (results: string[], flags: ReportFlags) => {
      const { parseReporters } = await import('./run.ts');
      const { mergeCommand } = await import('./merge.ts');
      const out = flags.out ?? 'reports/merged';
      const history = flags.history === undefined ? {} : { history: flags.history };
      const reporters = parseReporters(flags.reporter);
      done(await mergeCommand({ results, ...rendering(flags), out, reporters, ...history }, io));
    });
}

function rendering({ out, finding, quiet, color }: ReportFlags) {
  return {
    quiet: quiet ?? false,
    color: color ?? true,
    ...(out !== undefined && { out }),
    ...(finding !== undefined && { finding }),
  };
}
