import type { Command } from 'commander';
import { given } from '../given.ts';
import type { Io } from './io.ts';
import type { LintOptions } from './lint.ts';
import { collect, STRICT_REQUESTS } from './option-values.ts';
import { addSourceOptions } from './source-options.ts';

/** Flags of `vipps-contract lint`. */
type LintFlags = Pick<LintOptions, 'source'> & Partial<LintOptions>;

/** `lint` */
export function registerLint(program: Command, io: Io, done: (exitCode: number) => void): void {
  const command = program
    .command('lint')
    .description('judge the collections against the descriptions and the environment, offline');
  addSourceOptions(command)
    .option('--collection <file>', 'a Postman collection of your own')
    .option('--environment <file>', 'a Postman environment of your own')
    .option('--openapi <file>', 'an OpenAPI description of your own; repeatable', collect)
    .option('--root <dir>', 'a folder in which references of --openapi may lead; its own folder by default')
    .option('--env-file <file>', 'settings file instead of .env')
    .option('--strict', 'warnings fail too')
    .option('--strict-requests', STRICT_REQUESTS)
    .option('--waivers <file>', 'known faults that do not fail, each with owner and expiry')
    .option('--json', 'as JSON')
    .option('--verbose', 'also what repairs fix, and where descriptions and collections do not agree')
    .action(async (flags: LintFlags) => {
      const { lintCommand } = await import('./lint.ts');
      const { source, openapi = [], json = false, strict = false, strictRequests = false, verbose = false } = flags;
      const files = given(flags, 'mirror', 'collection', 'environment', 'root', 'envFile', 'waivers');
      done(await lintCommand({ ...files, source, openapi, json, strict, strictRequests, verbose }, io));
    });
}
