import { createJudge, type Judge } from './check/judge.ts';
import { given } from './given.ts';
import type { Route } from './load/read-route.ts';
import type {
  Exchange,
  Finding,
  FindingDraft,
  FlowResult,
  FlowRun,
  PlannedFlow,
  PostmanVariable,
  StepResult,
  Wait,
} from './model.ts';
import { environmentOfFlow } from './plan/environment.ts';
import { planCleanup } from './plan/plan-cleanup.ts';
import type { Prepared } from './prepare.ts';
import { now } from './run/clock.ts';
import { DEFAULT_MAX_REQUESTS } from './run/max-requests.ts';
import type { Receiver } from './run/receive-calls.ts';
import { emptyRun, endRun, exchangeId } from './run/record-flow.ts';
import { createRunner } from './run/runner.ts';
import { HUNG_AFTER_MS } from './run/watched-worker.ts';
import { textsOf } from './text-of.ts';

/** Limits of a run's requests and scripts. */
export interface Limits {
  /** One request and its whole response, ms. */
  timeoutMs: number;
  /** A script that never yields, ms. */
  scriptTimeoutMs: number;
  /** One script with all that it waits for, ms. */
  scriptWaitMs: number;
  /** One response body, unpacked. */
  maxBodyBytes: number;
  /** Requests of one flow; starts of one step. */
  maxRequests: number;
}

export const defaultLimits: Limits = {
  timeoutMs: 30_000,
  scriptTimeoutMs: 2_000,
  scriptWaitMs: 10_000,
  maxBodyBytes: 5_000_000,
  maxRequests: DEFAULT_MAX_REQUESTS,
};

export interface SessionOptions {
  origin: string;
  isSandbox: boolean;
  /** The environment's values that a flow is run with, keys included: every sales unit has its own. */
  valuesOf(flow: Pick<PlannedFlow, 'unit'>): Record<string, string>;
  /** Whether the program may set a variable of its own; of any name if absent. */
  mayFill?(name: string): boolean;
  /** Sets this run's payment ids apart from every other run's. */
  runTag: string;
  judge: Judge;
  limits: Limits;
  route?: Route;
  /** How the run behaves towards a service that it shares with others. */
  manners?: Manners;
  /** Where the API's own calls arrive. */
  receiver?: Receiver;
  /** How many flows will be under way at a time. */
  flowsAtOnce?: number;
  /** Whether all scripts are pinned, so that what the worker compiles may be kept for later runs. */
  keepsCode?: boolean;
  /** Whether a collection ends at its first request without an answer, as a suite's flow does. */
  endsAtFault?: boolean;
  /** Whether what scripts write with `console` is told with their flow. */
  tellsConsole?: boolean;
  /** Variables of the user's environment file as they are written there, types included. */
  typed?: PostmanVariable[];
  globalVariables?: PostmanVariable[];
  /** Real path of the folder whose files request bodies may send. */
  uploadsFrom?: string;
  onEvent?(event: SessionEvent<FindingDraft>): void;
}

/** Good manners on a shared environment. */
export interface Manners {
  /** How often a request is sent again after 423, 429, 5xx or a fault of the network. */
  retries?: number;
  /** Most requests a minute. */
  maxRate?: number;
  /** Reservations that flows leave open are left open. */
  keep?: boolean;
  /** Pause before each request of a flow, ms. */
  delayRequestMs?: number;
}

/** What a session tells while flows go on; its findings have words once they hold no secret any more. */
export type SessionEvent<F extends FindingDraft = Finding> =
  | { type: 'flow-started'; flow: PlannedFlow }
  | { type: 'step-waiting'; flow: PlannedFlow; step: string; wait: Wait }
  | { type: 'step-finished'; flow: PlannedFlow; step: StepResult }
  | { type: 'flow-finished'; flow: PlannedFlow; result: FlowResult; findings: F[]; written: WrittenLine[] };

/** What a script wrote with `console`. */
export interface WrittenLine {
  /** Name of its step. */
  step: string;
  level: string;
  text: string;
}

export interface JudgedFlow {
  flow: FlowResult;
  findings: FindingDraft[];
  /** As they were on the wire, secrets included: for learning what has to be redacted. */
  exchanges: Exchange[];
}

export interface Session {
  /** Runs one flow and judges it. Flows that are not run here come back as skipped. */
  runFlow(flow: PlannedFlow): Promise<JudgedFlow>;
  /** Lets no further flow start and ends those under way; reservations that they leave open are released. */
  stop(): Promise<void>;
  /** Ends what is under way; those flows and all later ones are skipped, for this reason. */
  halt(reason: string): void;
  /** Ends everything that is under way. */
  close(): Promise<void>;
  newmanVersion(): string;
}

