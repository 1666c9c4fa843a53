import type { Direction } from '../openapi/description.ts';
import type { ChangeClass } from './change.ts';

/** How the set of values that a schema allows has changed. */
export type Shift = 'wider' | 'narrower' | 'other';

/**
 * What a shift means. Who sends requests suffers when fewer are accepted; who reads answers when more may come, for
 * then one may come that the old version refuses: also a new value of an enum, which many a `switch` does not know.
 */
export function classOfShift(shift: Shift, direction: Direction): ChangeClass {
  if (shift === 'other') return 'breaking';
  return (shift === 'narrower') === (direction === 'request') ? 'breaking' : 'additive';
}

/** A callback or webhook turns round who sends and who reads. */
export function opposite(direction: Direction): Direction {
  return direction === 'request' ? 'response' : 'request';
}
