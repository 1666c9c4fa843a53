import type {
  AssertionCounts,
  Coverage,
  Drift,
  Finding,
  FindingDraft,
  FlowResult,
  Result,
  Totals,
  UnitTotals,
  Verdict,
} from './model.ts';
import { groupBy } from './report/group-by.ts';
import { sentAgain } from './report/sent-again.ts';

export interface ResultParts<F extends FindingDraft> {
  run: Result['run'];
  flows: FlowResult[];
  findings: F[];
  coverage: Coverage;
  drift?: Drift;
}

/** A result with its totals. */
export function assembleResult<F extends FindingDraft>({
  run,
  flows,
  findings,
  ...rest
}: ResultParts<F>): Omit<Result, 'findings'> & { findings: F[] } {
  // Steps may be packed: they are looked into once.
  const counted = flows.map((flow): CountedFlow => ({ flow, ...countSteps(flow) }));
  const units = totalsOfUnits(counted, findings);
  const parts = units.length === 0 ? {} : { units };
  return { schemaVersion: 1, run, totals: totalsOf(counted, findings), ...parts, flows, findings, ...rest };
}

interface CountedFlow {
  flow: FlowResult;
  verdicts: Record<Verdict, number>;
  assertions: AssertionCounts;
  sentAgain: number;
}

/** One for each sales unit, in the order in which they come up; what is of no unit is in none. */
function totalsOfUnits(flows: CountedFlow[], findings: FindingDraft[]): UnitTotals[] {
  const found = groupBy(findings, ({ unit }) => unit ?? '');
  return [...groupBy(flows, ({ flow }) => flow.unit ?? '')]
    .filter(([unit]) => unit !== '')
    .map(([unit, own]) => ({ unit, totals: totalsOf(own, found.get(unit) ?? []) }));
}

function totalsOf(flows: CountedFlow[], findings: FindingDraft[]): Totals {
  const sum = (verdict: Verdict): number => flows.reduce((total, { verdicts }) => total + verdicts[verdict], 0);
  const verdicts = {
    validated: sum('validated'),
    waived: sum('waived'),
    failed: sum('failed'),
    unvalidated: sum('unvalidated'),
  };
  const open = findings.filter((finding) => !finding.waivedBy);
  const found = (severity: Finding['severity']): number =>
    open.filter((finding) => finding.severity === severity).length;
  return {
    flows: flows.length,
    flowsFailed: flows.filter(({ flow }) => flow.status === 'failed').length,
    flowsSkipped: flows.filter(({ flow }) => flow.status === 'skipped').length,
    exchanges: verdicts.validated + verdicts.waived + verdicts.failed + verdicts.unvalidated,
    ...verdicts,
    findings: {
      error: found('error'),
      warning: found('warning'),
      info: found('info'),
      waived: findings.length - open.length,
    },
    assertions: {
      passed: flows.reduce((total, { assertions }) => total + assertions.passed, 0),
      failed: flows.reduce((total, { assertions }) => total + assertions.failed, 0),
    },
    sentAgain: flows.reduce((total, one) => total + one.sentAgain, 0),
  };
}

function countSteps({ steps }: FlowResult): Omit<CountedFlow, 'flow'> {
  const verdicts: Record<Verdict, number> = { validated: 0, waived: 0, failed: 0, unvalidated: 0 };
  const assertions = { passed: 0, failed: 0 };
  let repeated = 0;
  for (const step of steps) {
    for (const { verdict } of step.exchanges) verdicts[verdict]++;
    assertions.passed += step.assertions?.passed ?? 0;
    assertions.failed += step.assertions?.failed ?? 0;
    repeated += sentAgain(step).length;
  }
  return { verdicts, assertions, sentAgain: repeated };
}
