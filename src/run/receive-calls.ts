import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallKind, Exchange, Headers, Heard } from '../model.ts';
import { bodyOf } from './body-of.ts';
import { now } from './clock.ts';

/** A call of the API to us. */
export interface ReceivedCall {
  kind: CallKind;
  /** Status of a callback, name of an event. */
  name: string | undefined;
  exchange: Omit<Exchange, 'id'>;
}

/** Listens for callbacks and webhooks, and keeps them by flow. */
export interface Receiver {
  /** Variables that lead the API to a flow's own inbox. */
  variablesFor(inbox: string): Record<string, string>;
  /** What has come since the last time, once everything that is wanted is among it or the time is up. */
  collect(inbox: string, wanted: Heard[], isSandbox: boolean): Promise<Omit<Exchange, 'id'>[]>;
  close(): Promise<void>;
}

interface Inbox {
  calls: ReceivedCall[];
  /** How often each call has come. */
  counted: Map<string, number>;
  arrived: () => void;
}

/** Last parts of the addresses, as the descriptions write them. */
const KINDS: Record<string, CallKind> = {
  callbackPrefix: 'callback',
  webhookUrl: 'webhook',
  shippingDetailsPrefix: 'shipping-details',
  dynamicShippingCallbackUrl: 'shipping-details',
  consentRemovalPrefix: 'consent-removal',
};

/**
 * Starts the receiver on loopback.
 *
 * @param publicUrl the address that leads here from outside; its own, where the API runs on this machine
 * @param port 0 takes a free one
 */
export async function startReceiver({ publicUrl, port = 0 }: { publicUrl?: string; port?: number }): Promise<Receiver> {
  const inboxes = new Map<string, Inbox>();
  const inboxOf = (name: string): Inbox => {
    const known: Inbox = inboxes.get(name) ?? { calls: [], counted: new Map(), arrived: () => {} };
    inboxes.set(name, known);
    return known;
  };
  // Anybody may call a public URL: who hangs up half-way or writes nonsense does not end the run.
  const server = createServer((request, response) => {
    receive(request, response).catch(() => response.destroy());
  });

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = now();
    const body = await read(request);
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'receiver'}`);
    const [inboxName = '', kindName = ''] = pathBelow(url.pathname, publicUrl);
    const kind = KINDS[kindName];
    if (kind === undefined) {
      response.writeHead(404).end();
      return;
    }
    const inbox = inboxOf(inboxName);
    const text = body.toString('utf8');
    const counter = `${request.method} ${url.pathname} ${text}`;
    const attempt = (inbox.counted.get(counter) ?? 0) + 1;
    inbox.counted.set(counter, attempt);
    const answer = answerTo(kind, url, text, attempt);
    send(response, answer);
    // A webhook tells of every payment of the sales unit: other flows' and other runs' are none of this one's business.
    if (kind === 'webhook' && !text.includes(`-${inboxName}"`)) return;
    inbox.calls.push({
      kind,
      name: nameOf(kind, text),
      exchange: {
        sentBy: 'api',
        startedAt: new Date(startedAt).toISOString(),
        durationMs: now() - startedAt,
        attempt,
        request: {
          method: request.method ?? '',
          url: url.href,
          headers: pairs(request.rawHeaders),
          ...(body.length > 0 ? { body: bodyOf(body) } : {}),
        },
        response: {
          status: answer.status,
          headers: answer.body === undefined ? [] : [['Content-Type', 'application/json']],
          ...(answer.body === undefined ? {} : { body: bodyOf(Buffer.from(answer.body)) }),
        },
      },
    });
    inbox.arrived();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const base = publicUrl?.replace(/\/$/, '') ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    variablesFor: (inbox) => ({
      callbackPrefix: `${base}/${inbox}/callbackPrefix`,
      shippingDetailsPrefix: `${base}/${inbox}/shippingDetailsPrefix`,
      consentRemovalPrefix: `${base}/${inbox}/consentRemovalPrefix`,
      callbackUrl: `${base}/${inbox}/webhookUrl`,
      dynamicOptionsCallbackUrl: `${base}/${inbox}/dynamicShippingCallbackUrl`,
    }),
    async collect(name, wanted, isSandbox) {
      const inbox = inboxOf(name);
      const patience = Math.max(
        0,
        ...wanted.map(({ withinMs }) => (isSandbox ? withinMs.sandbox : withinMs.elsewhere)),
      );
      if (!isComplete(inbox.calls, wanted)) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, patience);
          // A run that has ended meanwhile does not wait for it.
          timer.unref();
          inbox.arrived = () => {
            if (!isComplete(inbox.calls, wanted)) return;
            clearTimeout(timer);
            resolve();
          };
        });
      }
      inbox.arrived = () => {};
      return inbox.calls.splice(0).map(({ exchange }) => exchange);
    },
    close: () => close(server),
  };
}

/** Whether everything that is wanted has come. */
function isComplete(calls: ReceivedCall[], wanted: Heard[]): boolean {
  return wanted.every(({ kind, name, times = 1 }) => {
    const heard = calls.filter((call) => call.kind === kind && (name === undefined || call.name === name));
    return heard.length >= times;
  });
}

/** Segments below the public address's own path. */
function pathBelow(pathname: string, publicUrl: string | undefined): string[] {
  const own = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
  const below = own !== '' && pathname.startsWith(`${own}/`) ? pathname.slice(own.length) : pathname;
  return below.split('/').slice(1);
}

function nameOf(kind: CallKind, text: string): string | undefined {
  try {
    const body = JSON.parse(text) as { name?: unknown; transactionInfo?: { status?: unknown } };
    const name = kind === 'callback' ? body.transactionInfo?.status : body.name;
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

/** `?answers=500,200` has the first delivery of something refused; who asks for shipping is told of two ways. */
function answerTo(kind: CallKind, url: URL, text: string, attempt: number): { status: number; body?: string } {
  if (kind === 'shipping-details') return { status: 200, body: JSON.stringify(waysToShip(url, text)) };
  const answers = url.searchParams.get('answers')?.split(',').map(Number) ?? [200];
  return { status: answers[Math.min(attempt, answers.length) - 1] ?? 200 };
}

function waysToShip(url: URL, text: string): unknown {
  const { addressId } = JSON.parse(text || '{}') as { addressId?: number };
  if (addressId === undefined) {
    const option = { id: 'parcel', amount: { currency: 'NOK', value: 3900 }, brand: 'POSTEN', isDefault: true };
    return { groups: [{ type: 'PICKUP_POINT', brand: 'POSTEN', isDefault: true, options: [option] }] };
  }
  const way = (id: string, cost: number, isDefault: 'Y' | 'N', priority: number) => ({
    isDefault,
    priority,
    shippingCost: cost,
    shippingMethod: `Way ${id}`,
    shippingMethodId: id,
  });
  const orderId = decodeURIComponent(/\/payments\/([^/]+)\//.exec(url.pathname)?.[1] ?? '');
  return { addressId, orderId, shippingDetails: [way('parcel', 39, 'Y', 1), way('door', 99, 'N', 2)] };
}

function send(response: ServerResponse, { status, body }: { status: number; body?: string }): void {
  response.writeHead(status, body === undefined ? {} : { 'Content-Type': 'application/json' }).end(body);
}

/** What is read of a call: anybody may call a public URL, and none of the API's own comes near it. */
const MOST_BYTES = 1_000_000;

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) throw new Error(`A call is larger than ${MOST_BYTES} bytes.`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function pairs(raw: string[]): Headers {
  return raw.flatMap((name, index): Headers => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
