/** What sets a flow of a run apart from every other: its suite and name (its id), its sales unit and its iteration. */
export interface FlowPlace {
  id: string;
  unit?: string | undefined;
  /** From 1. Rows of a data file count as iterations. */
  iteration: number;
}

/** The same in one text, for maps and sets. Whatever asks "which flow" asks by this. */
export function flowKey({ id, unit = '', iteration }: FlowPlace): string {
  return JSON.stringify([id, unit, iteration]);
}

/** The key of the flow that a finding is in. */
export function flowKeyOfFinding(finding: { flow: string; unit?: string | undefined; iteration?: number }): string {
  return flowKey({ id: finding.flow, unit: finding.unit, iteration: finding.iteration ?? 1 });
}

/** The same for people: `ecom/qr (oslo) #2`. */
export function flowLabel({ id, unit, iteration }: FlowPlace): string {
  return `${id}${unit ? ` (${unit})` : ''}${iteration > 1 ? ` #${iteration}` : ''}`;
}
