import type { ExpectedStatus, StatusPattern } from '../model.ts';

/** Whether a status is what a step expects: the number, of the class (`4xx`), or either of several. */
export function matchesStatus(expected: ExpectedStatus, status: number): boolean {
  const patterns = Array.isArray(expected) ? expected : [expected];
  return patterns.some((pattern) => matches(pattern, status));
}

function matches(pattern: StatusPattern, status: number): boolean {
  if (pattern === 'any') return true;
  return typeof pattern === 'number' ? pattern === status : Math.floor(status / 100) === Number(pattern[0]);
}
