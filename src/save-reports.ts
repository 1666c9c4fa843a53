import type { Result, Secret } from './model.ts';
import { findLeaks } from './report/audit.ts';
import { redactText } from './report/redact.ts';
import { piecesOf, type Rendered, textOf } from './report/rendered.ts';
import type { RenderOptions, Reporter } from './report/reporters.ts';
import { type ReportFile, type Written, writeReports } from './write-reports.ts';

export interface SaveRequest {
  result: Result;
  secrets: Secret[];
  /** The formats that are wanted, by name. */
  reporters: Record<string, Reporter>;
  /** Folder for the reports of all runs. */
  out: string;
  /** What the formats for the console may know besides, once it is known which files there are. */
  consoleOptions(written: Written): RenderOptions;
}

/** What was saved, what has to be said, and the exit code of the run after all that. */
export interface Saved {
  /** For the console: the reports that are no files. */
  text: string;
  /** Sentences about what could not be saved. */
  complaints: string[];
  exitCode: number;
}

const LEAKED = 4;
const NOT_SAVED = 3;

/** Renders and writes every format; a format that breaks or tells a secret does not keep the others from it. */
export async function saveReports({ result, secrets, reporters, out, consoleOptions }: SaveRequest): Promise<Saved> {
  const complaints: string[] = [];
  const broken = new Set<string>();
  const complain = (name: string, error: unknown): void => {
    const trace = redactText(error instanceof Error ? (error.stack ?? error.message) : String(error), secrets);
    complaints.push(`The ${name} report could not be made. This is a bug of vipps-contract, not of the API.\n${trace}`);
  };
  const files = Object.entries(reporters).flatMap(([name, reporter]): ReportFile[] => {
    const { file } = reporter;
    if (file === undefined) return [];
    const onBreak = (error: unknown): void => {
      broken.add(file);
      complain(name, error);
    };
    return [{ name: file, pieces: watched(() => reporter.render(result), onBreak) }];
  });
  const written = await writeReports(out, result.run.id, files, secrets);
  const leaks = written.leaking.map(({ name, leaks }) => `${name} was deleted: it held ${settingsIn(leaks)}.`);
  const printed = Object.entries(reporters).flatMap(([name, reporter]) => {
    if (reporter.file !== undefined) return [];
    const text = rendered(
      () => reporter.render(result, consoleOptions(written)),
      (error) => complain(name, error),
    );
    const found = text === undefined ? [] : findLeaks(text, secrets);
    if (found.length > 0) leaks.push(`The ${name} report is not shown: it held ${settingsIn(found)}.`);
    return text === undefined || found.length > 0 ? [] : [text];
  });
  for (const { name, reason } of written.failed) {
    if (!broken.has(name)) complaints.push(`${name} could not be written to ${out} (${reason}).`);
  }
  return {
    text: printed.join(''),
    complaints: [...complaints, ...leaks],
    exitCode: exitCodeAfter(result.run.exitCode, leaks.length, complaints.length),
  };
}

/** The pieces of a report, which may break at any of them. */
function* watched(render: () => Rendered, onBreak: (error: unknown) => void): Iterable<string> {
  try {
    yield* piecesOf(render());
  } catch (error) {
    onBreak(error);
    throw error;
  }
}

function rendered(render: () => Rendered, onBreak: (error: unknown) => void): string | undefined {
  try {
    return textOf(render());
  } catch (error) {
    onBreak(error);
    return undefined;
  }
}

/** A leak outweighs all; a run that is not saved is no success, and what it has found or who has ended it stays true. */
function exitCodeAfter(exitCode: number, leaks: number, complaints: number): number {
  if (leaks > 0) return LEAKED;
  return complaints > 0 && exitCode === 0 ? NOT_SAVED : exitCode;
}

function settingsIn(leaks: { name: string; form: string }[]): string {
  return [...new Set(leaks.map(({ name, form }) => `${name} (${form})`))].join(', ');
}
