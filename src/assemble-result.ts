import type { Coverage, Drift, ExchangeResult, Finding, FlowResult, Result } from './model.ts';

export interface ResultParts {
  run: Result['run'];
  flows: FlowResult[];
  findings: Finding[];
  coverage: Coverage;
  drift?: Drift;
}

/** A result with its totals. */
export function assembleResult({ run, flows, findings, ...rest }: ResultParts): Result {
  return { schemaVersion: 1, run, totals: totalsOf(flows, findings), flows, findings, ...rest };
}

function totalsOf(flows: FlowResult[], findings: Finding[]): Result['totals'] {
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
