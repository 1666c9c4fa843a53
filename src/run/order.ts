import type { FlowRun, FlowState, PlannedFlow, RunEvent } from '../model.ts';
import { now } from './clock.ts';
import { emptyRun } from './record-flow.ts';

/** A flow that is to be run, and how far that is. */
export interface Order {
  key: string;
  flow: PlannedFlow;
  attempt: number;
  run: FlowRun;
  /** When its last unfinished script began: the newest such is the one that hangs a worker. */
  scriptSince: number | undefined;
  /** What the process took when that script began, bytes. */
  memoryBefore?: number;
  environment: Record<string, string>;
  /** The values that a first start has; `environment` has fewer where an earlier iteration has left some. */
  given: Record<string, string>;
  /** When something must have been heard of it again, by `performance.now()`. */
  dueAt: number;
  /** Indexes of the steps that the worker runs, in its order; the others are reused. */
  kept: number[];
  /** Shared values that this flow has promised to bring. */
  claims: Set<string>;
  /** Whether it tidies up: an interrupt leaves it alone, and nobody is told of it. */
  isQuiet: boolean;
  /** Whether an interrupt has asked it to end. */
  isStopped: boolean;
  /** Indexes of the steps that came to their end. */
  ended: Set<number>;
  /** Index of the step under way; -1 before the first. */
  current: number;
  /** Which of its scripts ran last. */
  phase: 'prerequest' | 'test';
  /** Variables and cookies before that script. */
  state?: FlowState;
  tell(event: RunEvent): void;
  settle(run: FlowRun): void;
}

/** An order that has not begun. */
export function newOrder(flow: PlannedFlow, its: Pick<Order, 'key' | 'isQuiet' | 'tell' | 'settle'>): Order {
  return {
    ...its,
    flow,
    attempt: 1,
    run: emptyRun(flow, 1, now()),
    scriptSince: undefined,
    environment: {},
    given: {},
    dueAt: Infinity,
    kept: [],
    claims: new Set(),
    isStopped: false,
    ended: new Set(),
    current: -1,
    phase: 'prerequest',
  };
}

export const LAST_ATTEMPT = 2;

/** The same once more, in a fresh worker: nothing of the first attempt counts. */
export function secondAttempt(order: Order, key: string): Order {
  const { isQuiet, isStopped, tell, settle } = order;
  return { ...newOrder(order.flow, { key, isQuiet, tell, settle }), attempt: LAST_ATTEMPT, isStopped };
}
