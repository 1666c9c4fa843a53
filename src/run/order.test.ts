import { expect, it } from 'vitest';
import { newOrder, secondAttempt } from './order.ts';
import { aFlow } from './testing/flows.ts';

it('a second attempt has nothing of the first but whose it is and that it was asked to end', () => {
  const its = { isQuiet: false, tell: () => {}, settle: () => {} };
  const flow = aFlow('flow', [{ name: 'a' }]);
  const first = newOrder(flow, { key: 'one', ...its });
  const half = {
    ...first,
    isStopped: true,
    ended: new Set([0]),
    kept: [0],
    claims: new Set(['token']),
    scriptSince: 1,
  };
  const second = secondAttempt(half, 'two');
  expect(second).toEqual({ ...first, key: 'two', attempt: 2, isStopped: true, run: second.run });
  expect(second.run).toMatchObject({ steps: [{ status: 'skipped', exchanges: [] }] });
});
