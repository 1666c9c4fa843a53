import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Body, Headers } from '../model.ts';
import { bodyOf } from './body-of.ts';
import { now } from './clock.ts';
import { defaultPort, plainHost } from './endpoint.ts';
import type { guardAgents } from './guard-agents.ts';

type Agents = ReturnType<typeof guardAgents>;

/** One request as it went over the wire, and its response where that redirects. A followed redirect makes two of them. */
export interface Hop {
  /** Epoch ms. */
  startedAt: number;
  endedAt: number;
  request: { method: string; url: string; headers: Headers; body?: Body };
  response?: { status: number; headers: Headers; body?: Body };
}

/** What is known of a hop while it is under way. */
interface Tapped {
  startedAt: number;
  endedAt?: number;
  request: ClientRequest;
  origin: string;
  sent: Gathered;
  response?: IncomingMessage;
  received: Gathered;
}

interface Gathered {
  chunks: Buffer[];
  /** Length in bytes of everything, also of what is not kept. */
  bytes: number;
}

/** Agents that send as the given ones do, and that remember what they sent. */
export interface Tap {
  agents: Agents;
  /** Everything that was sent so far, in its order. */
  hops(): Hop[];
  /** How the last answer is compressed, if it ends too early to be unpacked: newman takes what it has of it for the whole. */
  cutOff(): string | undefined;
}

/**
 * Listens in on the requests that go through a pair of agents. Only the wire shows what is sent: newman adds headers and makes bodies
 * while it sends, and follows redirects without reporting them.
 *
 * @param maxBytes how much of a body is kept
 * @param refuse why no further hop may be sent, if so; it is asked before each hop but the first
 */
export function tapRequests(agents: Agents, maxBytes: number, refuse: () => Error | undefined): Tap {
  const tapped: Tapped[] = [];
  const listen = <A extends Agent>(agent: A, protocol: string): A => {
    const add = (request: ClientRequest, options: Place, ...rest: unknown[]): void => {
      const refusal = tapped.length === 0 ? undefined : refuse();
      tapped.push(tapRequest(request, originOf(protocol, options), maxBytes));
      if (refusal) request.destroy(refusal);
      (agent as unknown as { addRequest(...given: unknown[]): void }).addRequest(request, options, ...rest);
    };
    return Object.create(agent, { addRequest: { value: add } }) as A;
  };
  return {
    agents: { http: listen(agents.http, 'http:'), https: listen(agents.https, 'https:') },
    hops: () => tapped.map((one) => hopOf(one, maxBytes)),
    cutOff: () => cutOff(tapped.at(-1), maxBytes),
  };
}

interface Place {
  host?: string | null;
  hostname?: string | null;
  port?: number | string | null;
}

function originOf(protocol: string, { host, hostname, port }: Place): string {
  const plain = plainHost(host ?? hostname ?? '');
  const name = plain.includes(':') ? `[${plain}]` : plain;
  const isDefault = port === undefined || port === null || Number(port) === defaultPort(protocol);
  return `${protocol}//${name}${isDefault ? '' : `:${port}`}`;
}

function tapRequest(request: ClientRequest, origin: string, maxBytes: number): Tapped {
  const tapped: Tapped = {
    startedAt: now(),
    request,
    origin,
    sent: { chunks: [], bytes: 0 },
    received: { chunks: [], bytes: 0 },
  };
  gatherSent(request, tapped.sent, maxBytes);
  request.once('response', (response) => {
    tapped.response = response;
    tapped.endedAt = now();
    if (isRedirect(response) || isCompressed(response)) gatherReceived(response, tapped, maxBytes);
  });
  request.once('close', () => {
    tapped.endedAt ??= now();
  });
  return tapped;
}

function isRedirect({ statusCode = 0, headers }: IncomingMessage): boolean {
  return statusCode >= 300 && statusCode < 400 && headers.location !== undefined;
}

function isCompressed(response: IncomingMessage): boolean {
  return unpackers.has(encodingOf(response));
}

function encodingOf({ headers }: IncomingMessage): string {
  return headers['content-encoding']?.trim().toLowerCase() ?? '';
}

