import type { FlowRun, PlannedFlow, StepRun } from '../model.ts';
import type { FromWorker } from './worker-protocol.ts';

/** Events that tell something about one flow. */
export type FlowEvent = Extract<FromWorker, { flow: string }>;

/** A flow of which nothing has happened yet. */
export function emptyRun(flow: PlannedFlow, attempt: number, startedAt: number): FlowRun {
  return {
    flow: flow.id,
    attempt,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: 0,
    outcome: 'finished',
    steps: flow.steps.map((_step, index) => emptyStep(index)),
  };
}

/** Iterations and sales units of one flow send exchanges of their own: `ecom/qr@2#3.1`. Step and place in it count from 0. */
export function exchangeId({ id, unit, iteration }: PlannedFlow, step: number, place: number): string {
  const own = [unit, iteration > 1 ? String(iteration) : undefined].filter((part) => part !== undefined).join('/');
  return `${id}${own === '' ? '' : `@${own}`}#${step + 1}.${place + 1}`;
}

function emptyStep(index: number): StepRun {
  return { index, status: 'skipped', exchanges: [], scriptErrors: [], assertions: [], variables: {} };
}

/** So many script errors of a step leave no room for further escapes. */
const MOST_ESCAPES = 20;

/** The run after an event: the same one, with the event's step replaced. */
export function recordEvent(run: FlowRun, flow: PlannedFlow, event: FlowEvent): FlowRun {
  switch (event.type) {
    case 'step-started':
      return withStep(run, event.step, {
        status: 'done',
        ...(event.after === undefined ? {} : { reason: event.after }),
      });
    case 'exchange': {
      const exchanges = run.steps[event.step]?.exchanges ?? [];
      const id = exchangeId(flow, event.step, exchanges.length);
      return withStep(run, event.step, { exchanges: [...exchanges, { id, ...event.exchange }] });
    }
    case 'script-error': {
      const { phase, message, cause } = event;
      const error = { phase, message, ...(cause === undefined ? {} : { cause }) };
      return withStep(run, event.step, { scriptErrors: [...(run.steps[event.step]?.scriptErrors ?? []), error] });
    }
    case 'script-escape': {
      const { phase, what } = event;
      const known = run.steps[event.step]?.scriptErrors ?? [];
      // A script may ask without end: one such try of a kind says it all.
      if (known.some((one) => one.isEscape && one.message === what) || known.length >= MOST_ESCAPES) return run;
      return withStep(run, event.step, { scriptErrors: [...known, { phase, message: what, isEscape: true }] });
    }
    case 'assertion': {
      const { name, passed, message } = event;
      const assertion = message === undefined ? { name, passed } : { name, passed, message };
      return withStep(run, event.step, { assertions: [...(run.steps[event.step]?.assertions ?? []), assertion] });
    }
    case 'step-finished':
      return withStep(run, event.step, { variables: event.variables });
    case 'step-skipped':
      // Where scripts come back to a step, what it has sent before remains sent.
      if (run.steps[event.step]?.exchanges.some(({ sentBy }) => sentBy === 'step')) return run;
      return withStep(run, event.step, {
        status: 'skipped',
        reason: event.reason,
        ...(event.isLeftOut ? { isLeftOut: event.isLeftOut } : {}),
      });
    case 'console': {
      const { level, text } = event;
      const lines = run.steps[event.step]?.console ?? [];
      return lines.length >= MAX_LINES ? run : withStep(run, event.step, { console: [...lines, { level, text }] });
    }
    case 'script':
    case 'state':
    case 'listening':
    case 'waiting':
      return run;
    case 'flow-finished':
      return event.state === undefined ? run : { ...run, state: event.state };
  }
}

/** A script in a circle writes without end. */
const MAX_LINES = 100;

/** The run with its end: how it came, why, and the same reason on every step that was not reached. */
export function endRun(
  run: FlowRun,
  outcome: FlowRun['outcome'],
  reason: string | undefined,
  endedAt: number,
): FlowRun {
  const ended = { ...run, outcome, durationMs: endedAt - Date.parse(run.startedAt) };
  const unreached = reason === undefined ? LEFT_OUT : { reason };
  const steps = run.steps.map((step) =>
    step.status === 'skipped' && step.reason === undefined ? { ...step, ...unreached } : step,
  );
  return reason === undefined ? { ...ended, steps } : { ...ended, reason, steps };
}

const LEFT_OUT = { reason: 'Left out: a script went on elsewhere with setNextRequest.', isLeftOut: true };

/** The run with the steps that were in their middle when it broke off: what they expect cannot be said of them. */
export function breakOff(run: FlowRun, ended: Set<number>, reason: string | undefined): FlowRun {
  const unfinished = run.steps.filter(({ index, status }) => status === 'done' && !ended.has(index));
  const change = { status: 'skipped' as const, ...(reason === undefined ? {} : { reason }) };
  return unfinished.reduce((before, { index }) => withStep(before, index, change), run);
}

/** The run with steps that need not be sent, because an earlier flow has brought what they bring. */
export function reuseSteps(run: FlowRun, indexes: number[]): FlowRun {
  const reason = 'What it brings is still valid from an earlier flow of this run.';
  return indexes.reduce((before, index) => withStep(before, index, { status: 'reused', reason }), run);
}

function withStep(run: FlowRun, index: number, change: Partial<StepRun>): FlowRun {
  const steps = run.steps.map((step) => (step.index === index ? { ...step, ...change } : step));
  return { ...run, steps };
}
