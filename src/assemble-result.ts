import type { Coverage, Drift, Finding, FlowResult, Result, Totals, UnitTotals, Verdict } from './model.ts';
import { groupBy } from './report/group-by.ts';

export interface ResultParts {
  run: Result['run'];
  flows: FlowResult[];
  findings: Finding[];
  coverage: Coverage;
  drift?: Drift;
}

/** A result with its totals. */
export function assembleResult({ run, flows, findings, ...rest }: ResultParts): Result {
  const units = totalsOfUnits(flows, findings);
  const parts = units.length === 0 ? {} : { units };
  return { schemaVersion: 1, run, totals: totalsOf(flows, findings), ...parts, flows, findings, ...rest };
}

/** One for each sales unit, in the order in which they come up; what is of no unit is in none. */
function totalsOfUnits(flows: FlowResult[], findings: Finding[]): UnitTotals[] {
  const found = groupBy(findings, ({ unit }) => unit ?? '');
  return [...groupBy(flows, ({ unit }) => unit ?? '')]
    .filter(([unit]) => unit !== '')
    .map(([unit, own]) => ({ unit, totals: totalsOf(own, found.get(unit) ?? []) }));
}

function totalsOf(flows: FlowResult[], findings: Finding[]): Totals {
  const verdicts = countVerdicts(flows);
  const open = findings.filter((finding) => !finding.waivedBy);
  const found = (severity: Finding['severity']): number =>
    open.filter((finding) => finding.severity === severity).length;
  return {
    flows: flows.length,
    flowsFailed: flows.filter((flow) => flow.status === 'failed').length,
    flowsSkipped: flows.filter((flow) => flow.status === 'skipped').length,
    exchanges: verdicts.validated + verdicts.waived + verdicts.failed + verdicts.unvalidated,
    ...verdicts,
    findings: {
      error: found('error'),
      warning: found('warning'),
      info: found('info'),
      waived: findings.length - open.length,
    },
  };
}

function countVerdicts(flows: FlowResult[]): Record<Verdict, number> {
  const counts: Record<Verdict, number> = { validated: 0, waived: 0, failed: 0, unvalidated: 0 };
  for (const { steps } of flows) {
    for (const { exchanges } of steps) for (const { verdict } of exchanges) counts[verdict]++;
  }
  return counts;
}
