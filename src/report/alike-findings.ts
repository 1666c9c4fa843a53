import type { Finding } from '../model.ts';
import { groupBy } from './group-by.ts';

/** The same fault in several flows, or of several sales units, is one thing to mend: the findings by what they say. */
export function alikeFindings(findings: Finding[]): Finding[][] {
  const groups = groupBy(findings, ({ code, operationId, status, pointer, message }) =>
    JSON.stringify([code, operationId, status, pointer, message]),
  );
  return [...groups.values()];
}
