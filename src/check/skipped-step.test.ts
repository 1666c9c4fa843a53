import { expect, test } from 'vitest';
import type { PlannedStep, StepRun } from '../model.ts';
import { skippedStep } from './skipped-step.ts';
import { aFlow, aStep, aStepRun } from './testing/exchanges.ts';

const leftOut: Partial<StepRun> = { status: 'skipped', isLeftOut: true, reason: 'Left out.', exchanges: [] };

test('a request that a script skipped is reported as that', () => {
  const run = aStepRun({ ...leftOut, isLeftOut: 'skip-request' });
  expect(skippedStep.find({ flow: aFlow([aStep({})]), steps: [run], exchanges: [] })).toEqual([
    { fault: { code: 'skipped-step', keyword: 'skip-request' }, step: 0 },
  ]);
});

test.each<[string, Partial<StepRun>, Partial<PlannedStep>, number]>([
  ['that a script jumped over', leftOut, {}, 1],
  ['that a script may jump over', leftOut, { optional: true }, 0],
  ['that was not reached', { status: 'skipped', reason: 'Not reached.', exchanges: [] }, {}, 0],
  ['that was sent', {}, {}, 0],
])('a step %s: %o of %o is told %i times', (_what, run, step, times) => {
  const found = skippedStep.find({ flow: aFlow([aStep(step)]), steps: [aStepRun(run)], exchanges: [] });
  expect(found).toEqual(Array.from({ length: times }, () => ({ fault: { code: 'skipped-step' }, step: 0 })));
});
