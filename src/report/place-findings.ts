import { flowKey, flowKeyOfFinding } from '../flow-key.ts';
import type { Finding, FlowResult, Result } from '../model.ts';

/** Findings by the flow that they are in, and those that are in none: about a description, about the run. */
export function placeFindings({ flows, findings }: Result): {
  byFlow: Map<FlowResult, Finding[]>;
  elsewhere: Finding[];
} {
  const flowOfExchange = flowsByExchange(flows, new Set(findings.flatMap(({ exchangeId }) => exchangeId ?? [])));
  const flowOfId = new Map<string, FlowResult>();
  for (const flow of flows) flowOfId.set(flowKey(flow), flow);
  const byFlow = new Map<FlowResult, Finding[]>(flows.map((flow) => [flow, []]));
  const elsewhere: Finding[] = [];
  for (const finding of findings) {
    // Findings of older results do not tell iterations apart; their exchanges do.
    const flow = flowOfExchange.get(finding.exchangeId ?? '') ?? flowOfId.get(flowKeyOfFinding(finding));
    if (flow) byFlow.get(flow)?.push(finding);
    else elsewhere.push(finding);
  }
  return { byFlow, elsewhere };
}

/** Which flow each of these exchanges is in. */
function flowsByExchange(flows: readonly FlowResult[], wanted: ReadonlySet<string>): Map<string, FlowResult> {
  const found = new Map<string, FlowResult>();
  if (wanted.size === 0) return found;
  for (const flow of flows) {
    for (const { exchanges } of flow.steps) {
      for (const { id } of exchanges) if (wanted.has(id)) found.set(id, flow);
    }
  }
  return found;
}
