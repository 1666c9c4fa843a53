import type { TargetKind } from './model.ts';
import { makeEnvironment } from './plan/environment.ts';
import type { Place } from './plan/skip-flows.ts';
import { lockProduction, type Prepared } from './prepare.ts';
import { type Receiver, startReceiver } from './run/receive-calls.ts';
import { recogniseSandbox } from './run/recognise-sandbox.ts';
import { UsageError } from './usage-error.ts';

/** What an embedded sandbox has to be like, so that it can show as much as the test environment. */
export interface SandboxWish {
  /** The keys that it takes: all others are refused. */
  keys: { clientId: string; clientSecret: string; subscriptionKey: string; merchantSerialNumber: string };
  rateLimits: true;
  webhookRetryMs: number[];
}

/** Starts the embedded sandbox on a free port of the loopback. */
export interface SandboxStarter {
  startSandbox(wish: SandboxWish): Promise<{ url: string; close(): Promise<void> }>;
}

/** A target that answers, or at least has an address. */
export interface OpenedTarget {
  kind: TargetKind;
  origin: string;
  isSandbox: boolean;
  values: Record<string, string>;
  /** What can be shown here. */
  place: Place;
  /** Where the API's own calls arrive, if they can. */
  receiver?: Receiver;
  close(): Promise<void>;
}

/** Webhooks that were refused come again at once: nobody wants to wait for that in a run. */
const RETRY_MS = [50, 100, 200, 500];

/** Where a public `VIPPS_CALLBACK_URL` is expected to lead to, unless told otherwise. */
export const CALLBACK_PORT = 8788;

/**
 * Starts the embedded sandbox where the target is that, the receiver where calls can arrive, and fills the environment.
 *
 * @throws UsageError where anything that would be used leads to production
 */
export async function openTarget(prepared: Prepared, outside: SandboxStarter): Promise<OpenedTarget> {
  lockProduction(prepared);
  const { target, loaded, settings, variables } = prepared;
  const { file, own } = { file: loaded.environment.values, own: settings.values };
  const input = { file, own, given: variables, keys: target.keys };
  const values = makeEnvironment({ ...input, origin: target.origin ?? '' });
  const embedded = target.origin === undefined ? await outside.startSandbox(wishFor(values)) : undefined;
  const origin = target.origin ?? embedded?.url ?? '';
  const sandbox = target.kind === 'test' ? undefined : await recogniseSandbox(origin);
  const isSandbox = embedded !== undefined || sandbox !== undefined;
  const receiver = await openReceiver(prepared, isSandbox && sandbox?.strictUrls !== true);
  const kind = isSandbox ? 'sandbox' : target.kind;
  return {
    kind,
    origin,
    isSandbox,
    values: { ...values, base_url: origin },
    place: {
      kind,
      isSandbox,
      hearsCalls: receiver !== undefined,
      knowsKeys: !isSandbox || sandbox?.keys === 'configured',
      limitsRates: !isSandbox || sandbox?.rateLimits === true,
    },
    ...(receiver === undefined ? {} : { receiver }),
    async close() {
      await receiver?.close();
      await embedded?.close();
    },
  };
}

function wishFor(values: Record<string, string>): SandboxWish {
  const value = (name: string): string => values[name] ?? '';
  return {
    keys: {
      clientId: value('client_id'),
      clientSecret: value('client_secret'),
      subscriptionKey: value('Ocp-Apim-Subscription-Key'),
      merchantSerialNumber: value('merchantSerialNumber'),
    },
    rateLimits: true,
    webhookRetryMs: RETRY_MS,
  };
}

/** On loopback a sandbox calls us directly; from outside only a public URL leads here. */
async function openReceiver(
  { target, settings, callbackPort }: Prepared,
  isNear: boolean,
): Promise<Receiver | undefined> {
  if (isNear) return startReceiver({});
  const publicUrl = settings.values.callbackPrefix;
  if (target.kind !== 'test' || publicUrl === undefined) return undefined;
  const port = callbackPort ?? CALLBACK_PORT;
  try {
    return await startReceiver({ publicUrl, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `Port ${port}, to which VIPPS_CALLBACK_URL has to lead, cannot be listened on (${code}). Name another with --callback-port.`,
    );
  }
}
