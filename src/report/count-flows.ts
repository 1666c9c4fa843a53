import type { FlowResult } from '../model.ts';

/** How many flows went which way. */
export interface FlowCounts {
  passed: number;
  failed: number;
  skipped: number;
  /** Under way when the run was interrupted. */
  brokenOff: number;
  /** Not begun when the run was interrupted. */
  notRun: number;
}

/** What of a flow tells how it went. */
export interface EndedFlow {
  status: FlowResult['status'];
  steps: { exchanges: unknown[] }[];
}

export function countFlows(flows: EndedFlow[]): FlowCounts {
  const counts: FlowCounts = { passed: 0, failed: 0, skipped: 0, brokenOff: 0, notRun: 0 };
  for (const flow of flows) counts[wayOf(flow)]++;
  return counts;
}

/** Whether the run was interrupted before the flow had sent anything. */
export function isNotRun({ status, steps }: EndedFlow): boolean {
  return status === 'interrupted' && steps.every(({ exchanges }) => exchanges.length === 0);
}

function wayOf(flow: EndedFlow): keyof FlowCounts {
  if (flow.status !== 'interrupted') return flow.status;
  return isNotRun(flow) ? 'notRun' : 'brokenOff';
}