/** Run and check: flows through newman, each answer judged as it comes. */
export function openSession(options: SessionOptions): Session {
  const { judge, onEvent } = options;
  let starts = 0;
  let halted: string | undefined;
  const runner = createRunner({
    origin: options.origin,
    isSandbox: options.isSandbox,
    ...options.limits,
    ...options.route,
    ...(options.manners?.retries === undefined ? {} : { retries: options.manners.retries }),
    ...(options.manners?.maxRate === undefined ? {} : { maxRate: options.manners.maxRate }),
    ...(options.manners?.delayRequestMs === undefined ? {} : { delayRequestMs: options.manners.delayRequestMs }),
    ...given(options, 'uploadsFrom'),
    writtenFor: () => ({
      ...given(options, 'typed'),
      ...(options.globalVariables && { globals: options.globalVariables }),
    }),
    // A script that may take longer than others is no worker that hangs.
    hungAfterMs: Math.max(HUNG_AFTER_MS, options.limits.scriptTimeoutMs + 3_000),
    ...(options.receiver === undefined ? {} : { receiver: options.receiver }),
    ...(options.flowsAtOnce === undefined ? {} : { flowsAtOnce: options.flowsAtOnce }),
    keepsCode: options.keepsCode === true,
    ...given(options, 'endsAtFault', 'tellsConsole'),
    environmentFor: (flow) => ({
      ...environmentOfFlow(options.valuesOf(flow), options.runTag, ++starts, now(), options.mayFill),
      // What a suite compares with is read of the environment; a collection's own scripts tell the two apart.
      ...(flow.data === undefined || flow.round ? {} : textsOf(flow.data)),
    }),
    onEvent(event) {
      if (event.type === 'flow-started') onEvent?.({ type: 'flow-started', flow: event.flow });
      if (event.type === 'step-waiting') onEvent?.({ ...event, step: event.step.name });
      if (event.type === 'step-finished') {
        onEvent?.({ type: 'step-finished', flow: event.flow, step: judge.judgeStep(event.flow, event.step).step });
      }
    },
  });
  /** The flow, judged, with what had to be done after it so that no money stays reserved. */
  async function judgeAndTidyUp(flow: PlannedFlow, run: FlowRun): Promise<JudgedFlow> {
    const judged = { ...judge.judgeFlow(flow, run), exchanges: exchangesOf(run) };
    if (options.manners?.keep || run.outcome === 'skipped') return judged;
    const cleanup = planCleanup(flow, run, run.outcome === 'finished' && judged.flow.status === 'passed');
    if (cleanup === undefined) return judged;
    const whole = append(flow, run, cleanup, await runner.tidy(cleanup));
    return { ...judge.judgeFlow(whole.flow, whole.run), exchanges: exchangesOf(whole.run) };
  }
  return {
    async runFlow(flow) {
      const skip = flow.skip ?? halted;
      const ran = skip === undefined ? await runner.run(flow) : skippedRun(flow, skip);
      const first = halted !== undefined && ran.outcome === 'interrupted' ? skippedRun(flow, halted) : ran;
      const judged = await judgeAndTidyUp(flow, first);
      const written = first.steps.flatMap(({ index, console = [] }) =>
        console.map((line): WrittenLine => ({ step: flow.steps[index]?.name ?? '', ...line })),
      );
      onEvent?.({ type: 'flow-finished', flow, result: judged.flow, findings: judged.findings, written });
      return judged;
    },
    stop: () => runner.stop(),
    halt(reason) {
      halted ??= reason;
      void runner.close();
    },
    close: () => runner.close(),
    newmanVersion: () => runner.newmanVersion() ?? 'not started',
  };
}

function exchangesOf({ steps }: FlowRun): Exchange[] {
  return steps.flatMap((step) => step.exchanges);
}

/** A flow with the steps that tidied up after it at its end; a token that had to be fetched for them is one of them. */
function append(
  flow: PlannedFlow,
  run: FlowRun,
  cleanup: PlannedFlow,
  tidied: FlowRun,
): { flow: PlannedFlow; run: FlowRun } {
  const done = tidied.steps.filter((step) => step.status === 'done');
  const offset = flow.steps.length;
  const steps = done.map((step, place) => {
    const index = offset + place;
    const exchanges = step.exchanges.map((exchange, nth) => ({
      ...exchange,
      id: exchangeId(flow, index, nth),
    }));
    const isReleased = [200, 204].includes(exchanges.at(-1)?.response?.status ?? 0);
    return {
      ...step,
      index,
      exchanges,
      ...(isReleased ? {} : { reason: 'What is left of the payment could not be released.' }),
    };
  });
  const planned = done.flatMap(({ index }) => cleanup.steps[index] ?? []);
  return {
    flow: { ...flow, steps: [...flow.steps, ...planned] },
    run: { ...run, steps: [...run.steps, ...steps] },
  };
}

/** A flow that is not run, and why. */
export function skippedRun(flow: PlannedFlow, reason: string): FlowRun {
  const at = now();
  return endRun(emptyRun(flow, 1, at), 'skipped', reason, at);
}

/** The judge of a run: its descriptions, what stands in for them, and the waivers whose time is not past. */
export function judgeFor(prepared: Prepared, at: Date, strictRequests = false): Judge {
  const { descriptions, fallback, artefacts: pins } = prepared.loaded;
  const { waivers } = prepared;
  return createJudge({ descriptions, fallback, waivers, pins, strictRequests, now: at.toISOString() });
}
