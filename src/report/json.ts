import type { Result } from '../model.ts';

/** result.json: the result as it is. */
export function renderJson(result: Result): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
