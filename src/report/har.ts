import { flowLabel } from '../flow-key.ts';
import type { ExchangeResult, Headers, Result } from '../model.ts';

/** HAR 1.2 of all exchanges, a line for each: every browser's network panel and every HTTP tool opens it. */
export function* renderHar(result: Result): Iterable<string> {
  const version = result.run.versions['vipps-contract'];
  const pages = result.flows.map((flow, index) => ({
    startedDateTime: flow.startedAt ?? result.run.startedAt,
    id: `flow-${index}`,
    title: `${flowLabel(flow)}: ${flow.title}`,
    pageTimings: { onLoad: flow.durationMs },
    comment: flow.status,
  }));
  const log = {
    version: '1.2',
    creator: { name: 'vipps-contract', version },
    pages,
    comment: result.run.notes.join(' '),
  };
  yield JSON.stringify({ log }, null, 2).replace(/\n {2}\}\n\}$/, ',\n    "entries": [');
  let before = '\n      ';
  for (const [index, flow] of result.flows.entries()) {
    for (const { name, exchanges } of flow.steps) {
      for (const exchange of exchanges) {
        yield before + JSON.stringify(entryOf(exchange, `flow-${index}`, name));
        before = ',\n      ';
      }
    }
  }
  yield '\n    ]\n  }\n}\n';
}

function entryOf(exchange: ExchangeResult, pageref: string, step: string): object {
  const reason = exchange.failure?.message ?? exchange.reason;
  return {
    pageref,
    startedDateTime: exchange.startedAt,
    time: exchange.durationMs,
    request: requestOf(exchange),
    response: responseOf(exchange),
    cache: {},
    // The parts of a time were not measured; HAR wants numbers, and -1 for what does not apply.
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: exchange.durationMs, receive: 0 },
    comment: [step, exchange.verdict, reason].filter(Boolean).join(' · '),
  };
}

function requestOf({ request }: ExchangeResult): object {
  const { method, url, headers, body } = request;
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headerList(headers),
    queryString: queryOf(url),
    ...(body !== undefined && { postData: { mimeType: mediaType(headers), params: [], text: body } }),
    headersSize: -1,
    bodySize: body === undefined ? 0 : -1,
  };
}

function responseOf({ response, failure }: ExchangeResult): object {
  return {
    status: response?.status ?? 0,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headerList(response?.headers ?? []),
    content: {
      size: response?.bytes ?? 0,
      mimeType: mediaType(response?.headers ?? []),
      ...(response?.body !== undefined && { text: response.body }),
      ...(response?.bodyEncoding && { encoding: response.bodyEncoding }),
    },
    redirectURL: '',
    headersSize: -1,
    bodySize: response?.bytes ?? -1,
    ...(failure && { comment: failure.message }),
  };
}

function headerList(headers: Headers): { name: string; value: string }[] {
  return headers.map(([name, value]) => ({ name, value }));
}

function mediaType(headers: Headers): string {
  return headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
}

function queryOf(url: string): { name: string; value: string }[] {
  const query = url.split('#')[0]?.split('?').slice(1).join('?') ?? '';
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
}
