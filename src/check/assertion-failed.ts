import type { Fault } from '../model.ts';
import type { StepCheck } from './step-check.ts';

/** An assertion in the collection's own scripts failed. */
export const assertionFailed: StepCheck = {
  code: 'assertion-failed',
  isAboutAnswer: true,
  find: ({ run }) =>
    run.assertions
      .filter(({ passed }) => !passed)
      .map(
        ({ name, message }): Fault => ({
          code: 'assertion-failed',
          expected: name,
          detail: message === undefined ? name : `${name}: ${message}`,
        }),
      ),
};
