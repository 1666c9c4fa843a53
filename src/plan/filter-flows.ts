import { type FlowPlace, flowKey } from '../flow-key.ts';
import type { PlannedFlow } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { didYouMean } from './suggest.ts';

/**
 * The flows that the filters name: by suite (`ecom`), id (`epayment/qr`), name (`qr`) or glob (`*\/cancel*`).
 * Without filters, all of them.
 *
 * @throws UsageError where a filter names no flow
 */
export function filterFlows(flows: PlannedFlow[], filters: string[]): PlannedFlow[] {
  if (filters.length === 0) return flows;
  for (const filter of filters) {
    if (!flows.some((flow) => isNamed(flow, filter))) throw unknownFlow(filter, flows);
  }
  return flows.filter((flow) => filters.some((filter) => isNamed(flow, filter)));
}

/**
 * The flows that failed in an earlier run.
 *
 * @throws UsageError where the plan has none of them any more
 */
export function onlyFailed(flows: PlannedFlow[], failed: FlowPlace[]): PlannedFlow[] {
  const keys = new Set(failed.map(flowKey));
  const again = flows.filter((flow) => keys.has(flowKey(flow)));
  if (again.length > 0) return again;
  throw new UsageError(`None of the flows that failed is in this plan: ${failed.map(({ id }) => id).join(', ')}.`);
}

function isNamed(flow: PlannedFlow, filter: string): boolean {
  const pattern = globToRegExp(filter);
  return [flow.id, flow.suite, flow.name].some((name) => pattern.test(name));
}

function globToRegExp(glob: string): RegExp {
  const escaped = glob.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
}

function unknownFlow(filter: string, flows: PlannedFlow[]): UsageError {
  const names = [...new Set(flows.flatMap((flow) => [flow.id, flow.suite, flow.name]))];
  const hint = didYouMean(filter, names) || ' `vipps-contract list` prints the flows there are.';
  return new UsageError(`There is no flow "${filter}".${hint}`);
}
