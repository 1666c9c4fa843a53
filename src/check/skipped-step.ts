import type { FlowCheck } from './flow-check.ts';

/** A step that a script jumped over with `setNextRequest`: what it was to show has not been shown. */
export const skippedStep: FlowCheck = {
  code: 'skipped-step',
  find: ({ flow, steps }) =>
    steps
      .filter(({ index, isLeftOut }) => isLeftOut === true && flow.steps[index]?.optional !== true)
      .map(({ index }) => ({ fault: { code: 'skipped-step' }, step: index })),
};
