import type { FlowCheck } from './flow-check.ts';

/** A step that a script jumped over or whose request it skipped: what it was to show has not been shown. */
export const skippedStep: FlowCheck = {
  code: 'skipped-step',
  find: ({ flow, steps }) =>
    steps
      .filter(({ index, isLeftOut }) => isLeftOut && flow.steps[index]?.optional !== true)
      .map(({ index, isLeftOut }) => ({
        fault: { code: 'skipped-step', ...(isLeftOut === 'skip-request' ? { keyword: isLeftOut } : {}) },
        step: index,
      })),
};
