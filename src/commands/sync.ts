import { dirname, join, relative } from 'node:path';
import { findLock, type Lock } from '../load/lock.ts';
import { checkMirror, type Origin, type SyncedFile, syncFiles } from '../load/official.ts';
import { readEnvFile, readSettings } from '../load/settings.ts';
import { type Io, usesColor } from './io.ts';

export interface SyncOptions {
  mirror?: string;
  envFile?: string;
}

const UNREACHABLE = 3;
/** What is not here by then is not fetched any more, ms. */
const SYNC_MS = 120_000;

/** Brings the official files in, as the lock pins them. @returns the exit code */
export async function syncCommand(options: SyncOptions, io: Io): Promise<number> {
  const lock = await findLock(io.cwd());
  const origin = await originFor(options, io);
  const progress = showProgress(io, lock);
  const files = await syncFiles(lock, origin, progress.fileDone);
  progress.close();
  io.stdout.write(summaryOf(files, placeOf(lock, io)));
  io.stderr.write(troublesOf(files, origin));
  if (files.some(({ type }) => type === 'refused')) return 2;
  return files.some(({ type }) => type === 'unreachable') ? UNREACHABLE : 0;
}

/**
 * Where files are fetched from, as flags and settings say.
 *
 * @throws UsageError where the mirror cannot be one
 */
export async function originFor({ mirror, envFile }: SyncOptions, io: Io): Promise<Origin> {
  const file = await readEnvFile(envFile ?? join(io.cwd(), '.env'), envFile !== undefined);
  const chosen = mirror ?? readSettings(io.env, file, []).mirror;
  const common = { env: io.env, signal: AbortSignal.timeout(SYNC_MS) };
  if (chosen === undefined) return common;
  await checkMirror(chosen);
  return { mirror: chosen, ...common };
}

/** One line that is written over on a terminal; elsewhere a line for each file that was brought in. */
function showProgress(io: Io, lock: Lock): { fileDone(file: SyncedFile): void; close(): void } {
  const isLive = io.stdout.isTTY === true && usesColor(io, true);
  const total = lock.artefacts.length;
  let done = 0;
  return {
    fileDone(file) {
      done += 1;
      if (isLive) io.stdout.write(`\r\u001b[2K${done}/${total} ${file.artefact.path}`);
      else if (file.type === 'brought-in' || file.type === 'replaced') io.stdout.write(`${lineFor(file)}\n`);
    },
    close() {
      if (isLive) io.stdout.write('\r\u001b[2K');
    },
  };
}

function lineFor({ type, artefact }: SyncedFile): string {
  const what = type === 'replaced' ? 'replaced  ' : 'brought in';
  return `${what}  ${artefact.path}  ${artefact.bytes} bytes`;
}

/** Beside the lock nobody has to be told; where the package's own lock serves, the files lie elsewhere. */
function placeOf({ path, root }: Lock, io: Io): string {
  return root === dirname(path) ? '' : ` in ${relative(io.cwd(), root)}`;
}

function summaryOf(files: SyncedFile[], place: string): string {
  const count = (type: SyncedFile['type']): number => files.filter((file) => file.type === type).length;
  const parts = [
    [count('brought-in'), 'brought in'],
    [count('replaced'), 'replaced (had other bytes)'],
    [count('in-place'), 'in place already'],
  ] as const;
  const good = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return good.length === 0 ? '' : `Official files${place}, as pinned: ${good.join(', ')}.\n`;
}

function troublesOf(files: SyncedFile[], origin: Origin): string {
  const refused = files.flatMap((file) => (file.type === 'refused' ? [`${file.reason}\n`] : []));
  const unreachable = files.flatMap((file) => (file.type === 'unreachable' ? [file.reason] : []));
  const [first, ...others] = unreachable;
  if (first === undefined) return refused.join('');
  const rest = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const advice =
    origin.mirror === undefined
      ? 'Check the network and HTTPS_PROXY, or pass --mirror with a folder or URL that has the files.'
      : 'Complete the mirror, or run without it.';
  return [...refused, `${first.replace(/\.$/, '')}${rest}. ${advice}\n`].join('');
}
