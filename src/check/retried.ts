import type { Exchange } from '../model.ts';
import { matchesStatus } from './match-status.ts';
import type { StepCheck } from './step-check.ts';

/** A request that went through only after a passing fault: the contract is kept, and somebody may want to know. */
export const retried: StepCheck = {
  code: 'retried',
  isAboutAnswer: true,
  find: ({ step, run, last }) => {
    const status = last?.response?.status;
    if (status === undefined || !matchesStatus(step.expect.status, status)) return [];
    const faults = run.exchanges.filter((exchange) => exchange !== last && isPassedOver(exchange, last));
    if (faults.length === 0) return [];
    const outcomes = faults.map(({ response, failure }) => response?.status ?? failure?.code ?? 'no answer');
    return [{ code: 'retried', detail: `it was answered with ${status} after ${outcomes.join(', ')}` }];
  },
};

/** Whether an attempt failed for a reason that passes, and a later one of the same step was answered. */
export function isPassedOver(exchange: Exchange, last: Exchange | undefined): boolean {
  if (exchange.sentBy !== 'step' || last?.response === undefined || exchange.attempt >= last.attempt) return false;
  const status = exchange.response?.status;
  return status === undefined || status === 423 || status === 429 || status >= 500;
}
