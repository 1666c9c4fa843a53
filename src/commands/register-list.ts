import type { Command } from 'commander';
import type { Io } from './io.ts';
import { addPlanOptions, type PlanFlags, planRequest } from './plan-options.ts';

/** `list` */
export function registerList(program: Command, io: Io, done: (exitCode: number) => void): void {
  addPlanOptions(program.command('list').description('suites, flows and steps, and the operation that judges each'))
    .option('--json', 'as JSON')
    .action(async (flows: string[], { json = false, ...flags }: PlanFlags & { json?: boolean }) => {
      const { listCommand } = await import('./list.ts');
      done(await listCommand({ ...planRequest(flows, flags), json }, io));
    });
}
