import { type Command, Option } from 'commander';
import type { DoctorOptions } from './doctor.ts';
import type { Io } from './io.ts';
import { positive } from './option-values.ts';

/** Flags of `vipps-contract doctor`. */
interface DoctorFlags extends Omit<DoctorOptions, 'timeoutMs' | 'json'> {
  timeout: number;
  json?: boolean;
}

const DOCTOR_HELP = `
It calls the target and, if set, VIPPS_CALLBACK_URL, and nothing else.

Exit codes: 0 all well · 2 a setting is missing or malformed · 3 anything else is wrong`;

/** `doctor` */
export function registerDoctor(program: Command, io: Io, done: (exitCode: number) => void): void {
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
    .option('--timeout <ms>', 'timeout per request, in ms', positive, 10_000)
    .option('--proxy <url>', 'proxy for all requests')
    .option('--ca <file>', 'PEM certificate to trust in addition to the usual ones')
    .option('--no-payment', 'leave out the check that creates a payment of NOK 1 and cancels it')
    .option('--json', 'as JSON')
    .option('--no-color', 'no colours')
    .addHelpText('after', DOCTOR_HELP)
    .action(async ({ timeout: timeoutMs, json = false, ...options }: DoctorFlags) => {
      const { doctorCommand } = await import('./doctor.ts');
      done(await doctorCommand({ ...options, timeoutMs, json }, io));
    });
}
