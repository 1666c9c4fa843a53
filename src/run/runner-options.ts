import { given } from '../given.ts';
import type { PlannedFlow, PostmanVariable, RunEvent } from '../model.ts';
import { clockOrigin } from './clock.ts';
import type { Receiver } from './receive-calls.ts';
import type { WorkerSettings } from './worker-protocol.ts';

export interface RunnerOptions extends WorkerSettings {
  /** The environment's values for a flow; a second attempt gets payment ids of its own. */
  environmentFor(flow: PlannedFlow, attempt: number): Record<string, string>;
  /** Variables of a flow's environment file as they are written there, types included, and its globals. */
  writtenFor?(flow: PlannedFlow): { typed?: PostmanVariable[]; globals?: PostmanVariable[] };
  onEvent?(event: RunEvent): void;
  /** A worker that has given no sign of life for so long, ms, is ended. */
  hungAfterMs?: number;
  /** Where the API's own calls arrive. */
  receiver?: Receiver;
  /** How long a request that is under way when the run is interrupted may go on, ms. */
  graceMs?: number;
}

/** Those of the options that a worker is started with. */
export function workerSettings(options: RunnerOptions): WorkerSettings {
  const { origin, timeoutMs, scriptTimeoutMs, maxBodyBytes, isSandbox } = options;
  const limits = given(options, 'retries', 'maxRate', 'maxRequests', 'scriptWaitMs', 'delayRequestMs', 'uploadsFrom');
  const others = given(options, 'flowsAtOnce', 'proxy', 'ca', 'keepsCode', 'endsAtFault', 'tellsConsole');
  return { clock: clockOrigin(), origin, timeoutMs, scriptTimeoutMs, maxBodyBytes, isSandbox, ...limits, ...others };
}
