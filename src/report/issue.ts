import type { ExchangeResult, Finding, Result } from '../model.ts';
import { type BugExchange, bugReport } from './bug-report.ts';
import { curlCommand } from './curl.ts';

/** Bug reports for the API's owner: one finding's, or those of all open errors. */
export function renderIssue(result: Result, { finding: id }: { finding?: string } = {}): string {
  const isWanted = (finding: Finding): boolean =>
    id === undefined ? finding.severity === 'error' && !finding.waivedBy : finding.id === id;
  const wanted = result.findings.filter(isWanted);
  const exchanges = exchangesOf(result, new Set(wanted.flatMap(({ exchangeId }) => exchangeId ?? [])));
  const reports = wanted.map((finding) => {
    const exchange = exchanges.get(finding.exchangeId ?? '');
    return exchange ? bugReport(finding, result.run, bugExchange(exchange)) : bugReport(finding, result.run);
  });
  return reports.length > 0 ? reports.join('\n---\n\n') : 'No open error: there is nothing to report.\n';
}

function exchangesOf({ flows }: Result, ids: ReadonlySet<string>): Map<string, ExchangeResult> {
  const found = new Map<string, ExchangeResult>();
  if (ids.size === 0) return found;
  for (const { steps } of flows) {
    for (const step of steps)
      for (const exchange of step.exchanges) if (ids.has(exchange.id)) found.set(exchange.id, exchange);
  }
  return found;
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
