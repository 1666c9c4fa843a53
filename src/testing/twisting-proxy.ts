import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { withValueAt } from '../json-pointer.ts';
import type { Json } from '../model.ts';

/** An answer on its way to the runner. */
export interface Passing {
  status: number;
  /** The reason phrase behind the status. */
  phrase?: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** A request on its way to the sandbox. */
export interface Asking {
  method: string;
  /** Path and query. */
  url: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** How a liar answers: which request it lies to, and what becomes of the answer. Null cuts the connection. */
export interface Twist {
  /** `POST /epayment/v1/payments/*\/capture`: `*` is one segment. */
  to: string;
  /** Which of the requests that match, from 1; all of them if absent. */
  nth?: number;
  /** What the sandbox is asked instead: it then does something else than it was told to. */
  ask?(asking: Asking): Asking;
  answer?(passing: Passing): Passing | null;
}

export interface TwistingProxy {
  origin: string;
  /** Every request that came, in order. */
  asked: Asking[];
  /** Lies from now on; undefined tells the truth again. */
  setTwist(twist: Twist | undefined): void;
  close(): Promise<void>;
}

/** A proxy between runner and sandbox that tells the truth but for one twist. */
export async function startTwistingProxy(upstream: string): Promise<TwistingProxy> {
  let twist: Twist | undefined;
  let matched = 0;
  const asked: Asking[] = [];
  const server = createServer(async (request, response) => {
    const lie =
      twist !== undefined && matches(twist.to, request) && ++matched === (twist.nth ?? matched) ? twist : undefined;
    const asking = await readAsking(request);
    asked.push(asking);
    const passing = await forward(lie?.ask?.(asking) ?? asking, upstream);
    const answer = lie?.answer ? lie.answer(passing) : passing;
    if (answer) send(answer, response);
    else request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    setTwist(next) {
      twist = next;
      matched = 0;
    },
    close: () => close(server),
  };
}

/** The answer with its JSON body changed at a pointer; undefined takes the value away. */
export function withField(pointer: string, value: Json | undefined): NonNullable<Twist['answer']> {
  return withJson((json) => withValueAt(json, pointer, value));
}

/** The answer with its JSON body made over. */
export function withJson(change: (json: Json) => Json): NonNullable<Twist['answer']> {
  return (passing) => withText(JSON.stringify(change(JSON.parse(passing.body.toString()) as Json)))(passing);
}

/** The request with its JSON body changed at a pointer; undefined takes the value away. */
export function asking(pointer: string, value: Json | undefined): NonNullable<Twist['ask']> {
  return (request) => ({
    ...request,
    body: Buffer.from(JSON.stringify(withValueAt(JSON.parse(request.body.toString()) as Json, pointer, value))),
  });
}

/** The request under another header. */
export function askingUnder(name: string, value: string): NonNullable<Twist['ask']> {
  return (request) => ({ ...request, headers: { ...request.headers, [name]: value } });
}

export function withText(text: string): NonNullable<Twist['answer']> {
  return (passing) => ({ ...passing, body: Buffer.from(text) });
}

export function withStatus(status: number): NonNullable<Twist['answer']> {
  return (passing) => ({ ...passing, status });
}

export function withHeader(name: string, value: string): NonNullable<Twist['answer']> {
  return (passing) => ({ ...passing, headers: { ...passing.headers, [name]: value } });
}

function matches(pattern: string, request: IncomingMessage): boolean {
  const [method, path = ''] = pattern.split(' ');
  const expression = path.split('*').map(escaped).join('[^/]+');
  return request.method === method && new RegExp(`^${expression}$`).test((request.url ?? '').split('?')[0] ?? '');
}

function escaped(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
}

async function readAsking(request: IncomingMessage): Promise<Asking> {
  const { host: _host, 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = request.headers;
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: await read(request),
  };
}

async function forward({ method, url, headers, body }: Asking, upstream: string): Promise<Passing> {
  return new Promise((resolve, reject) => {
    const length = body.length > 0 ? { 'content-length': String(body.length) } : {};
    const onward = httpRequest(upstream + url, { method, headers: { ...headers, ...length } }, async (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: plainHeaders(answer), body: await read(answer) });
    });
    onward.on('error', reject).end(body);
  });
}

function plainHeaders(answer: IncomingMessage): Record<string, string> {
  const dropped = ['connection', 'keep-alive', 'content-length', 'transfer-encoding', 'date'];
  const kept = Object.entries(answer.headers).filter(([name]) => !dropped.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

function send({ status, phrase, headers, body }: Passing, response: ServerResponse): void {
  if (phrase !== undefined) response.statusMessage = phrase;
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
