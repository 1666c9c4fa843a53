import type { ExchangeResult, Finding, Result } from '../model.ts';
import { type BugExchange, bugReport } from './bug-report.ts';
import { curlCommand } from './curl.ts';

/** Bug reports for the API's owner: one finding's, or those of all open errors. */
export function renderIssue(result: Result, { finding: id }: { finding?: string } = {}): string {
  const isWanted = (finding: Finding): boolean =>
    id === undefined ? finding.severity === 'error' && !finding.waivedBy : finding.id === id;
  const exchanges = new Map(
    result.flows.flatMap((flow) =>
      flow.steps.flatMap((step) => step.exchanges.map((exchange) => [exchange.id, exchange] as const)),
    ),
  );
  const reports = result.findings.filter(isWanted).map((finding) => {
    const exchange = exchanges.get(finding.exchangeId ?? '');
    return exchange ? bugReport(finding, result.run, bugExchange(exchange)) : bugReport(finding, result.run);
  });
  return reports.length > 0 ? reports.join('\n---\n\n') : 'No open error: there is nothing to report.\n';
}

function bugExchange({ request, response, startedAt }: ExchangeResult): BugExchange {
  return {
    curl: curlCommand(request),
    ...(response && { status: response.status }),
    headers: response?.headers ?? [],
    body: response?.bodyEncoding ? '(binary)' : (response?.body ?? ''),
    startedAt,
  };
}
