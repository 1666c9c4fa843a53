import type { ExchangeResult, Finding, Result } from '../model.ts';
import { type BugExchange, bugReport } from './bug-report.ts';
import { curlCommand } from './curl.ts';
import { withoutControls } from './without-controls.ts';

/** Bug reports for the API's owner: one finding's, or those of all open errors. */
export function* renderIssue(result: Result, { finding: id }: { finding?: string } = {}): Iterable<string> {
  const isWanted = (finding: Finding): boolean =>
    id === undefined ? finding.severity === 'error' && !finding.waivedBy : finding.id === id;
  const wanted = result.findings.filter(isWanted);
  const exchanges = exchangesOf(result, new Set(wanted.flatMap(({ exchangeId }) => exchangeId ?? [])));
  if (wanted.length === 0) yield 'No open error: there is nothing to report.\n';
  for (const [index, finding] of wanted.entries()) {
    const exchange = exchanges.get(finding.exchangeId ?? '');
    if (index > 0) yield '\n---\n\n';
    yield withoutControls(bugReport(finding, result.run, exchange && bugExchange(exchange)));
  }
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
