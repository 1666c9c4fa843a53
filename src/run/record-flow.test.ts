import { expect, it } from 'vitest';
import type { PlannedFlow } from '../model.ts';
import { exchangeId } from './record-flow.ts';

it.each<[string, Partial<PlannedFlow>, string]>([
  ['the first', {}, 'try/a#3.1'],
  ['a later iteration', { iteration: 2 }, 'try/a@2#3.1'],
  ['a sales unit', { unit: 'oslo' }, 'try/a@oslo#3.1'],
  ['a later iteration of a sales unit', { unit: 'oslo', iteration: 2 }, 'try/a@oslo/2#3.1'],
])('an exchange is named after its flow, step and place: of %s', (_, change, id) => {
  const collection = { info: { name: 'a', schema: '' }, item: [] };
  const flow = { id: 'try/a', suite: 'try', name: 'a', title: 'a', iteration: 1, collection, steps: [], ...change };
  expect(exchangeId(flow, 2, 0)).toBe(id);
});
