import type { Result, Suite } from './model.ts';
import type { SessionEvent } from './session.ts';
import type { VerifyOptions } from './verify.ts';

export type {
  ExchangeResult,
  Expectation,
  Finding,
  FindingCode,
  Flow,
  FlowResult,
  FlowRun,
  Result,
  Step,
  StepResult,
  Suite,
  Waiver,
} from './model.ts';
export type { Sandbox, SandboxKeys, SandboxOptions } from './sandbox/start.ts';
export { startSandbox } from './sandbox/start.ts';
export { UsageError } from './usage-error.ts';

/** What a run may be told, all of it optional: as the flags of `vipps-contract run`. */
export interface RunOptions extends Partial<VerifyOptions> {
  /** Where settings come from; the process environment and `.env` by default. */
  env?: Record<string, string | undefined>;
  /** Where files are looked for; the working directory by default. */
  workingDirectory?: string;
  /** Aborted with `SIGINT`, `SIGTERM` or `SIGHUP` as its reason, it ends the run, which gives what there is so far. */
  signal?: AbortSignal;
  /** Told of flows and steps while they go on. */
  onEvent?(event: SessionEvent): void;
}

/**
 * Runs flows and judges every answer, as `vipps-contract run` does, and writes nothing.
 *
 * @returns the result, without anything secret or personal in it
 * @throws UsageError for whatever a person has to put right before anything can be sent
 */
export async function verify({ env, workingDirectory, signal, onEvent, ...options }: RunOptions = {}): Promise<Result> {
  const [{ verify: verifyAll }, { startSandbox }] = await Promise.all([
    import('./verify.ts'),
    import('./sandbox/start.ts'),
  ]);
  const { result } = await verifyAll(
    {
      flows: [],
      target: 'auto',
      source: 'auto',
      openapi: [],
      variables: {},
      iterations: 1,
      concurrency: 4,
      bail: false,
      strict: false,
      ...options,
    },
    {
      env: env ?? process.env,
      workingDirectory: workingDirectory ?? process.cwd(),
      startSandbox,
      ...(signal === undefined ? {} : { signal }),
      ...(onEvent === undefined ? {} : { onEvent }),
    },
  );
  return result;
}

/** A suite of your own, for `--suite FILE`; it only helps an editor to know what belongs in it. */
export function defineSuite(suite: Suite): Suite {
  return suite;
}
