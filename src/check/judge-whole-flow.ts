import type { Exchange, FlowRun, PlannedFlow } from '../model.ts';
import { callbackMissing } from './callback-missing.ts';
import { callbackValue } from './callback-value.ts';
import type { FlowCheck, FlowFault } from './flow-check.ts';
import { idempotencyBroken } from './idempotency-broken.ts';
import { invariantBroken } from './invariant-broken.ts';
import { signatureInvalid } from './signature-invalid.ts';
import { skippedStep } from './skipped-step.ts';

/** What is looked at in every flow, in the order in which findings are told. */
export const flowChecks: readonly FlowCheck[] = [
  invariantBroken,
  idempotencyBroken,
  callbackMissing,
  callbackValue,
  signatureInvalid,
  skippedStep,
];

/** What only a flow as a whole shows, by the index of the step that it belongs to. */
export function judgeWholeFlow(flow: PlannedFlow, run: FlowRun): Map<number, FlowFault[]> {
  // Of what broke off, the last request may have been done and its answer not heard.
  if (run.outcome !== 'finished') return new Map();
  const exchanges = run.steps.flatMap((step) => step.exchanges).sort(byStart);
  const stepOf = new Map(run.steps.flatMap((step) => step.exchanges.map(({ id }) => [id, step.index] as const)));
  const faults = new Map<number, FlowFault[]>();
  for (const found of flowChecks.flatMap((check) => check.find({ flow, steps: run.steps, exchanges }))) {
    const index = found.step ?? stepOf.get(found.exchangeId ?? '') ?? 0;
    faults.set(index, [...(faults.get(index) ?? []), found]);
  }
  return faults;
}

/** Stable: what began in the same millisecond stays in the order in which it was recorded. */
function byStart(one: Exchange, other: Exchange): number {
  return Date.parse(one.startedAt) - Date.parse(other.startedAt);
}
