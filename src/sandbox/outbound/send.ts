import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface OutboundRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** ms, for the whole exchange. */
  timeoutMs: number;
}

export type OutboundAnswer = { status: number; body: string } | { failure: string };

const LONGEST_ANSWER = 64 * 1024;

/** Sends one request. Redirects are not followed; a slow receiver is left. Never rejects. */
export function send(request: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> {
  return exchange(request, signal).catch((error: Error) => ({ failure: error.message }));
}

function exchange(
  { method, url, headers, body, timeoutMs }: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  return new Promise((resolve, reject) => {
    const start = url.startsWith('https:') ? requestHttps : requestHttp;
    const bytes = body === undefined ? 0 : Buffer.byteLength(body);
    const length = body === undefined ? {} : { 'Content-Length': bytes };
    // Throws where a header holds what no header may hold: an authToken can.
    const sent = start(url, { method, headers: { ...headers, ...length }, signal, agent: false });
    const deadline = setTimeout(() => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    sent.on('close', () => clearTimeout(deadline));
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (text.length < LONGEST_ANSWER) text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
