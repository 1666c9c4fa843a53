import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { examplesOf } from './commands/examples.ts';
import type { Io } from './commands/io.ts';
import { registerReports } from './commands/register-reports.ts';
import type { SandboxFlags } from './commands/sandbox.ts';
import { packageVersion } from './load/package-root.ts';
import { isUnitName, UNIT_NAME_WORDS } from './load/unit-name.ts';
import { UsageError } from './usage-error.ts';

const EXIT_CODES = `
Exit codes:
  0         the contract is kept
  1         it is broken
  2         usage or configuration: a person can put it right
  3         it could not be judged: no answer, outage, keys refused, or a bug
  4         a secret was found in an output, which was deleted
  130, 143  interrupted`;

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
    io.stderr.write(`${error.message}\n`);
    return 2;
  }
  io.stderr.write(
    `${error instanceof Error ? error.stack : String(error)}\nThis is a bug of vipps-contract, not of the API.\n`,
  );
  return 3;
}

/** The whole command line; what an action comes to is told to `done`. */
export function buildProgram(io: Io, done: (exitCode: number) => void): Command {
  const program = new Command('vipps-contract')
    .description("Contract tests for Vipps MobilePay's eCom and ePayment APIs, driven by their Postman collections.")
    .version(packageVersion())
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => void io.stdout.write(text), writeErr: (text) => void io.stderr.write(text) })
    .addHelpText('after', EXIT_CODES);
  addRun(program, io, done);
  addList(program, io, done);
  addLint(program, io, done);
  addSync(program, io, done);
  addSandbox(program, io, done);
  registerReports(program, io, done);
  addDoctor(program, io, done);
  addInit(program, io, done);
  addExplain(program, io, done);
  for (const command of program.commands) {
    addSettingsFile(command);
    command.addHelpText('after', examplesOf(command.name()));
  }
  return program;
}

/** Node.js 20 reads --env-file wherever it stands in the arguments, and ends at a file that is missing before we begin. */
function addSettingsFile(command: Command): void {
  if (!command.options.some(({ long }) => long === '--env-file')) return;
  command
    .option('--settings <file>', 'the same as --env-file, at which Node.js 20 itself stops where the file is missing')
    .on('option:settings', (file: string) => command.setOptionValue('envFile', file));
}

