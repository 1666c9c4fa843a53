import type { StepCheck } from './step-check.ts';

/** A step that was run and sent nothing, so that nothing was tested; a script that skips its request says so itself. */
export const nothingSent: StepCheck = {
  code: 'no-response',
  isAboutAnswer: false,
  find: ({ last, run }) => {
    if (last !== undefined || run.scriptErrors.length > 0 || run.isLeftOut === 'skip-request') return [];
    return [{ code: 'no-response', detail: 'the step sent no request' }];
  },
};
