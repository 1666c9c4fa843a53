import type { Fault } from '../model.ts';
import type { StepCheck } from './step-check.ts';

/** A script of the collection threw, or did not parse. */
export const scriptError: StepCheck = {
  code: 'script-error',
  isAboutAnswer: false,
  find: ({ run }) =>
    run.scriptErrors
      .filter(({ isEscape }) => !isEscape)
      .map(
        ({ phase, message, cause }): Fault => ({
          code: 'script-error',
          keyword: phase,
          detail: message,
          ...(cause === undefined ? {} : { cause }),
        }),
      ),
};
