import type { ExpectedStatus } from '../model.ts';

/** Whether a status is what a step expects: the number, one of several, or of the class (`4xx`). */
export function matchesStatus(expected: ExpectedStatus, status: number): boolean {
  if (typeof expected === 'number') return expected === status;
  if (typeof expected === 'string') return Math.floor(status / 100) === Number(expected[0]);
  return expected.includes(status);
}
