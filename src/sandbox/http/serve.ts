import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SandboxRoute } from '../routes/route.ts';
import type { World } from '../world.ts';
import type { Call } from './call.ts';
import { gatewayError, internalFault, type Reply } from './reply.ts';
import { createRouter } from './router.ts';

/** A request that was answered, for whoever watches. */
export interface Served {
  /** Name of the route; absent where none was found. */
  operation: string | undefined;
  call: Call;
  reply: Reply;
}

/** Between the route that was found and its answer: where faults are put in. */
export type Intercept = (
  operation: string,
  answer: () => Reply | Promise<Reply>,
  response: ServerResponse,
) => Reply | undefined | Promise<Reply | undefined>;

/** A server that reads requests to their end, finds their route and writes what it answers. */
export function createSandboxServer(
  world: World,
  routes: SandboxRoute[],
  hooks: { intercept: Intercept; served: (served: Served) => void },
): Server {
  const find = createRouter(routes);
  const limit = world.settings.maxBodyBytes;

  const answerCall = (call: Call, response: ServerResponse, tooLarge: boolean): void => {
    const match = find(call.method === 'HEAD' ? 'GET' : call.method, call.path);
    const operation = match.type === 'found' ? match.route.name : undefined;
    const finish = (reply: Reply | undefined) => {
      if (reply === undefined) return;
      write(response, reply, call.method);
      hooks.served({ operation, call, reply });
    };
    const fail = (error: unknown) => finish(internalFault(error));
    try {
      const reply = tooLarge ? TOO_LARGE : answer(match, call, response);
      if (reply instanceof Promise) reply.then(finish).catch(fail);
      else finish(reply);
    } catch (error) {
      fail(error);
    }
  };

  const answer = (match: ReturnType<typeof find>, call: Call, response: ServerResponse) => {
    if (match.type === 'unknown') return gatewayError(404, 'Resource not found.');
    if (match.type === 'wrong-method') {
      return gatewayError(405, 'Method not allowed.', { Allow: match.allowed.join(', ') });
    }
    call.parameters = match.parameters;
    if (!takesMediaType(call)) return gatewayError(415, 'Unsupported media type: send application/json.');
    const { name, handle, bodies } = match.route;
    // Other people's pages, open in the same browser, have no business with the controls.
    if (name.startsWith('sandbox/') && call.headers['sec-fetch-site'] === 'cross-site') {
      return gatewayError(403, 'The controls do not answer pages of other sites.');
    }
    const judge = bodies === undefined || call.body.length === 0 ? undefined : world.bodies.judgeOf(bodies);
    if (judge instanceof Promise) {
      return hooks.intercept(name, () => judge.then(() => handle(world, call)), response);
    }
    return hooks.intercept(name, () => handle(world, call), response);
  };

  const { headersTimeoutMs } = world.settings;
  const timeouts = { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: Math.min(1000, headersTimeoutMs) };
  const server = createServer(timeouts, (request, response) => {
    const call = describe(request, world.settings.host);
    if (!hasBody(request)) return answerCall(call, response, false);
    readBody(request, limit, (body) => {
      call.body = body ?? EMPTY;
      answerCall(call, response, body === undefined);
    });
  });
  server.keepAliveTimeout = 65_000;
  // What is no HTTP at all gets an answer too, and the connection is closed.
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = PROTOCOL_ERRORS[error.code ?? ''] ?? '400 Bad Request';
    const body = JSON.stringify({ statusCode: Number(status.slice(0, 3)), message: status.slice(4) });
    const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
    if (socket.writable) socket.end(head + body);
    else socket.destroy();
  });
  return server;
}

const EMPTY = Buffer.alloc(0);
const TOO_LARGE = gatewayError(413, 'The request body is too large.', { Connection: 'close' });
/** How long the rest of a body that is too large is read for, ms. */
const DRAIN_MS = 30_000;

const PROTOCOL_ERRORS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function describe(request: IncomingMessage, fallbackHost: string): Call {
  const url = request.url ?? '/';
  const absolute = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, '');
  const mark = absolute.indexOf('?');
  const host = request.headers.host ?? fallbackHost;
  return {
    method: request.method ?? 'GET',
    path: mark === -1 ? absolute : absolute.slice(0, mark),
    query: mark === -1 ? '' : absolute.slice(mark + 1),
    parameters: {},
    headers: request.headers,
    body: EMPTY,
    origin: `http://${/^[\w.:[\]-]+$/.test(host) ? host : fallbackHost}`,
  };
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['content-length'] !== undefined
    ? request.headers['content-length'] !== '0'
    : request.headers['transfer-encoding'] !== undefined;
}

function readBody(request: IncomingMessage, limit: number, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let deadline: NodeJS.Timeout | undefined;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
    // A connection that is closed while its client still sends is reset, and the client never reads why: the rest is
    // read first.
    else deadline ??= setTimeout(done, DRAIN_MS, undefined);
  });
  request.on('end', () => {
    if (bytes > limit) done(undefined);
    else done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
  });
  request.on('close', () => clearTimeout(deadline));
  // The client went away in the middle: nobody is left to be answered.
  request.on('error', () => undefined);
}

/** Bodies are JSON; the token call alone is often sent as a form without content. Pages send forms. */
function takesMediaType(call: Call): boolean {
  const type = call.headers['content-type'];
  if (call.body.length === 0 || type === undefined) return true;
  return /[/+]json\b/i.test(type) || /^\/(?:$|(?:accesstoken|sandbox|dwo-api-application)\b)/i.test(call.path);
}

function write(response: ServerResponse, reply: Reply, method: string): void {
  if (response.headersSent || response.destroyed) return;
  const { status, headers, body } = reply;
  if (body === undefined) {
    response.writeHead(status, status === 204 ? headers : { ...headers, 'Content-Length': 0 });
    response.end();
    return;
  }
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { ...headers, 'Content-Length': bytes });
  response.end(method === 'HEAD' ? undefined : body);
}
