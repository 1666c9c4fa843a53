import type { PlannedFlow, TargetKind } from '../model.ts';

/** What a place can show; flows that need more are skipped there, with the reason. */
export interface Place {
  kind: TargetKind;
  isSandbox: boolean;
  /** Whether the API's own calls reach us. */
  hearsCalls: boolean;
  /** Whether wrong keys are refused. */
  knowsKeys: boolean;
  limitsRates: boolean;
}

/** Why a flow with a tag is not run at a place, if it is not. */
const reasons: Record<string, (place: Place) => string | undefined> = {
  'sandbox-only': ({ isSandbox }) =>
    isSandbox ? undefined : 'Only the sandbox can show it: what a person or time does is done by its controls.',
  callbacks: ({ hearsCalls }) =>
    hearsCalls ? undefined : 'Nothing that the API sends reaches us: set VIPPS_CALLBACK_URL to a public URL that does.',
  'known-keys': ({ knowsKeys }) => (knowsKeys ? undefined : 'This sandbox takes any keys, so it refuses none.'),
  'rate-limits': ({ limitsRates }) =>
    limitsRates ? undefined : 'This sandbox was started without rate limits (--rate-limits).',
};

/** The flows, with a reason on those that this place cannot show. */
export function skipFlows(flows: PlannedFlow[], place: Place): PlannedFlow[] {
  return flows.map((flow) => {
    if (flow.skip !== undefined) return flow;
    const skip = flow.tags?.map((tag) => reasons[tag]?.(place)).find((reason) => reason !== undefined);
    return skip === undefined ? flow : { ...flow, skip };
  });
}
