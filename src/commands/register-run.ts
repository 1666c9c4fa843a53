import type { Command } from 'commander';
import { given } from '../given.ts';
import { DEFAULT_MAX_REQUESTS } from '../run/max-requests.ts';
import { EXIT_CODES_HELP } from './exit-codes-help.ts';
import type { Io } from './io.ts';
import { atLeastZero, percent, positive, STRICT_REQUESTS, shard } from './option-values.ts';
import { addPlanOptions, type PlanFlags, planRequest } from './plan-options.ts';
import type { RunOptions } from './run.ts';

/** Flags of `vipps-contract run`. */
interface RunFlags extends PlanFlags {
  out: string;
  reporter?: string;
  concurrency: number;
  timeout: number;
  maxBody: number;
  timeoutScript?: number;
  maxRequests: number;
  delayRequest?: number;
  proxy?: string;
  ca?: string;
  retries: number;
  maxRate?: number;
  keep?: boolean;
  bail?: boolean;
  strict?: boolean;
  strictRequests?: boolean;
  minCoverage?: number;
  dryRun?: boolean;
  open?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  color: boolean;
}

/** `run` */
export function registerRun(program: Command, io: Io, done: (exitCode: number) => void): void {
  const command = addPlanOptions(program.command('run').description('run flows and judge every answer'));
  addOptions(command)
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (flows: string[], flags: RunFlags) => {
      await startAhead(flags);
      const { parseReporters, runCommand } = await import('./run.ts');
      const { readRoute } = await import('../load/read-route.ts');
      const reporters = parseReporters(flags.reporter);
      const route = await readRoute(flags, io.cwd());
      done(await runCommand({ ...runOptions(flows, flags), reporters, route }, io));
    });
}

function addOptions(command: Command): Command {
  return command
    .option('--out <dir>', 'folder for the reports', 'reports')
    .option(
      '--reporter <list>',
      'reports to write, with commas between: html,json,junit,markdown,console; also sarif,har,github,issue,agent',
    )
    .option('--concurrency <n>', 'flows that run concurrently', positive, 4)
    .option('--timeout <ms>', 'timeout per request, in ms', positive, 30_000)
    .option(
      '--timeout-script <ms>',
      'timeout per script, in ms, waiting included (default: 10000; 2000 for one that never yields)',
      positive,
    )
    .option(
      '--max-requests <n>',
      'maximum requests per flow, and maximum starts of one of its steps',
      positive,
      DEFAULT_MAX_REQUESTS,
    )
    .option('--delay-request <ms>', 'pause before each request of a flow', positive)
    .option('--max-body <bytes>', 'maximum response size, decompressed', positive, 5_000_000)
    .option('--proxy <url>', 'proxy for all requests; HTTP_PROXY and the like are ignored')
    .option('--ca <file>', 'PEM certificate to trust in addition to the usual ones')
    .option('--retries <n>', 'how often a request is sent again after 423, 429, 5xx or a network fault', atLeastZero, 2)
    .option(
      '--units <file>',
      'CSV or JSON with a row of settings for each sales unit: every flow is run for each of them',
    )
    .option('--max-rate <n>', 'maximum requests per minute, for all sales units together', positive)
    .option('--keep', 'do not cancel what flows leave reserved')
    .option(
      '--shard <i/n>',
      'the part that is run here, where N machines share a run: 2/4; balanced by --history or --baseline, if given',
      shard,
    )
    .option('--bail', 'run no further flow once one has failed')
    .option('--strict', 'warnings fail too')
    .option('--strict-requests', STRICT_REQUESTS)
    .option('--waivers <file>', 'known faults that do not fail, each with owner and expiry')
    .option('--min-coverage <percent>', 'fail below this share of what the descriptions declare', percent)
    .option('--dry-run', 'print what would be sent, and send nothing')
    .option('--baseline <file>', 'a result.json: report what changed since, and fail if anything is worse')
    .option('--history <dir>', 'directory for run summaries: trends, flaky flows, how long each finding has existed')
    .option('--open', 'open report.html when it is written')
    .option('--quiet', 'only findings and totals')
    .option('--verbose', 'every step')
    .option('--no-color', 'no colours');
}

/** Lets newman be loaded while the rest of a run is made ready. */
async function startAhead({ dryRun }: RunFlags): Promise<void> {
  const { spareCompiling } = await import('../spare-compiling.ts');
  spareCompiling();
  const { startWorkerAhead } = await import('../run/start-worker.ts');
  if (!dryRun) startWorkerAhead();
}

function runOptions(flows: string[], flags: RunFlags): Omit<RunOptions, 'reporters' | 'route'> {
  const { out, concurrency, timeout: timeoutMs, maxBody: maxBodyBytes, retries, keep = false, color } = flags;
  const { maxRequests } = flags;
  const { bail = false, strict = false, dryRun = false, open = false, quiet = false, verbose = false } = flags;
  const plan = planRequest(flows, flags);
  const others = given(flags, 'units', 'shard', 'waivers', 'minCoverage', 'baseline', 'history', 'strictRequests');
  const limits = { timeoutMs, maxBodyBytes, maxRequests, ...scriptLimits(flags) };
  const delay = flags.delayRequest === undefined ? {} : { delayRequestMs: flags.delayRequest };
  const manners = { retries, keep, ...given(flags, 'maxRate'), ...delay };
  return { ...plan, ...others, out, concurrency, bail, strict, dryRun, open, quiet, verbose, color, limits, manners };
}

/** Who asks for a limit means all of a script; left alone, one that never yields is ended sooner than one that waits. */
function scriptLimits({ timeoutScript: ms }: RunFlags): { scriptTimeoutMs?: number; scriptWaitMs?: number } {
  return ms === undefined ? {} : { scriptTimeoutMs: ms, scriptWaitMs: ms };
}