function addRun(program: Command, io: Io, done: (exitCode: number) => void): void {
  addPlanOptions(
    program.command('run').description('run flows and judge every answer').argument('[flow...]', FLOW_HELP),
  )
    .option('--out <dir>', 'folder for the reports', 'reports')
    .option(
      '--reporter <list>',
      'reports to write, with commas between: html,json,junit,markdown,console; also sarif,har,github,issue',
    )
    .option('--concurrency <n>', 'flows at a time', positive, 4)
    .option('--timeout <ms>', 'longest that one request and its whole answer may take', positive, 30_000)
    .option('--max-body <bytes>', 'longest answer that is read, unpacked', positive, 5_000_000)
    .option('--proxy <url>', 'proxy through which the target is reached; those of the environment are not asked')
    .option('--ca <file>', 'certificate, PEM, that is trusted besides the usual ones')
    .option('--retries <n>', 'how often a request is sent again after 423, 429, 5xx or a network fault', atLeastZero, 2)
    .option(
      '--units <file>',
      'CSV or JSON with a row of settings for each sales unit: every flow is run for each of them',
    )
    .option('--max-rate <n>', 'most requests a minute, of all sales units together', positive)
    .option('--keep', 'leave reservations that flows leave open')
    .option(
      '--shard <i/n>',
      'the part that is run here, where N machines share a run: 2/4; balanced by --history or --baseline, if given',
      shard,
    )
    .option('--bail', 'run no further flow once one has failed')
    .option('--strict', 'warnings fail too')
    .option('--waivers <file>', 'known faults that do not fail, each with owner and expiry')
    .option('--min-coverage <percent>', 'fail below this share of what the descriptions declare', percent)
    .option('--dry-run', 'print what would be sent, and send nothing')
    .option('--baseline <file>', 'a result.json: tell what changed since, and fail where it is worse')
    .option('--history <dir>', 'folder that keeps runs in short: trends, flaky flows, since when a finding is there')
    .option('--open', 'open report.html when it is written')
    .option('--quiet', 'only findings and totals')
    .option('--verbose', 'every step')
    .option('--no-color', 'no colours')
    .addHelpText('after', EXIT_CODES)
    .action(async (flows: string[], options: Flags) => {
      const { spareCompiling } = await import('./spare-compiling.ts');
      spareCompiling();
      const { startWorkerAhead } = await import('./run/start-worker.ts');
      // What somebody brings along runs elsewhere.
      if (!options.dryRun && options.collection === undefined) startWorkerAhead();
      const { parseReporters, runCommand } = await import('./commands/run.ts');
      const { readRoute } = await import('./load/read-route.ts');
      done(
        await runCommand(
          {
            ...planRequest(flows, options),
            out: options.out ?? 'reports',
            reporters: parseReporters(options.reporter),
            concurrency: options.concurrency ?? 4,
            limits: { timeoutMs: options.timeout ?? 30_000, maxBodyBytes: options.maxBody ?? 5_000_000 },
            route: await readRoute(options, io.cwd()),
            manners: {
              retries: options.retries ?? 2,
              keep: options.keep ?? false,
              ...(options.maxRate === undefined ? {} : { maxRate: options.maxRate }),
            },
            bail: options.bail ?? false,
            strict: options.strict ?? false,
            ...(options.minCoverage === undefined ? {} : { minCoverage: options.minCoverage }),
            dryRun: options.dryRun ?? false,
            open: options.open ?? false,
            quiet: options.quiet ?? false,
            verbose: options.verbose ?? false,
            color: options.color ?? true,
            ...(options.shard === undefined ? {} : { shard: options.shard }),
            ...(options.baseline === undefined ? {} : { baseline: options.baseline }),
            ...(options.history === undefined ? {} : { history: options.history }),
          },
          io,
        ),
      );
    });
}

function addList(program: Command, io: Io, done: (exitCode: number) => void): void {
  addPlanOptions(
    program
      .command('list')
      .description('suites, flows and steps, and the operation that judges each')
      .argument('[flow...]', FLOW_HELP),
  )
    .option('--json', 'as JSON')
    .action(async (flows: string[], options: Flags) => {
      const { listCommand } = await import('./commands/list.ts');
      done(await listCommand({ ...planRequest(flows, options), json: options.json ?? false }, io));
    });
}

function addSync(program: Command, io: Io, done: (exitCode: number) => void): void {
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
    .action(async ({ check, accept, acceptScripts, format, ...options }: SyncFlags) => {
      if (!check && (accept || acceptScripts)) throw new UsageError('--accept goes with --check: add it.');
      if (acceptScripts && !accept) throw new UsageError('--accept-scripts goes with --accept: add it.');
      if (!check) {
        const { syncCommand } = await import('./commands/sync.ts');
        return done(await syncCommand(options, io));
      }
      const { syncCheckCommand } = await import('./commands/sync-check.ts');
      const asked = { ...options, format, accept: accept ?? false, acceptScripts: acceptScripts ?? false };
      done(await syncCheckCommand(asked, io));
    });
}

interface SyncFlags {
  check?: boolean;
  accept?: boolean;
  acceptScripts?: boolean;
  format: 'text' | 'markdown' | 'json';
  mirror?: string;
  envFile?: string;
}

