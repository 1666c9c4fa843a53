import type { Command } from 'commander';
import type { Io } from './io.ts';

/** `explain` */
export function registerExplain(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('explain')
    .description('what a finding means and what to do about it')
    .argument('[code]', 'code of the finding: body-schema; without one, all of them are listed')
    .action(async (code: string | undefined, { color }: { color: boolean }) => {
      const { explainCommand } = await import('./explain.ts');
      done(await explainCommand(code, io, color));
    });
}
