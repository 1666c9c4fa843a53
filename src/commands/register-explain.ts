import type { Command } from 'commander';
import type { ExplainOptions } from './explain.ts';
import type { Io } from './io.ts';

/** `explain` */
export function registerExplain(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('explain')
    .description('what a finding means and what to do about it')
    .argument('[code]', 'code of the finding: body-schema; without one, all of them are listed')
    .option('--json', 'for programs: severity, summary, meaning and what to do')
    .action(async (code: string | undefined, options: ExplainOptions) => {
      const { explainCommand } = await import('./explain.ts');
      done(await explainCommand(code, io, options));
    });
}
