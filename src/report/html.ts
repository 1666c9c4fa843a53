import type { Result } from '../model.ts';

/** report.html */
export function renderHtml(result: Result): string {
  return result.run.id;
}
