import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lockProduction, prepare } from '../prepare.ts';
import { createProgress } from '../report/progress.ts';
import { defaultReporters, type Reporter, type ReporterName, reporters } from '../report/reporters.ts';
import { startSandbox } from '../sandbox/start.ts';
import { saveReports } from '../save-reports.ts';
import { UsageError } from '../usage-error.ts';
import { runPrepared, type Verified, type VerifyOptions } from '../verify.ts';
import { prepareOut } from '../write-reports.ts';
import { columnsOf, type Io, usesColor } from './io.ts';
import { printPlan } from './print-plan.ts';

export interface RunOptions extends VerifyOptions {
  out: string;
  reporters: ReporterName[];
  dryRun: boolean;
  quiet: boolean;
  verbose: boolean;
  color: boolean;
}

/** Runs flows, judges every answer and writes the reports. @returns the exit code */
export async function runCommand(options: RunOptions, io: Io): Promise<number> {
  const surroundings = { env: io.env, workingDirectory: io.cwd() };
  const prepared = await prepare(options, surroundings);
  if (options.dryRun) {
    lockProduction(prepared);
    printPlan(prepared, (text) => io.stdout.write(text));
    return 0;
  }
  const out = resolve(io.cwd(), options.out);
  await prepareOut(out);
  const color = usesColor(io, options.color);
  const columns = columnsOf(io);
  const { quiet, verbose } = options;
  const write = (text: string): unknown => io.stdout.write(text);
  const progress = createProgress({ write, isTTY: io.stdout.isTTY === true, color, columns, quiet, verbose });
  const { signal, release } = listenForSignals(io, () => progress.note('Interrupted: ending what is under way …'));
  try {
    const verified = await runPrepared(prepared, options, {
      ...surroundings,
      startSandbox,
      signal,
      onStart: (run) => progress.runStarted(run),
      onEvent(event) {
        if (event.type === 'flow-started') progress.flowStarted(event.flow.id);
        else if (event.type === 'step-finished') progress.stepFinished({ flow: event.flow.id, step: event.step });
        else progress.flowFinished(event.result, event.findings);
      },
    });
    progress.close();
    return await writeResult(verified, options, out, io);
  } finally {
    progress.close();
    release();
  }
}

async function writeResult(verified: Verified, options: RunOptions, out: string, io: Io): Promise<number> {
  const { result, secrets, halted } = verified;
  const { text, complaints, exitCode } = await saveReports({
    result,
    secrets,
    reporters: Object.fromEntries(options.reporters.map((name) => [name, withoutNotes(reporters[name])])),
    out,
    consoleOptions: ({ folder, written }) => ({
      columns: columnsOf(io),
      color: usesColor(io, options.color),
      quiet: options.quiet,
      ...(written.includes('report.html') ? { reportPath: reportPath(folder, io) } : {}),
    }),
  });
  io.stdout.write(text);
  for (const complaint of [...complaints, ...(halted === undefined ? [] : [halted])]) io.stderr.write(`${complaint}\n`);
  return exitCode;
}

/** On the console the notes were shown when the run began. */
function withoutNotes({ file, render }: Reporter): Reporter {
  if (file !== undefined) return { file, render };
  return { file, render: (result, options) => render({ ...result, run: { ...result.run, notes: [] } }, options) };
}

function reportPath(folder: string, io: Io): string {
  const path = join(folder, 'report.html');
  return io.stdout.isTTY ? pathToFileURL(path).href : relative(io.cwd(), path);
}

/** The first signal ends the run with its reports; the second ends the program at once. */
function listenForSignals(io: Io, onFirst: () => void): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((name) => {
    const listener = (): void => {
      if (controller.signal.aborted) io.exit(name === 'SIGINT' ? 130 : 143);
      onFirst();
      controller.abort(name);
    };
    io.on(name, listener);
    return () => io.off(name, listener);
  });
  return { signal: controller.signal, release: () => listeners.forEach((off) => void off()) };
}

/** The reporters that a list names. @throws UsageError for one that there is not */
export function parseReporters(list: string | undefined): ReporterName[] {
  if (list === undefined) return defaultReporters;
  return list.split(',').map((name) => {
    const known = Object.keys(reporters).find((candidate) => candidate === name.trim());
    if (!known)
      throw new UsageError(`There is no reporter "${name.trim()}". There are: ${Object.keys(reporters).join(', ')}.`);
    return known as ReporterName;
  });
}
