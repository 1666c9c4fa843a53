import type { TargetKind } from './model.ts';
import { makeEnvironment } from './plan/environment.ts';
import type { Prepared } from './prepare.ts';
import { recogniseSandbox } from './run/recognise-sandbox.ts';

/** Starts the embedded sandbox on a free port of the loopback. */
export interface SandboxStarter {
  startSandbox(): Promise<{ url: string; close(): Promise<void> }>;
}

/** A target that answers, or at least has an address. */
export interface OpenedTarget {
  kind: TargetKind;
  origin: string;
  isSandbox: boolean;
  values: Record<string, string>;
  close(): Promise<void>;
}

/** Starts the embedded sandbox where the target is that, and fills the environment for it. */
export async function openTarget(prepared: Prepared, outside: SandboxStarter): Promise<OpenedTarget> {
  const { target, loaded, settings, variables } = prepared;
  const embedded = target.origin === undefined ? await outside.startSandbox() : undefined;
  const origin = target.origin ?? embedded?.url ?? '';
  const isSandbox =
    embedded !== undefined || (target.kind !== 'test' && (await recogniseSandbox(origin)) !== undefined);
  const { file, own } = { file: loaded.environment.values, own: settings.values };
  return {
    kind: isSandbox ? 'sandbox' : target.kind,
    origin,
    isSandbox,
    values: makeEnvironment({ file, own, given: variables, keys: target.keys, origin }),
    close: async () => embedded?.close(),
  };
}
