import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { flowKey, flowKeyOfFinding } from '../../flow-key.ts';
import type { Finding } from '../../model.ts';
import { groupBy } from '../group-by.ts';
import type { PageData, PageExchange, PageFlow, PageStep } from '../page-data.ts';

/** An exchange and where it belongs. */
export interface PlacedExchange {
  exchange: PageExchange;
  step: PageStep;
  flow: PageFlow;
}

/** The data with the look-ups that views need, made once. */
export interface Report {
  data: PageData;
  exchanges: PlacedExchange[];
  exchangeById: Map<string, PlacedExchange>;
  flowByKey: Map<string, PageFlow>;
  findingsByExchange: Map<string, Finding[]>;
}

export function indexReport(data: PageData): Report {
  const exchanges = data.flows.flatMap((flow) =>
    flow.steps.flatMap((step) => step.exchanges.map((exchange) => ({ exchange, step, flow }))),
  );
  return {
    data,
    exchanges,
    exchangeById: new Map(exchanges.map((placed) => [placed.exchange.id, placed])),
    flowByKey: new Map(data.flows.map((flow) => [flow.key, flow])),
    findingsByExchange: groupBy(
      data.findings.filter(({ exchangeId }) => exchangeId !== undefined),
      ({ exchangeId }) => exchangeId ?? '',
    ),
  };
}

export const ReportContext = createContext<Report | undefined>(undefined);

export function useReport(): Report {
  const report = useContext(ReportContext);
  if (!report) throw new Error('No report to show.');
  return report;
}

/** An error that fails the run. */
export function isOpenError({ severity, waivedBy }: Finding): boolean {
  return severity === 'error' && !waivedBy;
}

/** The flow that a finding is in, by the exchange where there is one. */
export function flowOfFinding(report: Report, finding: Finding): PageFlow | undefined {
  const placed = finding.exchangeId === undefined ? undefined : report.exchangeById.get(finding.exchangeId);
  return placed?.flow ?? report.data.flows.find((flow) => flowKey(flow) === flowKeyOfFinding(finding));
}
