import type { Fault } from '../model.ts';
import type { StepCheck } from './step-check.ts';

/** A script of the collection tried to leave the script sandbox. */
export const scriptEscape: StepCheck = {
  code: 'script-escape',
  isAboutAnswer: false,
  find: ({ run }) =>
    run.scriptErrors
      .filter(({ isEscape }) => isEscape)
      .map(({ phase, message }): Fault => ({ code: 'script-escape', keyword: phase, detail: message })),
};
