import http from 'node:http';
import https from 'node:https';
import type { guardAgents } from './guard-agents.ts';

export interface PlainRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface PlainAnswer {
  status: number;
  headers: [name: string, value: string][];
  body: Buffer;
}

/** What is read of an answer: no answer to these requests comes near it. */
const MOST_BYTES = 5_000_000;

/** Sends one request through the guarded agents, past newman: for a twin that leaves at the same instant, and for controls. */
export function sendPlain(request: PlainRequest, agents: ReturnType<typeof guardAgents>): Promise<PlainAnswer> {
  const isSecure = request.url.startsWith('https:');
  const bytes = request.body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(request.body)) };
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? https : http).request(
      request.url,
      {
        method: request.method,
        headers: { ...request.headers, ...bytes },
        agent: isSecure ? agents.https : agents.http,
      },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_BYTES) response.destroy(new Error(`The answer is larger than ${MOST_BYTES} bytes.`));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: pairs(response.rawHeaders),
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(request.body);
  });
}

function pairs(raw: string[]): [string, string][] {
  return raw.flatMap((name, index): [string, string][] => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []));
}
