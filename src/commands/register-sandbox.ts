import { type Command, Option } from 'commander';
import type { Io } from './io.ts';
import { collect, port } from './option-values.ts';
import type { SandboxFlags } from './sandbox.ts';

/** `sandbox` */
export function registerSandbox(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('sandbox')
    .description('start the embedded sandbox and print its URL')
    .option('--port <n>', 'port to listen on; 0 takes a free one', port, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--seed <text>', 'makes ids, secrets and faults repeat')
    .option('--rate-limits', 'answer 429 beyond the documented limits')
    .option('--strict-urls', 'refuse http on loopback in callback and webhook URLs, as the real host does')
    .option('--strict-requests', 'refuse request members that the descriptions do not list')
    .option('--userinfo-refuses-key', 'answer 401 to userinfo calls that send a subscription key')
    .addOption(new Option('--redirect-url <form>', "form of ePayment's redirectUrl").choices(['today', 'old']))
    .addOption(
      new Option('--payment-error-status <status>', "HTTP status of eCom's payment errors").choices(['402', '400']),
    )
    .option(
      '--deliver-to <host>',
      'host that callbacks and webhooks may be sent to, besides loopback; repeatable',
      collect,
      [],
    )
    .option('--approve-needs-manual-approval', 'force approve only for users who approved by hand before')
    .action(async (options: SandboxFlags) => {
      const { sandboxCommand } = await import('./sandbox.ts');
      done(await sandboxCommand(options, io));
    });
}
