import type { Finding, FlowResult, Result } from '../model.ts';

/** Findings by the flow that they are in, and those that are in none: about a description, about the run. */
export function placeFindings({ flows, findings }: Result): {
  byFlow: Map<FlowResult, Finding[]>;
  elsewhere: Finding[];
} {
  const flowOfExchange = flowsByExchange(flows, new Set(findings.flatMap(({ exchangeId }) => exchangeId ?? [])));
  const flowOfId = new Map<string, FlowResult>();
  for (const flow of flows) if (!flowOfId.has(idOf(flow))) flowOfId.set(idOf(flow), flow);
  const byFlow = new Map<FlowResult, Finding[]>(flows.map((flow) => [flow, []]));
  const elsewhere: Finding[] = [];
  for (const finding of findings) {
    // An exchange tells iterations of a flow apart; its id alone does not.
    const flow =
      flowOfExchange.get(finding.exchangeId ?? '') ?? flowOfId.get(idOf({ id: finding.flow, unit: finding.unit }));
    if (flow) byFlow.get(flow)?.push(finding);
    else elsewhere.push(finding);
  }
  return { byFlow, elsewhere };
}

function idOf({ id, unit }: { id: string; unit?: string | undefined }): string {
  return JSON.stringify([id, unit]);
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
