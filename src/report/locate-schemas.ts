import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Finding, Result } from '../model.ts';
import { groupBy } from './group-by.ts';

/**
 * Adds to each finding the line of its schema in the description's file (YAML or JSON), so that editors and code hosts can
 * point at it. `textOf` gives a description's text by its id, or undefined where it is not at hand.
 */
export function locateSchemas(result: Result, textOf: (description: string) => string | undefined): Result {
  const placed = result.findings.filter(({ schemaPointer, schemaLine }) => schemaPointer !== undefined && !schemaLine);
  const lines = new Map<Finding, number>();
  for (const [description, findings] of groupBy(placed, (finding) => finding.description ?? '')) {
    const text = textOf(description);
    if (text === undefined) continue;
    const lineOf = lineFinder(text);
    for (const finding of findings) lines.set(finding, lineOf(finding.schemaPointer ?? ''));
  }
  if (lines.size === 0) return result;
  const findings = result.findings.map((finding) => {
    const schemaLine = lines.get(finding);
    return schemaLine === undefined ? finding : { ...finding, schemaLine };
  });
  return { ...result, findings };
}

/** Lines by pointer; of a place that is not in the file, the line of the nearest one above it. */
function lineFinder(text: string): (pointer: string) => number {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  return (pointer) => {
    const path = pointer
      .split('/')
      .slice(1)
      .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
    for (let length = path.length; length > 0; length--) {
      const start = keyStart(document, path.slice(0, length));
      if (start !== undefined) return counter.linePos(start).line;
    }
    return 1;
  };
}

/** Where the last key of the path is written: a value may begin on a later line than its key. */
function keyStart(document: ReturnType<typeof parseDocument>, path: string[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (!isNode(parent) || !('items' in parent)) return undefined;
  for (const [index, item] of (parent.items as unknown[]).entries()) {
    if (isNode(item)) {
      if (String(index) === last) return item.range?.[0];
    } else {
      const { key } = item as { key: unknown };
      if (isNode(key) && String(key) === last) return key.range?.[0];
    }
  }
  return undefined;
}
