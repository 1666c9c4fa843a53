import type { Finding, Headers, Result } from '../model.ts';
import { placeOfFinding } from './words.ts';

/** What the API was asked and answered, for a bug report. */
export interface BugExchange {
  curl: string;
  status?: number;
  headers: Headers;
  body: string;
  startedAt: string;
}

/** Headers by which a service finds a request in its own logs. */
const traces =
  /^(?:x-request-id|request-id|traceparent|x-correlation-id|contextid|x-ms-.*request-id|idempotency-key|date)$/i;

/** A finding as Markdown for somebody who has never seen this program: what, where, how to see it again. */
export function bugReport(finding: Finding, run: Result['run'], exchange?: BugExchange): string {
  const description = run.artefacts.find(({ id }) => id === finding.description);
  const facts = [
    ['Operation', [finding.operationId, finding.status].filter((part) => part !== undefined).join(', status ')],
    ['Where', finding.pointer],
    ['Expected', finding.expected === undefined ? undefined : JSON.stringify(finding.expected)],
    ['Actual', finding.actual === undefined ? undefined : JSON.stringify(finding.actual)],
    ['Description', description && `${description.path} (sha256 ${description.sha256.slice(0, 12)})`],
    ['Schema', finding.schemaPointer && `#${finding.schemaPointer}`],
    ['Flow', placeOfFinding(finding)],
    ['Target', `${run.baseUrl} (${run.target})`],
    ['When', exchange?.startedAt ?? run.startedAt],
    ['Finding', `${finding.code} ${finding.id}`],
  ].filter((fact): fact is [string, string] => fact[1] !== undefined && fact[1] !== '');
  const blocks = [
    `### ${finding.message}`,
    facts.map(([term, value]) => `- **${term}:** ${inline(value)}`).join('\n'),
    ...(exchange ? exchangeBlocks(exchange) : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function exchangeBlocks({ curl, status, headers, body }: BugExchange): string[] {
  const traced = headers.filter(([name]) => traces.test(name)).map(([name, value]) => `${name}: ${value}`);
  const answer = [status === undefined ? 'no response' : `status ${status}`, ...traced, '', body.slice(0, 8000)].join(
    '\n',
  );
  return ['How to see it again:', fenced(curl, 'sh'), 'What it answers:', fenced(answer.trim(), '')];
}

function inline(value: string): string {
  return `\`${value.replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}

function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
