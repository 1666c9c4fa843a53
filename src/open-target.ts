import { OWN_COLLECTION } from './load/load-artefacts.ts';
import type { TargetKind } from './model.ts';
import type { Environments } from './plan/environment.ts';
import type { Place } from './plan/skip-flows.ts';
import { environmentsOf, lockProduction, type Prepared } from './prepare.ts';
import { now, setClock } from './run/clock.ts';
import { type Receiver, startReceiver } from './run/receive-calls.ts';
import { recogniseSandbox } from './run/recognise-sandbox.ts';
import { UsageError } from './usage-error.ts';

/** What an embedded sandbox has to be like, so that it can show as much as the test environment. */
export interface SandboxWish {
  /** The run's clock: what expires in one expires in the other. */
  now: () => number;
  /** The keys that it accepts: all others are refused. Without them it accepts any. */
  keys?: SandboxKeys[];
  rateLimits: true;
  webhookRetryMs: number[];
}

interface SandboxKeys {
  clientId: string;
  clientSecret: string;
  subscriptionKey: string;
  merchantSerialNumber: string;
}

/** Starts the embedded sandbox on a free port of the loopback. */
export interface SandboxStarter {
  startSandbox(wish: SandboxWish): Promise<{ url: string; close(): Promise<void> }>;
  /** Aborted where a person does not want to wait any longer. */
  signal?: AbortSignal;
}

/** A target that answers, or at least has an address. */
export interface OpenedTarget extends Environments {
  kind: TargetKind;
  origin: string;
  isSandbox: boolean;
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
  setClock();
  const { target } = prepared;
  const embedded = target.origin === undefined ? await outside.startSandbox(wishFor(prepared)) : undefined;
  const origin = target.origin ?? embedded?.url ?? '';
  const sandbox = target.kind === 'test' ? undefined : await recogniseSandbox(origin, outside.signal);
  const isSandbox = embedded !== undefined || sandbox !== undefined;
  const receiver = await openReceiver(prepared, isSandbox && sandbox?.strictUrls !== true);
  const kind = isSandbox ? 'sandbox' : target.kind;
  return {
    kind,
    origin,
    isSandbox,
    ...environmentsOf(prepared, origin),
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

function wishFor(prepared: Prepared): SandboxWish {
  const wish: SandboxWish = { now, rateLimits: true, webhookRetryMs: RETRY_MS };
  const { values, valuesOf, units } = environmentsOf(prepared, '');
  // A collection of the user's own may keep its keys in variables of any name.
  if (prepared.loaded.collections[OWN_COLLECTION] !== undefined && units.length === 0) return wish;
  const all = units.length === 0 ? [values] : units.map((unit) => valuesOf({ unit }));
  return {
    ...wish,
    keys: all.map((own) => ({
      clientId: own.client_id ?? '',
      clientSecret: own.client_secret ?? '',
      subscriptionKey: own['Ocp-Apim-Subscription-Key'] ?? '',
      merchantSerialNumber: own.merchantSerialNumber ?? '',
    })),
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
      `Cannot listen on port ${port} (${code}), to which VIPPS_CALLBACK_URL must forward. Choose another with --callback-port.`,
    );
  }
}
