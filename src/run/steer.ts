import { matchesStatus } from '../check/match-status.ts';
import { at } from '../json-pointer.ts';
import type { Failure, Json, PlannedStep } from '../model.ts';
import { mayRepeat, type Repeated } from './may-repeat.ts';

/**
 * What a flow does after a step's answer. `again` starts the step anew (polling), `retry` sends the very same request
 * once more, key included.
 */
export type Move =
  | { type: 'go-on' }
  | { type: 'again'; afterMs: number }
  | { type: 'retry'; afterMs: number }
  | { type: 'stop'; reason: string };

export interface Answer {
  status: number;
  /** Body as text, where there is one. */
  body?: string;
  /** Value of the header, where there is one. */
  retryAfter?: string;
}

/** What a step's own request came to. */
export interface StepOutcome {
  answer?: Answer | undefined;
  failure?: Failure | undefined;
  /** The request as it was sent; absent where none was. */
  request?: Repeated | undefined;
}

export interface Tries {
  /** How often the step was started, retries included. */
  started: number;
  /** How often its request was sent again because of a passing fault. */
  retried: number;
}

export interface Manners {
  isSandbox: boolean;
  /** How often one request may be sent again. */
  retries: number;
  /** Epoch ms, for a `Retry-After` that is a date. */
  now: number;
}

/**
 * Decides what follows an answer: on to the next step, the same one again, or the end of the flow, because what comes
 * after would only repeat the failure. A status that the step expects is never retried, unless it expects just any.
 */
export function steer(step: PlannedStep, outcome: StepOutcome, tries: Tries, manners: Manners): Move {
  const { answer } = outcome;
  const isExpected = answer !== undefined && matchesStatus(step.expect.status, answer.status);
  if (isExpected && step.expect.status !== 'any') return poll(step, answer, tries, manners);
  const afterMs = isHarmless(step, outcome) ? pauseBeforeRetry(outcome, tries, manners) : undefined;
  if (afterMs !== undefined) return { type: 'retry', afterMs };
  if (isExpected) return poll(step, answer, tries, manners);
  if (!answer) return { type: 'stop', reason: `"${step.name}" got no answer` };
  return { type: 'stop', reason: `"${step.name}" was answered with status ${answer.status}` };
}

/** A value that later flows use again, such as a token, may be asked for twice. */
function isHarmless({ once }: PlannedStep, { answer, failure, request }: StepOutcome): boolean {
  if (once !== undefined) return true;
  return request !== undefined && mayRepeat(request, { ...answer, ...(failure && { failure: failure.code }) });
}

function poll(step: PlannedStep, answer: Answer, tries: Tries, manners: Manners): Move {
  const polled = tries.started - tries.retried;
  if (!step.until || polled >= step.until.tries || isPresent(answer.body, step.until.present)) return { type: 'go-on' };
  return { type: 'again', afterMs: manners.isSandbox ? step.until.everyMs.sandbox : step.until.everyMs.elsewhere };
}

/** Faults of the way, not of the request: it may well arrive the next time. */
const PASSING: Failure['code'][] = ['refused', 'dns', 'reset', 'timeout'];
/** Pauses before the first and every further retry, ms. */
const PAUSES = { sandbox: [20, 60], elsewhere: [1_000, 3_000] };
/** A service that asks for more patience than this, ms, is not waited for. */
const LONGEST_PAUSE = 60_000;

/** How long to wait before the request is sent again; undefined where it is not worth trying. */
function pauseBeforeRetry({ answer, failure }: StepOutcome, { retried }: Tries, manners: Manners): number | undefined {
  if (retried >= manners.retries) return undefined;
  const isPassing = answer
    ? answer.status === 423 || answer.status === 429 || answer.status >= 500
    : failure !== undefined && PASSING.includes(failure.code);
  if (!isPassing) return undefined;
  const asked = readRetryAfter(answer?.retryAfter, manners.now);
  if (asked !== undefined) return asked <= LONGEST_PAUSE ? asked : undefined;
  const pauses = manners.isSandbox ? PAUSES.sandbox : PAUSES.elsewhere;
  return pauses[Math.min(retried, pauses.length - 1)];
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). */
function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const ms = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function isPresent(body: string | undefined, pointer: string): boolean {
  try {
    return at(JSON.parse(body ?? '') as Json, pointer) !== undefined;
  } catch {
    return false;
  }
}
