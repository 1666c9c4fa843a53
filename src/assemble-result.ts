import type { Coverage, Drift, ExchangeResult, Finding, FlowResult, Result, Totals, UnitTotals } from './model.ts';
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
  const exchanges = flows.flatMap((flow) => flow.steps.flatMap((step) => step.exchanges));
  const judged = (verdict: ExchangeResult['verdict']): number =>
    exchanges.filter((exchange) => exchange.verdict === verdict).length;
  const open = findings.filter((finding) => !finding.waivedBy);
  const found = (severity: Finding['severity']): number =>
    open.filter((finding) => finding.severity === severity).length;
  return {
    flows: flows.length,
    flowsFailed: flows.filter((flow) => flow.status === 'failed').length,
    flowsSkipped: flows.filter((flow) => flow.status === 'skipped').length,
    exchanges: exchanges.length,
    validated: judged('validated'),
    waived: judged('waived'),
    failed: judged('failed'),
    unvalidated: judged('unvalidated'),
    findings: {
      error: found('error'),
      warning: found('warning'),
      info: found('info'),
      waived: findings.length - open.length,
    },
  };
}
