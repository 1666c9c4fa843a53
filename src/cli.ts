import { sep } from 'node:path';
import { Command, CommanderError } from 'commander';
import { examplesOf } from './commands/examples.ts';
import { EXIT_CODES_HELP } from './commands/exit-codes-help.ts';
import type { Io } from './commands/io.ts';
import { registerDoctor } from './commands/register-doctor.ts';
import { registerExplain } from './commands/register-explain.ts';
import { registerInit } from './commands/register-init.ts';
import { registerLint } from './commands/register-lint.ts';
import { registerList } from './commands/register-list.ts';
import { registerReports } from './commands/register-reports.ts';
import { registerRun } from './commands/register-run.ts';
import { registerSandbox } from './commands/register-sandbox.ts';
import { registerSync } from './commands/register-sync.ts';
import { packageVersion } from './load/package-root.ts';
import { UsageError } from './usage-error.ts';

/** In the order in which `--help` lists them. */
const registrations = [
  registerRun,
  registerList,
  registerLint,
  registerSync,
  registerSandbox,
  registerReports,
  registerDoctor,
  registerInit,
  registerExplain,
];

/**
 * Arguments to command to exit code.
 *
 * @param process the process, or a test's stand-in for it
 */
export async function run(process: Io): Promise<number> {
  const io = asksForWordsOnly(process.argv) ? process : await redacted(process);
  let code = 0;
  const program = buildProgram(io, (exitCode) => {
    code = exitCode;
  });
  try {
    await program.parseAsync(io.argv);
    return code;
  } catch (error) {
    return explain(error, io);
  }
}

/** `--help` or `--version` and nothing else: no word of what is said then comes from the person or the environment. */
function asksForWordsOnly([, , ...given]: string[]): boolean {
  return given.length === 1 && ['-h', '--help', '-V', '--version', 'help'].includes(given[0] ?? '');
}

async function redacted(process: Io): Promise<Io> {
  const { withRedactedErrors } = await import('./redact-io.ts');
  return withRedactedErrors(process);
}

function explain(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) {
    io.stderr.write(`${withShortPaths(error.message, io.cwd())}\n`);
    return 2;
  }
  io.stderr.write(
    `${error instanceof Error ? error.stack : String(error)}\nThis is a bug of vipps-contract, not of the API.\n`,
  );
  return 3;
}

/** Files below the working directory are named as they were given there. */
function withShortPaths(text: string, folder: string): string {
  return text.replaceAll(`${folder}${sep}`, '');
}

/** The whole command line; what an action comes to is told to `done`. */
export function buildProgram(io: Io, done: (exitCode: number) => void): Command {
  const program = new Command('vipps-contract')
    .description("Contract tests for Vipps MobilePay's eCom and ePayment APIs, driven by their Postman collections.")
    .version(packageVersion())
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => void io.stdout.write(text), writeErr: (text) => void io.stderr.write(text) })
    .addHelpText('after', EXIT_CODES_HELP);
  for (const register of registrations) register(program, io, done);
  for (const command of program.commands) {
    addSettingsFile(command);
    addNoColor(command);
    command.addHelpText('after', examplesOf(command.name()));
  }
  return program;
}

/** Whoever calls several commands may give it to each. */
function addNoColor(command: Command): void {
  if (!command.options.some(({ long }) => long === '--no-color')) command.option('--no-color', 'no colours');
}

/** Node.js 20 reads --env-file wherever it stands in the arguments, and ends at a file that is missing before we begin. */
function addSettingsFile(command: Command): void {
  if (!command.options.some(({ long }) => long === '--env-file')) return;
  command
    .option('--settings <file>', 'the same as --env-file, at which Node.js 20 itself stops where the file is missing')
    .on('option:settings', (file: string) => command.setOptionValue('envFile', file));
}
