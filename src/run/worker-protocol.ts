import type { Cause, Exchange, FlowState, PlannedFlow, PostmanVariable, ScriptError, Wait } from '../model.ts';

/** What the worker is started with. */
export interface WorkerSettings {
  /** Origin of the run's clock; the worker's own, if absent. */
  clock?: number;
  /** The only origin that may be connected to: `http://127.0.0.1:8080`. */
  origin: string;
  /** Whole request and response, ms. */
  timeoutMs: number;
  /** A script that never yields, ms. */
  scriptTimeoutMs: number;
  /** One script with all that it waits for, ms; `scriptTimeoutMs` if absent. */
  scriptWaitMs?: number;
  /** Pause before each request, ms. */
  delayRequestMs?: number;
  /** A response body larger than this, unpacked, ends its exchange. */
  maxBodyBytes: number;
  /** URL of a proxy through which the target is reached. */
  proxy?: string;
  /** Certificates, PEM, that are trusted besides the usual ones. */
  ca?: string;
  /** Pauses between polls follow the sandbox's pace. */
  isSandbox: boolean;
  /** How often a request is sent again after 423, 429, 5xx or a fault of the network. */
  retries?: number;
  /** Most requests a minute. */
  maxRate?: number;
  /** How many flows will be under way at a time. */
  flowsAtOnce?: number;
  /** Whether the worker's compiled code is kept for later ones: only where all scripts are pinned. */
  keepsCode?: boolean;
  /** Whether a collection ends where a request gets no answer or a script is terminated, as a suite does. */
  endsAtFault?: boolean;
  /** Whether what scripts write with `console` is passed on. */
  tellsConsole?: boolean;
  /** Real path of the folder whose files request bodies may name; none may be read if absent. */
  uploadsFrom?: string;
  /** Most requests of one flow, those of scripts and redirects too, and most starts of one step; 1,000 if absent. */
  maxRequests?: number;
}

/** A flow with everything it needs to start. */
export interface FlowOrder {
  flow: PlannedFlow;
  attempt: number;
  /** The environment's values, keys included. */
  environment: Record<string, string>;
  /** Variables of an environment file as they are written there, types included. */
  typed?: PostmanVariable[];
  globals?: PostmanVariable[];
  /** What an earlier iteration, or the part before a script that was terminated, has left. */
  state?: FlowState;
  /** Marks the first step: what went wrong just before it. */
  after?: string;
}

export type ToWorker =
  | { type: 'run'; key: string; order: FlowOrder }
  /** The calls that the flow listens for have come, or are overdue. */
  | { type: 'heard'; key: string }
  | { type: 'stop'; key: string; reason: string };

/** What the worker tells, some at a time, in the order in which it happened. `flow` is the flow's run key. */
export type FromWorker =
  | { type: 'ready'; newman: string }
  | { type: 'beat'; memory: number }
  /** `after`: what went wrong in the step before, where the flow goes on all the same. */
  | { type: 'step-started'; flow: string; step: number; after?: string }
  /** What the flow goes on with if the script that is about to run has to be terminated. */
  | { type: 'state'; flow: string; state: FlowState }
  | { type: 'console'; flow: string; step: number; level: string; text: string }
  | { type: 'script'; flow: string; running: boolean }
  | { type: 'exchange'; flow: string; step: number; exchange: Omit<Exchange, 'id'> }
  | { type: 'script-error'; flow: string; step: number; phase: ScriptError['phase']; message: string; cause?: Cause }
  /** A script asked for something that would have led out of its sandbox. */
  | { type: 'script-escape'; flow: string; step: number; phase: 'prerequest' | 'test'; what: string }
  | { type: 'assertion'; flow: string; step: number; name: string; passed: boolean; message?: string }
  /** The flow waits before it sends its next request. */
  | { type: 'waiting'; flow: string; step: number; wait: Wait }
  /** The flow waits until the API has called. */
  | { type: 'listening'; flow: string; step: number; variables: Record<string, string> }
  /** `isLeftOut`: by a script. */
  | { type: 'step-skipped'; flow: string; step: number; reason: string; isLeftOut?: 'skip-request' }
  | { type: 'step-finished'; flow: string; step: number; variables: Record<string, string> }
  | ({ type: 'flow-finished'; flow: string; failure?: string; stopped?: string; state?: FlowState } & Ending);

/** What ended a flow before its last step, for those who decide by it. */
interface Ending {
  /** A script never yielded and was terminated. */
  isTerminated?: true;
  /** A limit on what one flow may send. */
  limit?: string;
}
