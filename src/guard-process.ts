import type { Io } from './commands/io.ts';

/** As much of the process as is watched here. */
export type WatchedProcess = Io & {
  on(event: 'uncaughtException' | 'unhandledRejection' | 'exit', listener: (error: unknown) => void): unknown;
  exitCode?: typeof globalThis.process.exitCode;
  stdout: WatchedOutput;
  stderr: WatchedOutput;
};

interface WatchedOutput {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

const UNWRITABLE = 2;
const BUG = 3;

/** What these commands print is all that they bring. */
const PRINTING = new Set(['list', 'lint', 'report', 'compare', 'explain', 'doctor']);

function isPrintingOnly([, , command = '', ...flags]: string[]): boolean {
  return PRINTING.has(command) || (command === 'run' && flags.includes('--dry-run'));
}

/**
 * A closed pipe (`… | head -1`) or a full disk behind stdout costs the words and not the run: its reports and its exit code
 * are still owed. A command that only prints ends with 2 where the disk is full, like a run whose reports cannot be written. What nobody caught is told without secrets, and ends the program.
 */
export function guardProcess(process: WatchedProcess): void {
  const complain = async (text: string): Promise<void> => {
    try {
      // What knows the secrets takes longer to load than all that help and version need.
      const { withRedactedErrors } = await import('./redact-io.ts');
      withRedactedErrors(process).stderr.write(text);
    } catch {
      process.stderr.write('vipps-contract broke, and what its last words would be could not be worked out.\n');
    }
  };
  let hasComplained = false;
  process.stdout.on('error', ({ code }) => {
    if (code === 'EPIPE' || hasComplained) return;
    hasComplained = true;
    if (isPrintingOnly(process.argv)) {
      process.on('exit', () => {
        process.exitCode = UNWRITABLE;
      });
    }
    void complain(`The console output could not be written (${code}).\n`);
  });
  process.stderr.on('error', () => {});
  const crash = (error: unknown): void => {
    complain(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nThis is a bug of vipps-contract, not of the API. What the run had found until then is not saved.\n`,
    ).finally(() => process.exit(BUG));
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
