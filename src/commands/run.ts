import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type EndSignal, SIGNAL_CODES } from '../exit-code.ts';
import { flowLabel } from '../flow-key.ts';
import { keepRun, readHistory } from '../keep-history.ts';
import type { Result } from '../model.ts';
import { lockProduction, prepare } from '../prepare.ts';
import { compareResults } from '../report/compare.ts';
import { type HistoryEntry, historyEntry, withHistory } from '../report/history.ts';
import { createProgress } from '../report/progress.ts';
import { comparisonFormats } from '../report/render-comparison.ts';
import { defaultReporters, type Reporter, type ReporterName, reporters } from '../report/reporters.ts';
import { saveReports } from '../save-reports.ts';
import { withSchemaLines } from '../schema-lines.ts';
import { UsageError } from '../usage-error.ts';
import { runPrepared, type Verified, type VerifyOptions } from '../verify.ts';
import { prepareOut } from '../write-reports.ts';
import { columnsOf, type Io, usesColor } from './io.ts';
import { openFile } from './open-file.ts';
import { printPlan } from './print-plan.ts';
import { readResult } from './read-result.ts';

export interface RunOptions extends VerifyOptions {
  out: string;
  reporters: ReporterName[];
  dryRun: boolean;
  quiet: boolean;
  verbose: boolean;
  color: boolean;
  /** Opens the report when it is written. */
  open?: boolean;
  /** A result.json: what changed since is told at the end, and what got worse fails the run. */
  baseline?: string;
}

/** Runs flows, judges every answer and writes the reports. @returns the exit code */
export async function runCommand(options: RunOptions, io: Io): Promise<number> {
  const surroundings = { env: io.env, workingDirectory: io.cwd() };
  const prepared = await prepare(options, surroundings);
  if (options.dryRun) {
    lockProduction(prepared);
    printPlan(prepared, (text) => io.stdout.write(text), options.verbose);
    return 0;
  }
  const out = resolve(io.cwd(), options.out);
  await prepareOut(out);
  const earlier = await readEarlier(options, io);
  const color = usesColor(io, options.color);
  const columns = columnsOf(io);
  const { quiet, verbose } = options;
  const write = (text: string): unknown => io.stdout.write(text);
  const progress = createProgress({ write, isTTY: io.stdout.isTTY === true, color, columns, quiet, verbose });
  const { signal, release } = listenForSignals(io, () => progress.note('Interrupted: ending what is under way …'));
  try {
    const verified = await runPrepared(
      prepared,
      { ...options, tellsConsole: verbose },
      {
        ...surroundings,
        // Not loaded by a run against another server.
        startSandbox: async (wish) => (await import('../sandbox/start.ts')).startSandbox(wish),
        signal,
        onStart: (run) => progress.runStarted(run),
        onEvent(event) {
          if (event.type === 'flow-started') progress.flowStarted(flowLabel(event.flow));
          else if (event.type === 'step-waiting') progress.stepWaiting({ ...event, flow: flowLabel(event.flow) });
          else if (event.type === 'step-finished')
            progress.stepFinished({ flow: flowLabel(event.flow), step: event.step });
          else progress.flowFinished(event.result, event.findings, event.written);
        },
      },
    );
    progress.close();
    const { halted, ...ended } = verified;
    // The flows that were not run may have given the reason already.
    const isShown = halted === undefined || progress.hasShown(halted);
    const exitCode = await writeResult(isShown ? ended : verified, options, out, earlier, io);
    const { descriptions, fallback } = prepared.loaded;
    for (const description of [...descriptions, ...fallback]) description.keep?.();
    return exitCode;
  } finally {
    progress.close();
    release();
  }
}

/** What this run is told beside: read before anything is sent, so that a wrong path costs no run. */
interface Earlier {
  history: HistoryEntry[];
  baseline?: Result;
}

async function readEarlier({ history, baseline }: RunOptions, io: Io): Promise<Earlier> {
  return {
    history: history === undefined ? [] : await readHistory(resolve(io.cwd(), history)),
    ...(baseline === undefined ? {} : { baseline: await readResult(baseline, io.cwd()) }),
  };
}

async function writeResult(
  verified: Verified,
  options: RunOptions,
  out: string,
  earlier: Earlier,
  io: Io,
): Promise<number> {
  const { secrets, halted } = verified;
  const located = await withSchemaLines(verified.result, io.cwd());
  const result = options.history === undefined ? located : withHistory(located, earlier.history);
  const { text, complaints, exitCode } = await saveReports({
    result,
    secrets,
    reporters: reportersOf(options, io),
    out,
    consoleOptions: ({ folder, written }) => ({
      columns: columnsOf(io),
      color: usesColor(io, options.color),
      quiet: options.quiet,
      ...(written.includes('report.html') ? { reportPath: reportPath(folder, io) } : {}),
    }),
  });
  io.stdout.write(options.quiet || text === '' ? text : `\n${text}`);
  const opens = options.open && options.reporters.includes('html');
  const unopened = opens ? await openFile(join(out, 'latest', 'report.html')) : undefined;
  for (const complaint of [...complaints, halted, unopened]) {
    if (complaint !== undefined) io.stderr.write(`${complaint}\n`);
  }
  if (options.history !== undefined) {
    const entry = historyEntry(result, earlier.history);
    const { shard } = options;
    await keepRun(resolve(io.cwd(), options.history), shard === undefined ? entry : { ...entry, shard });
  }
  return Math.max(exitCode, tellChanges(result, earlier, io));
}

/** @returns 1 where this run is worse than its baseline */
function tellChanges(result: Result, { baseline }: Earlier, io: Io): number {
  if (baseline === undefined) return 0;
  const comparison = compareResults(baseline, result);
  io.stdout.write(`\n${comparisonFormats.text(comparison)}`);
  return comparison.isWorse ? 1 : 0;
}

/** The formats that were asked for; GitHub's annotations come by themselves where GitHub runs us. */
function reportersOf(options: RunOptions, io: Io): Record<string, Reporter> {
  const names = io.env.GITHUB_ACTIONS === 'true' ? [...options.reporters, 'github' as const] : options.reporters;
  return Object.fromEntries([...new Set(names)].map((name) => [name, withoutNotes(reporters[name])]));
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

/** Programs that start others hand on what those have got from the terminal as well: so soon, ms, it is the same signal. */
const SAME_SIGNAL_MS = 100;

/** The first signal ends the run with its reports; the second ends the program at once. */
function listenForSignals(io: Io, onFirst: () => void): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  let firstAt = 0;
  const listeners = (Object.keys(SIGNAL_CODES) as EndSignal[]).map((name) => {
    const listener = (): void => {
      if (controller.signal.aborted) {
        if (performance.now() - firstAt > SAME_SIGNAL_MS) io.exit(SIGNAL_CODES[name]);
        return;
      }
      firstAt = performance.now();
      onFirst();
      controller.abort(name);
    };
    io.on(name, listener);
    return () => io.off(name, listener);
  });
  return {
    signal: controller.signal,
    // After a signal they stay: one more, just before the end, is not to take the exit code away.
    release: () => !controller.signal.aborted && listeners.forEach((off) => void off()),
  };
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
