import type { StepCheck } from './step-check.ts';

/** A step that was run and sent nothing: a script skipped its request, and nothing was tested. */
export const nothingSent: StepCheck = {
  code: 'no-response',
  isAboutAnswer: false,
  find: ({ last, run }) => {
    if (last !== undefined || run.scriptErrors.length > 0) return [];
    return [{ code: 'no-response', detail: 'the step sent no request' }];
  },
};
