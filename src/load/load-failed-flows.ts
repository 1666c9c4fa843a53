import type { FlowPlace } from '../flow-key.ts';
import { UsageError } from '../usage-error.ts';
import { readJson } from './read-file.ts';

/**
 * The flows that an earlier result tells of as failed or interrupted.
 *
 * @param path a `result.json`
 * @throws UsageError where it is none, or all its flows passed
 */
export async function loadFailedFlows(path: string): Promise<FlowPlace[]> {
  const { flows } = (await readJson(path, 'result')) as { flows?: unknown };
  if (!Array.isArray(flows)) throw new UsageError(`${path} is not a result of a run: it has no flows.`);
  const failed = (flows as (FlowPlace & { status: string })[]).filter(
    ({ status }) => status === 'failed' || status === 'interrupted',
  );
  if (failed.length === 0) throw new UsageError(`No flow of ${path} failed, so there is none to run again.`);
  return failed.map(({ id, unit, iteration }) => ({ id, iteration, ...(unit === undefined ? {} : { unit }) }));
}
