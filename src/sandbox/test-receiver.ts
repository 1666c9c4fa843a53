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
  /** Waits until it has got so many requests. */
  hasReceived(count: number): Promise<void>;
  /** How it answers from now on; `hang` does not answer at all. */
  answerWith(status: number | 'hang', body?: unknown): void;
  close(): void;
}

export async function startReceiver(): Promise<TestReceiver> {
  let answer: { status: number | 'hang'; body: unknown } = { status: 200, body: undefined };
  const received: Received[] = [];
  let waiting: { count: number; resume: () => void }[] = [];
  const wake = () => {
    for (const { count, resume } of waiting) if (received.length >= count) resume();
    waiting = waiting.filter(({ count }) => received.length < count);
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      wake();
      if (answer.status === 'hang') return;
      response.writeHead(answer.status, { 'Content-Type': 'application/json', Location: 'https://elsewhere.example/' });
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    hasReceived: (count) =>
      new Promise((resume) => {
        waiting.push({ count, resume });
        wake();
      }),
    answerWith: (status, body) => {
      answer = { status, body };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
