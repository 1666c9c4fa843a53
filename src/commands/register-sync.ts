import { type Command, Option } from 'commander';
import { UsageError } from '../usage-error.ts';
import type { Io } from './io.ts';

/** Flags of `vipps-contract sync`. */
interface SyncFlags {
  check?: boolean;
  accept?: boolean;
  acceptScripts?: boolean;
  format: 'text' | 'markdown' | 'json';
  mirror?: string;
  envFile?: string;
}

/** `sync` */
export function registerSync(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('sync')
    .description('bring the official files in, as vipps.lock.json pins them; --check compares them with the newest')
    .option('--check', 'compare with upstream and class what changed; exit 1 when something breaking did')
    .option('--accept', 'with --check: pin the newest files')
    .option('--accept-scripts', 'with --accept: also where scripts changed')
    .addOption(
      new Option('--format <format>', 'how --check prints').choices(['text', 'markdown', 'json']).default('text'),
    )
    .option('--mirror <dir|url>', 'a folder or URL with the layout of their hosts')
    .option('--env-file <file>', 'settings file instead of .env')
    .action(async (flags: SyncFlags) => done(await sync(flags, io)));
}

async function sync({ check, accept, acceptScripts, format, ...options }: SyncFlags, io: Io): Promise<number> {
  if (!check && (accept || acceptScripts)) throw new UsageError('--accept goes with --check: add it.');
  if (acceptScripts && !accept) throw new UsageError('--accept-scripts goes with --accept: add it.');
  if (!check) {
    const { syncCommand } = await import('./sync.ts');
    return syncCommand(options, io);
  }
  const { syncCheckCommand } = await import('./sync-check.ts');
  const asked = { ...options, format, accept: accept ?? false, acceptScripts: acceptScripts ?? false };
  return syncCheckCommand(asked, io);
}
