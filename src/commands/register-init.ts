import { type Command, Option } from 'commander';
import type { InitOptions } from './init.ts';
import type { Io } from './io.ts';

/** `init` */
export function registerInit(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('init')
    .description('write settings, an own-suite example and a CI template into this folder; overwrites nothing')
    .addOption(new Option('--ci <system>', 'pipeline to write').choices(['github', 'gitlab', 'azure']))
    .option('--agents', 'write a skill for coding agents: when to use which command, how to read a result')
    .action(async (options: InitOptions) => {
      const { initCommand } = await import('./init.ts');
      done(await initCommand(options, io));
    });
}
