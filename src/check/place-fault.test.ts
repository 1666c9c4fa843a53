import { expect, test } from 'vitest';
import { numberFindings, placeFault } from './place-fault.ts';
import { aFlow } from './testing/exchanges.ts';

const findingIn = (iteration: number) =>
  placeFault(
    { code: 'body-schema', pointer: '/id', keyword: 'type' },
    { flow: { ...aFlow(), iteration }, step: 'Get thing' },
  );
const idIn = (iteration: number): string | undefined => numberFindings([findingIn(iteration)])[0]?.id;

test('an id is the same in the next run, and another in every iteration', () => {
  expect(idIn(1)).toBe(idIn(1));
  expect(idIn(2)).toBe(idIn(2));
  expect(new Set([idIn(1), idIn(2), idIn(3)]).size).toBe(3);
});

test('two faults at one place have ids of their own, in their order', () => {
  const [first, second] = numberFindings([findingIn(1), findingIn(1)]);
  expect(first?.id).toBe(idIn(1));
  expect(second?.id).not.toBe(first?.id);
});
