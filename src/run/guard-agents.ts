import http from 'node:http';
import https from 'node:https';

/** The error code of a connection that was refused because it leads away from the target. */
export const BLOCKED_HOST = 'EBLOCKEDHOST';
/** The error code of an exchange that took longer than its deadline, however busy it looked. */
export const DEADLINE = 'EDEADLINE';

type Connected = (error: Error | null, socket?: unknown) => void;

/** The members of node's agents that its own typings leave out. */
interface AgentInsides {
  createConnection(options: ConnectionOptions, connected: Connected): unknown;
  addRequest(request: http.ClientRequest, ...rest: unknown[]): void;
}

interface ConnectionOptions {
  host?: string | null;
  hostname?: string | null;
  port?: number | string | null;
}

/**
 * Agents that connect to one origin and to nothing else, redirects and requests of scripts included, and that end every
 * exchange at its deadline.
 *
 * @param origin scheme, host and port of the target: `https://apitest.vipps.no`
 * @param timeoutMs the longest that one request and its whole response may take
 */
export function guardAgents(origin: string, timeoutMs: number): { http: http.Agent; https: https.Agent } {
  const allowed = new URL(origin);
  const options = { keepAlive: true };
  return {
    http: guard(new http.Agent(options), 'http:', allowed, timeoutMs),
    https: guard(new https.Agent(options), 'https:', allowed, timeoutMs),
  };
}

function guard<A extends http.Agent>(agent: A, protocol: string, allowed: URL, timeoutMs: number): A {
  const insides = agent as unknown as AgentInsides;
  const connect = insides.createConnection;
  const add = insides.addRequest;
  insides.createConnection = (options, connected) => {
    if (isAllowed(protocol, options, allowed)) return connect.call(agent, options, connected);
    process.nextTick(connected, blocked(protocol, options));
    return undefined;
  };
  insides.addRequest = (request, ...rest) => {
    const timer = setTimeout(() => request.destroy(overdue(timeoutMs)), timeoutMs);
    request.once('close', () => clearTimeout(timer));
    add.call(agent, request, ...rest);
  };
  return agent;
}

function isAllowed(protocol: string, options: ConnectionOptions, allowed: URL): boolean {
  const port = String(options.port ?? defaultPort(protocol));
  return protocol === allowed.protocol && sameHost(hostOf(options), allowed) && port === portOf(allowed);
}

function hostOf(options: ConnectionOptions): string {
  return (options.host ?? options.hostname ?? '').toLowerCase();
}

function sameHost(host: string, allowed: URL): boolean {
  return host === allowed.hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1') || `[${host}]` === allowed.hostname;
}

function portOf(url: URL): string {
  return url.port || String(defaultPort(url.protocol));
}

function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80;
}

function blocked(protocol: string, options: ConnectionOptions): Error {
  const place = `${protocol}//${hostOf(options)}:${options.port ?? defaultPort(protocol)}`;
  return Object.assign(new Error(`A connection to ${place} was refused: only the target may be called.`), {
    code: BLOCKED_HOST,
  });
}

function overdue(timeoutMs: number): Error {
  return Object.assign(new Error(`The answer was not complete after ${timeoutMs} ms.`), { code: DEADLINE });
}
