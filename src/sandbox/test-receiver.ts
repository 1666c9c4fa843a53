import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the sandbox sent to the merchant. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A merchant's server on loopback: it keeps what it gets. */
export interface TestReceiver {
  url: string;
  received: Received[];
  /** How it answers from now on; `hang` does not answer at all. */
  answerWith(status: number | 'hang', body?: unknown): void;
  close(): void;
}

export async function startReceiver(): Promise<TestReceiver> {
  let answer: { status: number | 'hang'; body: unknown } = { status: 200, body: undefined };
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      if (answer.status === 'hang') return;
      response.writeHead(answer.status, { 'Content-Type': 'application/json', Location: 'https://elsewhere.example/' });
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith: (status, body) => {
      answer = { status, body };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Looks again at every turn of the event loop: nothing sleeps longer than it takes. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resume) => setImmediate(resume));
}
