import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Result } from '../model.ts';
import { piecesOf } from '../report/rendered.ts';
import { type Reporter, type ReporterName, reporters } from '../report/reporters.ts';
import { placeOfFinding, worstFindingsFirst } from '../report/words.ts';
import { withSchemaLines } from '../schema-lines.ts';
import { UsageError } from '../usage-error.ts';
import { columnsOf, type Io, usesColor } from './io.ts';
import { readResult } from './read-result.ts';

export interface ReportOptions {
  /** Path of a result.json. */
  result: string;
  reporters: ReporterName[];
  /** Folder for the files; without one, a single format goes to stdout. */
  out?: string;
  /** The finding that `issue` is to report. */
  finding?: string;
  color: boolean;
  quiet: boolean;
}

export interface RenderOptions extends Omit<ReportOptions, 'result'> {
  /** Notes that were printed already. */
  said?: string[];
}

/** Renders a result again, in any format. @returns the exit code */
export async function reportCommand(options: ReportOptions, io: Io): Promise<number> {
  const read = await readResult(options.result, io.cwd());
  if (options.finding !== undefined && !read.findings.some(({ id }) => id === options.finding)) {
    throw new UsageError(`There is no finding "${options.finding}" in ${options.result}.${thereAre(read)}`);
  }
  const result = await withSchemaLines(read, io.cwd());
  await writeRendered(result, options, io);
  return 0;
}

const MOST_NAMED = 5;

/** The findings that a bug report can be made of; errors first. */
function thereAre({ findings }: Result): string {
  if (findings.length === 0) return ' It has none.';
  const named = worstFindingsFirst(findings).slice(0, MOST_NAMED);
  const words = named.map((finding) => `${finding.id} (${finding.code}, ${placeOfFinding(finding)})`);
  const more = findings.length > MOST_NAMED ? ` and ${findings.length - MOST_NAMED} more` : '';
  return ` There are: ${words.join(', ')}${more}.`;
}

/** Writes the formats of a result: to files in `out`, or a single one to stdout. */
export async function writeRendered(result: Result, options: RenderOptions, io: Io): Promise<void> {
  const toStdout = options.out === undefined && options.reporters.length === 1;
  const out = resolve(io.cwd(), options.out ?? '.');
  // Files are listed below what is said.
  const inOrder = options.reporters.toSorted((a, b) => Number(isFile(a)) - Number(isFile(b)));
  for (const name of inOrder) {
    const { file, render }: Reporter = reporters[name];
    const shown =
      file === undefined ? { ...result, run: { ...result.run, notes: withoutSaid(result, options) } } : result;
    const report = render(shown, {
      columns: columnsOf(io),
      color: usesColor(io, options.color),
      quiet: options.quiet,
      ...(options.finding !== undefined && { finding: options.finding }),
    });
    if (file === undefined || toStdout) for (const piece of piecesOf(report)) io.stdout.write(piece);
    else await writeInto(out, file, piecesOf(report), io);
  }
}

function isFile(name: ReporterName): boolean {
  return reporters[name].file !== undefined;
}

/** A note that the command has printed already is not printed again. */
function withoutSaid({ run: { notes } }: Result, { said = [] }: Pick<RenderOptions, 'said'>): string[] {
  return notes.filter((note) => !said.includes(note));
}

async function writeInto(folder: string, file: string, pieces: Iterable<string>, io: Io): Promise<void> {
  const path = join(folder, file);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, pieces);
  } catch (error) {
    throw new UsageError(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code}). Choose another folder with --out.`,
    );
  }
  io.stdout.write(`${relative(io.cwd(), path)}\n`);
}
