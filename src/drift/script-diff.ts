import { structuredPatch } from 'diff';
import type { Change } from './change.ts';
import { isScriptChange } from './compare-collections.ts';

/** The lines of a changed script, as `diff -u` shows them; undefined where the change is none of a script. */
export function scriptDiff(change: Pick<Change, 'code' | 'before' | 'after'>): string[] | undefined {
  if (!isScriptChange(change)) return undefined;
  const [before, after] = [textOf(change.before), textOf(change.after)];
  const { hunks } = structuredPatch('pinned', 'newest', before, after, '', '', { context: 2 });
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines.filter((line) => !line.startsWith('\\')),
  ]);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
