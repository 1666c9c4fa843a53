import { type Command, Option } from 'commander';
import { given } from '../given.ts';
import type { RunRequest } from '../prepare.ts';
import { collect, collectVariable, port, unitName, upTo } from './option-values.ts';
import { addSourceOptions } from './source-options.ts';

/** Flags that say which flows there are, and against what they go. */
export interface PlanFlags
  extends Omit<RunRequest, 'flows' | 'openapi' | 'variables' | 'folders' | 'globalVariables' | 'uploadsFrom'> {
  openapi?: string[];
  var?: Record<string, string>;
  folder?: string[];
  workingDir?: string;
  globalVar?: Record<string, string>;
}

const MOST_ITERATIONS = 100_000;

/** Adds the argument and the options of which a plan is made. */
export function addPlanOptions(command: Command): Command {
  command
    .argument('[flow...]', 'suite, flow or glob: ecom, epayment/qr, "*/cancel*"')
    .option('--suite <name|file>', 'one suite only; a file (.ts, .js, .json) with suites of your own')
    .addOption(
      new Option('--target <target>', 'auto: the test environment with keys, the sandbox without')
        .choices(['auto', 'sandbox', 'test'])
        .default('auto'),
    )
    .option('--base-url <url>', 'https://apitest.vipps.no or a server on loopback');
  return addSourceOptions(command)
    .option('--collection <file>', 'a Postman collection of your own, run in the order of the file')
    .option('--folder <name>', 'only this folder or request of --collection, by name or id; repeatable', collect)
    .option('--environment <file>', 'a Postman environment of your own')
    .option('--globals <file>', 'Postman globals of your own')
    .option('--global-var <key=value>', 'a global variable; repeatable', collectVariable)
    .option('--openapi <file>', 'an OpenAPI description of your own; repeatable', collect)
    .option('--root <dir>', 'a folder in which references of --openapi may lead; its own folder by default')
    .option('--working-dir <dir>', 'folder whose files requests may send; without it they send none')
    .option('--data <file>', 'CSV or JSON: every flow is run once for each row')
    .option(
      '--only-failed [result]',
      'only the flows that failed in an earlier result.json; without a path, in the last run',
    )
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

/** What these options ask for. */
export function planRequest(flows: string[], flags: PlanFlags): RunRequest {
  const { target, source, openapi = [], var: variables = {}, iterations } = flags;
  const { folder: folders, globalVar: globalVariables } = flags;
  const files = given(flags, 'mirror', 'collection', 'environment', 'globals', 'root', 'data', 'onlyFailed', 'envFile');
  const others = given(flags, 'suite', 'baseUrl', 'callbackPort', 'unit');
  const named = {
    ...(flags.workingDir !== undefined && { uploadsFrom: flags.workingDir }),
    ...(folders && { folders }),
    ...(globalVariables && { globalVariables }),
  };
  return { flows, target, source, openapi, variables, iterations, ...named, ...files, ...others };
}
