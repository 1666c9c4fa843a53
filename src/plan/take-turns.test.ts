import { expect, it } from 'vitest';
import { inTurns } from './take-turns.ts';

it.each<[string, (string | undefined)[], number[]]>([
  ['without units, the order of the plan', [undefined, undefined, undefined], [0, 1, 2]],
  ['one flow of every unit, then the next of each', ['a', 'a', 'a', 'b', 'b', 'c'], [0, 3, 5, 1, 4, 2]],
  ['units that already take turns', ['a', 'b', 'a', 'b'], [0, 1, 2, 3]],
  ['nothing', [], []],
])('flows are started in turns: %s', (_what, units, order) => {
  expect(inTurns(units.map((unit) => (unit === undefined ? {} : { unit })))).toEqual(order);
});