/** `end` writes by itself, past `write`. */
function gatherSent(request: ClientRequest, sent: Gathered, maxBytes: number): void {
  const take = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    const known = typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8';
    gather(sent, typeof chunk === 'string' ? Buffer.from(chunk, known) : chunk, maxBytes);
  };
  for (const name of ['write', 'end'] as const) {
    const own = request[name].bind(request) as (...given: unknown[]) => never;
    let isInside = false;
    request[name] = (...given: unknown[]) => {
      if (!isInside) take(given[0], given[1]);
      isInside = true;
      try {
        return own(...given);
      } finally {
        isInside = false;
      }
    };
  }
}

/** Listening for `data` would make the response flow before newman reads it, so the events are watched as they pass. */
function gatherReceived(response: IncomingMessage, tapped: Tapped, maxBytes: number): void {
  const emit = response.emit.bind(response);
  response.emit = (name: string | symbol, ...given: unknown[]) => {
    if (name === 'data') gather(tapped.received, Buffer.from(given[0] as Uint8Array), maxBytes);
    if (name === 'end') tapped.endedAt = now();
    return emit(name as 'data', ...given);
  };
}

function gather(into: Gathered, chunk: Uint8Array, maxBytes: number): void {
  const room = maxBytes - into.bytes;
  into.bytes += chunk.length;
  if (room > 0) into.chunks.push(Buffer.from(chunk.subarray(0, room)));
}

function hopOf(tapped: Tapped, maxBytes: number): Hop {
  const { request, response, origin, sent, startedAt, endedAt = now() } = tapped;
  const hop: Hop = {
    startedAt,
    endedAt,
    request: {
      method: request.method,
      url: origin + request.path,
      headers: sentHeaders(request),
      ...(sent.bytes > 0 ? { body: gathered(sent) } : {}),
    },
  };
  if (response && isRedirect(response)) hop.response = responseOf(response, tapped.received, maxBytes);
  return hop;
}

function gathered({ chunks, bytes }: Gathered): Body {
  return { ...bodyOf(Buffer.concat(chunks)), bytes };
}

/** The head of a request as node wrote it, order and letters included. */
function sentHeaders(request: ClientRequest): Headers {
  const { _header: head } = request as unknown as { _header?: string | null };
  const lines = (head ?? '').split('\r\n').slice(1);
  return lines.flatMap((line): Headers => {
    const at = line.indexOf(':');
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()]];
  });
}

function responseOf(response: IncomingMessage, received: Gathered, maxBytes: number): NonNullable<Hop['response']> {
  const { rawHeaders, statusCode = 0 } = response;
  const headers = rawHeaders.flatMap(
    (name, index): Headers => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []),
  );
  if (received.bytes === 0) return { status: statusCode, headers };
  const bytes = unpacked(Buffer.concat(received.chunks), encodingOf(response), maxBytes);
  return { status: statusCode, headers, body: bodyOf(bytes) };
}

const unpackers = new Map<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer>([
  ['gzip', gunzipSync],
  ['deflate', inflateEither],
  ['br', brotliDecompressSync],
]);

/** What cannot be unpacked is kept as it came. */
function unpacked(bytes: Buffer, encoding: string, maxOutputLength: number): Buffer {
  try {
    return unpackers.get(encoding)?.(bytes, { maxOutputLength }) ?? bytes;
  } catch {
    return bytes;
  }
}

/** Some servers send the bare stream where the standard asks for zlib's wrapping, and clients read both. */
function inflateEither(bytes: Buffer, options: { maxOutputLength: number }): Buffer {
  return isWrapped(bytes) ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
}

/** RFC 1950: the method is 8, and the first two bytes together a multiple of 31. */
function isWrapped(bytes: Buffer): boolean {
  return bytes.length < 2 || ((bytes.readUInt8(0) & 15) === 8 && bytes.readUInt16BE(0) % 31 === 0);
}

function cutOff(tapped: Tapped | undefined, maxOutputLength: number): string | undefined {
  const { response, received } = tapped ?? {};
  const bytes = Buffer.concat(received?.chunks ?? []);
  if (!response || bytes.length === 0 || bytes.length !== received?.bytes) return undefined;
  const encoding = encodingOf(response);
  try {
    unpackers.get(encoding)?.(bytes, { maxOutputLength });
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? encoding : undefined;
  }
}