function addSandbox(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('sandbox')
    .description('start the embedded sandbox and print its URL')
    .option('--port <n>', 'port to listen on; 0 takes a free one', port, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--seed <text>', 'makes ids, secrets and faults repeat')
    .option('--rate-limits', 'answer 429 beyond the documented limits')
    .option('--strict-urls', 'refuse http on loopback in callback and webhook URLs, as the real host does')
    .addOption(
      new Option('--payment-error-status <status>', "HTTP status of eCom's payment errors").choices(['402', '400']),
    )
    .option(
      '--deliver-to <host>',
      'host that callbacks and webhooks may be sent to, beside loopback; repeatable',
      collect,
      [],
    )
    .option('--approve-needs-manual-approval', 'force approve only for users who approved by hand before')
    .action(async (options: SandboxFlags) => {
      const { sandboxCommand } = await import('./commands/sandbox.ts');
      done(await sandboxCommand(options, io));
    });
}

function addLint(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('lint')
    .description('judge the collections against the descriptions and the environment, offline')
    .addOption(
      new Option('--source <source>', 'which collections and descriptions')
        .choices(['auto', 'official', 'bundled'])
        .default('auto'),
    )
    .option('--mirror <dir|url>', 'where the official files are brought in from')
    .option('--collection <file>', 'a Postman collection of your own')
    .option('--environment <file>', 'a Postman environment of your own')
    .option('--openapi <file>', 'an OpenAPI description of your own; repeatable', collect)
    .option('--env-file <file>', 'settings file instead of .env')
    .option('--strict', 'warnings fail too')
    .option('--waivers <file>', 'known faults that do not fail, each with owner and expiry')
    .option('--json', 'as JSON')
    .option('--verbose', 'also what repairs mend, and where descriptions and collections do not agree')
    .action(async (options: Flags) => {
      const { lintCommand } = await import('./commands/lint.ts');
      const { flows: _, target: __, variables: ___, iterations: ____, ...files } = planRequest([], options);
      const { json = false, strict = false, verbose = false } = options;
      done(await lintCommand({ ...files, json, strict, verbose }, io));
    });
}

function addDoctor(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('doctor')
    .description(
      'check settings, clock, network, keys and test user, one at a time, and say what to do about each failure',
    )
    .addOption(
      new Option('--target <target>', 'auto: the test environment, or where --base-url says')
        .choices(['auto', 'sandbox', 'test'])
        .default('auto'),
    )
    .option('--base-url <url>', 'https://apitest.vipps.no or a server on loopback')
    .option('--env-file <file>', 'settings file instead of .env')
    .option('--timeout <ms>', 'longest that one request and its whole answer may take', positive, 10_000)
    .option('--proxy <url>', 'proxy through which the target is reached')
    .option('--ca <file>', 'certificate, PEM, that is trusted besides the usual ones')
    .option('--no-payment', 'leave out the check that creates a payment of NOK 1 and cancels it')
    .option('--json', 'as JSON')
    .option('--no-color', 'no colours')
    .addHelpText('after', DOCTOR_HELP)
    .action(async ({ timeout, ...options }: DoctorFlags) => {
      const { doctorCommand } = await import('./commands/doctor.ts');
      done(await doctorCommand({ ...options, timeoutMs: timeout, json: options.json ?? false }, io));
    });
}

interface DoctorFlags {
  target: 'auto' | 'sandbox' | 'test';
  baseUrl?: string;
  envFile?: string;
  timeout: number;
  proxy?: string;
  ca?: string;
  payment: boolean;
  json?: boolean;
  color: boolean;
}

interface Flags {
  suite?: string;
  target?: 'auto' | 'sandbox' | 'test';
  baseUrl?: string;
  source?: 'auto' | 'official' | 'bundled';
  mirror?: string;
  collection?: string;
  environment?: string;
  openapi?: string[];
  var?: Record<string, string>;
  envFile?: string;
  iterations?: number;
  out?: string;
  reporter?: string;
  concurrency?: number;
  timeout?: number;
  maxBody?: number;
  proxy?: string;
  ca?: string;
  bail?: boolean;
  retries?: number;
  maxRate?: number;
  keep?: boolean;
  data?: string;
  onlyFailed?: string;
  callbackPort?: number;
  unit?: string;
  units?: string;
  shard?: { index: number; count: number };
  strict?: boolean;
  waivers?: string;
  minCoverage?: number;
  dryRun?: boolean;
  open?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  color?: boolean;
  baseline?: string;
  history?: string;
  json?: boolean;
}

const FLOW_HELP = 'suite, flow or glob: ecom, epayment/qr, "*/cancel*"';

function addInit(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('init')
    .description('write settings, an own-suite example and a CI template into this folder; overwrites nothing')
    .addOption(new Option('--ci <system>', 'pipeline to write').choices(['github', 'gitlab', 'azure']))
    .action(async (options: { ci?: 'github' | 'gitlab' | 'azure' }) => {
      const { initCommand } = await import('./commands/init.ts');
      done(await initCommand(options, io));
    });
}

function addExplain(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('explain')
    .description('what a finding means and what to do about it')
    .argument('[code]', 'code of the finding: body-schema; without one, all of them are listed')
    .action(async (code: string | undefined) => {
      const { explainCommand } = await import('./commands/explain.ts');
      done(await explainCommand(code, io));
    });
}

const DOCTOR_HELP = `
It calls the target, and VIPPS_CALLBACK_URL if that is set, and nobody else.

Exit codes: 0 all well · 2 a setting is missing or malformed · 3 anything else is wrong`;

function addPlanOptions(command: Command): Command {
  return command
    .option('--suite <name|file>', 'one suite only; a file (.ts, .js, .json) with suites of your own')
    .addOption(
      new Option('--target <target>', 'auto: the test environment with keys, the sandbox without')
        .choices(['auto', 'sandbox', 'test'])
        .default('auto'),
    )
    .option('--base-url <url>', 'https://apitest.vipps.no or a server on loopback')
    .addOption(
      new Option('--source <source>', 'which collections and descriptions')
        .choices(['auto', 'official', 'bundled'])
        .default('auto'),
    )
    .option('--mirror <dir|url>', 'where the official files are brought in from')
    .option('--collection <file>', 'a Postman collection of your own, run in the order of the file')
    .option('--environment <file>', 'a Postman environment of your own')
    .option('--openapi <file>', 'an OpenAPI description of your own; repeatable', collect)
    .option('--data <file>', 'CSV or JSON: every flow is run once for each row')
    .option('--only-failed <result>', 'only the flows that failed in an earlier result.json')
    .option('--callback-port <n>', 'port to which VIPPS_CALLBACK_URL leads', port)
    .option('--var <key=value>', 'a variable of the environment; repeatable', collectVariable)
    .option('--env-file <file>', 'settings file instead of .env')
    .option(
      '--unit <name>',
      'name of the one sales unit of this run, for reports of many that are merged; --units runs many',
      unitName,
    )
    .option('--iterations <n>', 'how often every flow is run', upTo(MOST_ITERATIONS), 1);
}

function planRequest(flows: string[], options: Flags) {
  return {
    flows,
    target: options.target ?? 'auto',
    source: options.source ?? 'auto',
    openapi: options.openapi ?? [],
    variables: options.var ?? {},
    iterations: options.iterations ?? 1,
    ...(options.suite === undefined ? {} : { suite: options.suite }),
    ...(options.data === undefined ? {} : { data: options.data }),
    ...(options.onlyFailed === undefined ? {} : { onlyFailed: options.onlyFailed }),
    ...(options.callbackPort === undefined ? {} : { callbackPort: options.callbackPort }),
    ...(options.unit === undefined ? {} : { unit: options.unit }),
    ...(options.units === undefined ? {} : { units: options.units }),
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    ...(options.mirror === undefined ? {} : { mirror: options.mirror }),
    ...(options.collection === undefined ? {} : { collection: options.collection }),
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    ...(options.envFile === undefined ? {} : { envFile: options.envFile }),
    ...(options.waivers === undefined ? {} : { waivers: options.waivers }),
  };
}

function percent(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= 100))
    throw new InvalidArgumentError('It must be a number from 0 to 100.');
  return number;
}

/** Timers know no longer time, in ms. */
const LARGEST = 2_147_483_647;
const MOST_ITERATIONS = 100_000;

function positive(text: string): number {
  return upTo(LARGEST)(text);
}

function upTo(largest: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1 || number > largest)
      throw new InvalidArgumentError(`It must be a whole number from 1 to ${largest}.`);
    return number;
  };
}

function atLeastZero(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number from 0 on.');
  return number;
}

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('It must be a port, 0 to 65535.');
  return number;
}

function shard(text: string): { index: number; count: number } {
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index < 1 || index > count) throw new InvalidArgumentError('It must be I/N, from 1/N to N/N.');
  return { index, count };
}

function unitName(text: string): string {
  if (!isUnitName(text)) throw new InvalidArgumentError(`It must be a name of ${UNIT_NAME_WORDS}.`);
  return text;
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function collectVariable(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be of the form key=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
