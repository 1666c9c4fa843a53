import {
  createServer,
  request as forward,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What becomes of a request instead of an answer. */
export type WireFault = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export interface FaultyServer {
  origin: string;
  /** How often the fault was met. */
  met(): number;
  close(): Promise<void>;
}

/** Where the fault strikes: `GET /epayment/v1/payments/*`; `*` is one segment. */
export interface FaultPlace {
  method: string;
  path: RegExp;
}

/** A server in front of another that passes everything on but what meets a fault; over TLS with a certificate. */
export async function startFaultyServer(
  upstream: string,
  place: FaultPlace,
  fault: WireFault,
  certificate?: { key: string; cert: string },
): Promise<FaultyServer> {
  let count = 0;
  const answer: RequestListener = (request, response) => {
    request.on('error', () => {});
    response.on('error', () => {});
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (request.method === place.method && place.path.test(path)) fault(request, response, ++count);
    else passOn(upstream, request, response);
  };
  const server = certificate ? createSecureServer(certificate, answer) : createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    met: () => count,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Lets the other server answer. */
export function passOn(upstream: string, request: IncomingMessage, response: ServerResponse): void {
  const { host: _host, ...headers } = request.headers;
  const onward = forward(upstream + request.url, { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
