import { flowKey } from '../flow-key.ts';
import type { FlowResult } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { readJson } from './read-file.ts';

/**
 * How long the flows of an earlier run took, ms, by their key.
 *
 * @throws UsageError where the file is not a result
 */
export async function loadDurations(path: string): Promise<Map<string, number>> {
  const { flows } = ((await readJson(path, 'result')) ?? {}) as { flows?: unknown };
  if (!Array.isArray(flows)) throw new UsageError(`${path} is not a result of a run: it has no flows.`);
  return new Map((flows as FlowResult[]).map((flow) => [flowKey(flow), flow.durationMs]));
}
