import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { blockedHost } from './blocked-host.ts';
import { defaultPort, endpointOf, plainHost } from './endpoint.ts';
import { guardHost } from './guard-host.ts';
import { openTunnel } from './open-tunnel.ts';

/** The error code of a connection that nobody took up. */
export const NOT_CONNECTED = 'ENOTCONNECTED';
/** A connection that is not there after so long, ms, does not come: the service is told from one that thinks. */
const CONNECT_MS = 1_500;

/** A script that sends thousands of requests at once would use up the process's files, and node gives up without them. */
const MOST_SOCKETS = 64;

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
  socketPath?: string | null;
  servername?: string;
}

export interface GuardOptions {
  /** Scheme, host and port of the target: `https://apitest.vipps.no` */
  origin: string;
  /** The longest that one request and its whole response may take, ms. */
  timeoutMs: number;
  /** URL of a proxy through which the target is reached; the environment's proxies are never asked. */
  proxy?: string;
  /** Certificates, PEM, that are trusted besides the usual ones. */
  ca?: string;
}

/**
 * Agents that connect to one origin and to nothing else, redirects and requests of scripts included, that check every
 * certificate, whatever a collection says, and that end every exchange at its deadline.
 */
export function guardAgents(options: GuardOptions): { http: http.Agent; https: https.Agent } {
  const trusted = options.ca === undefined ? {} : { ca: [...tls.rootCertificates, options.ca] };
  return {
    http: guard(new http.Agent({ keepAlive: true, maxSockets: MOST_SOCKETS }), 'http:', options),
    https: guard(new https.Agent({ keepAlive: true, maxSockets: MOST_SOCKETS, ...trusted }), 'https:', options),
  };
}

function guard<A extends http.Agent>(agent: A, protocol: string, { origin, timeoutMs, proxy }: GuardOptions): A {
  const insides = agent as unknown as AgentInsides;
  const connect = insides.createConnection;
  const add = insides.addRequest;
  const allowed = new URL(origin);
  insides.createConnection = (options, connected) => {
    if (!isAllowed(protocol, options, allowed)) {
      process.nextTick(connected, blockedHost(placeOf(protocol, options)));
      return undefined;
    }
    // A collection may ask newman not to look at certificates.
    const strict = { ...options, rejectUnauthorized: true };
    if (proxy === undefined) return withDeadline(connect.call(agent, strict, connected), timeoutMs);
    openTunnel({ proxy: new URL(proxy), target: allowed, timeoutMs }, (error, socket) => {
      if (!socket) connected(error);
      else if (protocol === 'http:') connected(null, socket);
      else connected(null, tls.connect({ servername: allowed.hostname, ...(strict as tls.ConnectionOptions), socket }));
    });
    return undefined;
  };
  insides.addRequest = (request, ...rest) => {
    if (!guardHost(request, allowed)) return;
    answerAlways(request);
    const timer = setTimeout(() => request.destroy(overdue(timeoutMs)), timeoutMs);
    request.once('close', () => clearTimeout(timer));
    add.call(agent, request, ...rest);
  };
  return agent;
}

/** The error code of a request that closed without a word. */
export const NO_ANSWER = 'ENOANSWER';
/** The error code of an answer in another protocol: `101 Switching Protocols`. */
export const SWITCHED = 'ESWITCHED';

/** newman is told of neither an answer that switches protocols nor a request that closes without a word, and would wait for ever. */
function answerAlways(request: http.ClientRequest): void {
  let isAnswered = false;
  const end = (code: string, message: string): void => {
    if (!isAnswered) request.emit('error', Object.assign(new Error(message), { code }));
  };
  request.once('response', () => {
    isAnswered = true;
  });
  request.once('error', () => {
    isAnswered = true;
  });
  request.once('upgrade', (_response, socket: Socket) => {
    socket.destroy();
    end(SWITCHED, 'The answer switches to another protocol (status 101).');
  });
  request.once('close', () => end(NO_ANSWER, 'The request was closed without an answer.'));
}

/** Ends a socket that does not get as far as a connection; what comes after that is the exchange's own deadline. */
function withDeadline(made: unknown, timeoutMs: number): unknown {
  const socket = made as Socket | undefined;
  if (!socket?.connecting) return made;
  const ms = Math.min(CONNECT_MS, timeoutMs);
  const error = Object.assign(new Error(`No connection was there after ${ms} ms.`), { code: NOT_CONNECTED });
  const timer = setTimeout(() => socket.destroy(error), ms);
  socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  return socket;
}

function isAllowed(protocol: string, options: ConnectionOptions, allowed: URL): boolean {
  const { host, port } = endpointOf(allowed);
  return (
    protocol === allowed.protocol &&
    !options.socketPath &&
    hostOf(options) === host &&
    Number(options.port ?? defaultPort(protocol)) === port
  );
}

function hostOf(options: ConnectionOptions): string {
  return plainHost(options.host ?? options.hostname ?? '');
}

function placeOf(protocol: string, options: ConnectionOptions): string {
  return options.socketPath ?? `${protocol}//${hostOf(options)}:${options.port ?? defaultPort(protocol)}`;
}

function overdue(timeoutMs: number): Error {
  return Object.assign(new Error(`The answer was not complete after ${timeoutMs} ms.`), { code: DEADLINE });
}
