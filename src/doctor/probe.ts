import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { type GuardOptions, guardAgents } from '../run/guard-agents.ts';
import type { Answer } from './answer.ts';

/** A request of the doctor. */
export interface Asking {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
}

export type Ask = (asking: Asking) => Promise<Answer>;

/** Answers are small; whatever is longer is not read. */
const MOST_BYTES = 64_000;

/** Speaks HTTP to one origin and to nothing else, each call within the time limit. */
export function createAsk(options: GuardOptions): { ask: Ask; close(): void } {
  const agents = guardAgents(options);
  const origin = new URL(options.origin);
  const isTls = origin.protocol === 'https:';
  return {
    ask: (asking) => exchange((isTls ? https : http).request, isTls ? agents.https : agents.http, origin, asking),
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** The addresses that a name stands for. */
export async function addressesOf(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}

/** What a TLS handshake agreed on. */
export interface Handshake {
  protocol: string;
  /** When the certificate ends, ms since 1970. */
  validTo: number;
}

/** Shakes hands with a host; the certificate has to be trusted. */
export function shakeHands(origin: URL, timeoutMs: number, ca?: string): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host: origin.hostname,
      port: Number(origin.port || 443),
      servername: origin.hostname,
      ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] }),
    });
    const timer = setTimeout(() => socket.destroy(tooLate()), timeoutMs);
    socket.once('secureConnect', () => {
      resolve({ protocol: socket.getProtocol() ?? 'TLS', validTo: Date.parse(socket.getPeerCertificate().valid_to) });
      socket.end();
    });
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(timer));
  });
}

function exchange(
  send: typeof http.request,
  agent: http.Agent,
  origin: URL,
  { method, path, headers = {}, body }: Asking,
): Promise<Answer> {
  const content = body === undefined ? '' : JSON.stringify(body);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const request = send(new URL(path, origin), {
      method,
      agent,
      headers: {
        ...headers,
        ...(content === '' ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'Content-Length': String(Buffer.byteLength(content)) }),
      },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MOST_BYTES) chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          date: response.headers.date,
          contentType: response.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString('utf8'),
          durationMs: performance.now() - startedAt,
        }),
      );
    });
    request.end(content);
  });
}

function tooLate(): Error {
  return Object.assign(new Error('The handshake took too long.'), { code: 'ETIMEDOUT' });
}
