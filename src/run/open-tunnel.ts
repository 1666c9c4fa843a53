import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { endpointOf } from './endpoint.ts';

/** The error code of a proxy that does not let us through. */
export const PROXY_REFUSED = 'EPROXYREFUSED';

/** Through which proxy, and where to. */
export interface TunnelOptions {
  /** `http://user:password@proxy.example:3128` */
  proxy: URL;
  target: URL;
  timeoutMs: number;
}

/** Asks a proxy for a connection to the target (HTTP CONNECT, RFC 9110 section 9.3.6), and for nothing else. */
export function openTunnel(
  { proxy, target, timeoutMs }: TunnelOptions,
  opened: (error: Error | null, socket?: Socket) => void,
): void {
  const { host, port } = endpointOf(target);
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const request = (proxy.protocol === 'https:' ? https : http).request({
    ...endpointOf(proxy),
    method: 'CONNECT',
    path: place,
    headers: { host: place, ...credentialsOf(proxy) },
    agent: false,
    timeout: timeoutMs,
  });
  request.once('connect', (response, socket: Socket) => {
    if (response.statusCode === 200) return opened(null, socket);
    socket.destroy();
    return opened(refused(`The proxy answered CONNECT with status ${response.statusCode}.`));
  });
  // Any other answer than to CONNECT: no proxy lives there.
  request.once('response', (response) => {
    response.destroy();
    opened(refused(`The proxy answered CONNECT with status ${response.statusCode}.`));
  });
  request.once('timeout', () => request.destroy(refused(`The proxy did not answer within ${timeoutMs} ms.`)));
  request.once('error', (error: NodeJS.ErrnoException) =>
    opened(
      error.code === PROXY_REFUSED ? error : refused(`The proxy cannot be reached (${error.code ?? error.message}).`),
    ),
  );
  request.end();
}

function credentialsOf({ username, password }: URL): { 'proxy-authorization'?: string } {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function refused(message: string): Error {
  return Object.assign(new Error(message), { code: PROXY_REFUSED });
}
