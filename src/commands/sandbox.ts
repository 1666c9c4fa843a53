import { type EndSignal, SIGNAL_CODES } from '../exit-code.ts';
import { packageVersion } from '../load/package-root.ts';
import { type Sandbox, type SandboxKeys, type SandboxOptions, startSandbox } from '../sandbox/start.ts';
import { UsageError } from '../usage-error.ts';
import type { Io } from './io.ts';

/** Flags of `vipps-contract sandbox`. */
export interface SandboxFlags {
  port: number;
  host?: string;
  seed?: string;
  rateLimits?: boolean;
  strictUrls?: boolean;
  strictRequests?: boolean;
  userinfoRefusesKey?: boolean;
  redirectUrl?: 'today' | 'old';
  paymentErrorStatus?: '402' | '400';
  deliverTo?: string[];
  approveNeedsManualApproval?: boolean;
}

/** Starts the sandbox, prints its URL and serves until it is interrupted: exit code 130, 143 or 129. */
export async function sandboxCommand(flags: SandboxFlags, io: Io): Promise<number> {
  const keys = keysFrom(io.env);
  const { paymentErrorStatus, ...others } = flags;
  const sandbox = await start({
    ...others,
    ...(paymentErrorStatus === undefined ? {} : { paymentErrorStatus: paymentErrorStatus === '400' ? 400 : 402 }),
    ...(keys === undefined ? {} : { keys }),
    version: packageVersion(),
  });
  // Who reads the URL may end the program at once.
  const interrupted = interruption(io);
  io.stdout.write(`${sandbox.url}\n`);
  io.stdout.write(
    `Sandbox of the Vipps MobilePay test environment, keys: ${keys === undefined ? 'any' : 'configured'}. Dashboard: ${sandbox.url}/\n`,
  );
  const code = await interrupted;
  await sandbox.close();
  return code;
}

async function start(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await startSandbox(options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new UsageError(`Port ${options.port} is in use; choose another one with --port, or 0 for a free one.`);
    }
    if (code === 'EACCES') throw new UsageError(`Port ${options.port} needs more rights; choose one above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new UsageError(`This machine has no address ${options.host}; choose another one with --host.`);
    }
    throw error;
  }
}

/** Keys that are set are the ones that the sandbox accepts; any, if none is. */
function keysFrom(env: Io['env']): SandboxKeys | undefined {
  const values = REQUIRED_KEYS.map((name) => env[name]?.trim() ?? '');
  if (values.every((value) => value === '')) return undefined;
  const missing = REQUIRED_KEYS.filter((_, index) => values[index] === '');
  if (missing.length > 0) {
    throw new UsageError(
      `Some keys are set, but not ${missing.join(', ')}: set all of them, or none for a sandbox that takes any.`,
    );
  }
  const [clientId, clientSecret, subscriptionKey, merchantSerialNumber] = values as [string, string, string, string];
  return { clientId, clientSecret, subscriptionKey, merchantSerialNumber };
}

const REQUIRED_KEYS = [
  'VIPPS_CLIENT_ID',
  'VIPPS_CLIENT_SECRET',
  'VIPPS_SUBSCRIPTION_KEY',
  'VIPPS_MERCHANT_SERIAL_NUMBER',
] as const;

function interruption(io: Io): Promise<number> {
  return new Promise((resolve) => {
    for (const [signal, code] of Object.entries(SIGNAL_CODES) as [EndSignal, number][]) {
      const listener = () => {
        io.off(signal, listener);
        resolve(code);
      };
      io.on(signal, listener);
    }
  });
}
