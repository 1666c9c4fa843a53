import type { Finding } from '../model.ts';
import { groupBy } from './group-by.ts';

/** The same fault in several steps, flows or sales units is one thing to mend. The first of each group stands for it. */
export function alikeFindings(findings: readonly Finding[]): Finding[][] {
  return [...groupBy(findings, faultOf).values()];
}

function faultOf(finding: Finding): string {
  const { code, severity, waivedBy, operationId, status, pointer, keyword, expected, actual, detail } = finding;
  // A variable that is not set is one thing to set, wherever it is used.
  if (code === 'unresolved-variable') return JSON.stringify([waivedBy !== undefined, severity, code, actual]);
  // What was wrong at a place of a body differs from answer to answer; elsewhere only what was found tells faults apart.
  const isOfPlace =
    (keyword !== undefined && code !== 'script-error' && code !== 'script-escape') || code === 'unexpected-value';
  const found = isOfPlace ? null : [actual, detail];
  return JSON.stringify([
    waivedBy !== undefined,
    severity,
    code,
    operationId,
    status,
    pointer,
    keyword,
    expected,
    found,
  ]);
}
