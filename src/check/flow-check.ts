import type { Exchange, Fault, FindingCode, PlannedFlow, StepRun } from '../model.ts';

/** A flow as it was run: what is looked at here shows over several exchanges only. */
export interface FlowSubject {
  flow: PlannedFlow;
  /** Steps in their order; what was not reached is among them. */
  steps: readonly StepRun[];
  /** All exchanges of the flow, in the order in which they began. */
  exchanges: readonly Exchange[];
}

/** A fault with the exchange, or at least the step, that shows it. */
export interface FlowFault {
  fault: Fault;
  exchangeId?: string;
  /** Index of the step, where no exchange shows it. */
  step?: number;
}

/** One thing that is looked at in every flow. */
export interface FlowCheck {
  code: FindingCode;
  find(subject: FlowSubject): FlowFault[];
}
