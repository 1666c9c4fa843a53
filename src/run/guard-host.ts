import type { ClientRequest } from 'node:http';
import { blockedHost } from './blocked-host.ts';
import { defaultPort } from './endpoint.ts';

interface Insides {
  /** The head of the request as it goes out, once it is made. */
  _header: string | null;
  _storeHeader(...parts: unknown[]): void;
}

/**
 * Ends a request whose Host header names anything but the target, before a byte of it leaves: behind a gateway, Host decides who gets it. The
 * head is looked at as it goes out, so that it does not matter what has set the header, or how often.
 *
 * @returns whether the request may go on to an agent; if not, it ends with an error
 */
export function guardHost(request: ClientRequest, target: URL): boolean {
  const insides = request as unknown as Insides;
  const given = [request.getHeader('host') ?? []].flat().map((host) => `Host: ${host}`);
  const error = wrongHost([insides._header ?? '', ...given].join('\n'), target);
  if (error) {
    request.destroy(error);
    // Without an agent, nobody else says so.
    process.nextTick(() => request.emit('error', error));
    return false;
  }
  const store = insides._storeHeader;
  insides._storeHeader = function checked(...parts) {
    store.apply(request, parts);
    const late = wrongHost(insides._header ?? '', target);
    if (late) request.destroy(late);
  };
  return true;
}

function wrongHost(head: string, target: URL): Error | undefined {
  const wrong = hostsIn(head).find((host) => !isTarget(host, target));
  return wrong === undefined ? undefined : blockedHost(`${target.protocol}//${wrong}`);
}

function hostsIn(head: string): string[] {
  return [...head.matchAll(/^host[ \t]*:(.*)$/gim)].map(([, value = '']) => value.trim());
}

function isTarget(host: string, { protocol, hostname, port }: URL): boolean {
  const expected = port === '' ? String(defaultPort(protocol)) : port;
  const plain = host.toLowerCase();
  return plain === `${hostname}:${expected}` || (port === '' && plain === hostname);
}
