import type { FlowResult } from '../model.ts';
import { groupBy } from './group-by.ts';

/** Flows with the same class of fault and the same thing to do next. */
export interface AlikeFlows {
  triage: NonNullable<FlowResult['triage']>;
  flows: FlowResult[];
}

/** The failed flows by what they have in common; the largest group first. */
export function alikeFlows(flows: FlowResult[]): AlikeFlows[] {
  const triaged = flows.flatMap((flow) => (flow.triage ? [{ triage: flow.triage, flow }] : []));
  const groups = groupBy(triaged, ({ triage }) => JSON.stringify([triage.class, triage.nextStep]));
  return [...groups.values()]
    .flatMap((members) => {
      const [first] = members;
      return first ? [{ triage: first.triage, flows: members.map(({ flow }) => flow) }] : [];
    })
    .sort((a, b) => b.flows.length - a.flows.length);
}
