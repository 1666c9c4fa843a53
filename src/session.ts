import { createJudge, type Judge } from './check/judge.ts';
import type { Exchange, Finding, FlowResult, FlowRun, PlannedFlow, StepResult } from './model.ts';
import { environmentOfFlow } from './plan/environment.ts';
import type { Prepared } from './prepare.ts';
import { emptyRun, endRun } from './run/record-flow.ts';
import { createRunner } from './run/runner.ts';

/** Limits of a run's requests and scripts. */
export interface Limits {
  /** One request and its whole response, ms. */
  timeoutMs: number;
  /** One script, ms. */
  scriptTimeoutMs: number;
  /** One response body, unpacked. */
  maxBodyBytes: number;
}

export const defaultLimits: Limits = { timeoutMs: 30_000, scriptTimeoutMs: 2_000, maxBodyBytes: 5_000_000 };

export interface SessionOptions {
  origin: string;
  isSandbox: boolean;
  /** The environment's values, keys included. */
  values: Record<string, string>;
  /** Sets this run's payment ids apart from every other run's. */
  runTag: string;
  judge: Judge;
  limits: Limits;
  onEvent?(event: SessionEvent): void;
}

/** What a session tells while flows go on. */
export type SessionEvent =
  | { type: 'flow-started'; flow: PlannedFlow }
  | { type: 'step-finished'; flow: PlannedFlow; step: StepResult }
  | { type: 'flow-finished'; flow: PlannedFlow; result: FlowResult; findings: Finding[] };

export interface JudgedFlow {
  flow: FlowResult;
  findings: Finding[];
  /** As they were on the wire, secrets included: for learning what has to be redacted. */
  exchanges: Exchange[];
}

export interface Session {
  /** Runs one flow and judges it. Flows that are not run here come back as skipped. */
  runFlow(flow: PlannedFlow): Promise<JudgedFlow>;
  /** Ends everything that is under way. */
  close(): Promise<void>;
  newmanVersion(): string;
}

/** Run and check: flows through newman, each answer judged as it comes. */
export function openSession(options: SessionOptions): Session {
  const { judge, onEvent } = options;
  let starts = 0;
  const runner = createRunner({
    origin: options.origin,
    isSandbox: options.isSandbox,
    ...options.limits,
    environmentFor: () => environmentOfFlow(options.values, options.runTag, ++starts),
    onEvent(event) {
      if (event.type === 'flow-started') onEvent?.({ type: 'flow-started', flow: event.flow });
      if (event.type === 'step-finished') {
        onEvent?.({ type: 'step-finished', flow: event.flow, step: judge.judgeStep(event.flow, event.step).step });
      }
    },
  });
  return {
    async runFlow(flow) {
      const run = flow.skip === undefined ? await runner.run(flow) : skippedRun(flow, flow.skip);
      const judged = judge.judgeFlow(flow, run);
      onEvent?.({ type: 'flow-finished', flow, result: judged.flow, findings: judged.findings });
      return { ...judged, exchanges: run.steps.flatMap((step) => step.exchanges) };
    },
    close: () => runner.close(),
    newmanVersion: () => runner.newmanVersion() ?? 'not started',
  };
}

/** A flow that is not run, and why. */
export function skippedRun(flow: PlannedFlow, reason: string): FlowRun {
  const now = Date.now();
  return endRun(emptyRun(flow, 1, now), 'skipped', reason, now);
}

/** The judge of a run: its descriptions, what stands in for them, and the waivers whose time is not past. */
export function judgeFor(prepared: Prepared, now: Date): Judge {
  const { descriptions, fallback, artefacts } = prepared.loaded;
  return createJudge({ descriptions, fallback, waivers: prepared.waivers, pins: artefacts, now: now.toISOString() });
}
