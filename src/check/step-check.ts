import type { Exchange, Fault, FindingCode, PlannedStep, StepRun } from '../model.ts';
import type { BodyReading } from './read-body.ts';

/** A step as it was run, beside what it had to answer. */
export interface StepSubject {
  step: PlannedStep;
  run: StepRun;
  /** The last request that the step itself sent: expectations are about its answer. Earlier ones were polling. */
  last?: Exchange;
  /** Body of that answer. */
  body: BodyReading;
}

/** One thing that is looked at in every step. */
export interface StepCheck {
  code: FindingCode;
  /** Whether the fault is one of the last answer, and fails its exchange too. */
  isAboutAnswer: boolean;
  find(subject: StepSubject): Fault[];
}
