import type { Finding, FlowResult, Result } from '../model.ts';

/** Findings by the flow that they are in, and those that are in none: about a description, about the run. */
export function placeFindings({ flows, findings }: Result): {
  byFlow: Map<FlowResult, Finding[]>;
  elsewhere: Finding[];
} {
  const flowOfExchange = new Map(
    flows.flatMap((flow) => flow.steps.flatMap((step) => step.exchanges.map(({ id }) => [id, flow] as const))),
  );
  const byFlow = new Map<FlowResult, Finding[]>(flows.map((flow) => [flow, []]));
  const elsewhere: Finding[] = [];
  for (const finding of findings) {
    // An exchange tells iterations of a flow apart; its id alone does not.
    const flow =
      flowOfExchange.get(finding.exchangeId ?? '') ??
      flows.find(({ id, unit }) => id === finding.flow && unit === finding.unit);
    if (flow) byFlow.get(flow)?.push(finding);
    else elsewhere.push(finding);
  }
  return { byFlow, elsewhere };
}
