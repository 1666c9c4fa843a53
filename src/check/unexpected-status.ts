import { matchesStatus } from './match-status.ts';
import type { StepCheck } from './step-check.ts';

/** The answer's status is not the one that the step has to get. */
export const unexpectedStatus: StepCheck = {
  code: 'unexpected-status',
  isAboutAnswer: true,
  find: ({ step, last }) => {
    const actual = last?.response?.status;
    if (actual === undefined || matchesStatus(step.expect.status, actual)) return [];
    return [{ code: 'unexpected-status', expected: step.expect.status, actual }];
  },
};
