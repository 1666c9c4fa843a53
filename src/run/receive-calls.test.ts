import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Heard } from '../model.ts';
import { type Receiver, startReceiver } from './receive-calls.ts';

let receiver: Receiver | undefined;

afterEach(async () => {
  await receiver?.close();
});

const within = { sandbox: 2_000, elsewhere: 2_000 };
const captured: Heard = { kind: 'webhook', name: 'CAPTURED', withinMs: within };

async function aReceiver(): Promise<Receiver> {
  receiver = await startReceiver({});
  return receiver;
}

function post(url: string | undefined, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url ?? '', { method: 'POST', headers, body: JSON.stringify(body) });
}

const event = (name: string, inbox: string) => ({ name, reference: `123456-1-${inbox}` });

describe('a receiver', () => {
  it('keeps what comes for a flow, with its headers, as exchanges that the API began', async () => {
    const { variablesFor, collect } = await aReceiver();
    const { callbackUrl } = variablesFor('abc');
    const collecting = collect('abc', [captured], true);
    await post(callbackUrl, event('CAPTURED', 'abc'), { Authorization: 'proof' });
    const [exchange] = await collecting;
    expect(exchange).toMatchObject({
      sentBy: 'api',
      attempt: 1,
      request: { method: 'POST', url: callbackUrl },
      response: { status: 200 },
    });
    expect(exchange?.request.headers).toContainEqual(['Authorization', 'proof']);
  });

  it('waits for everything that is wanted, and no longer than it may', async () => {
    const { variablesFor, collect } = await aReceiver();
    await post(variablesFor('abc').callbackUrl, event('CAPTURED', 'abc'));
    expect(
      await collect('abc', [{ ...captured, times: 2, withinMs: { sandbox: 30, elsewhere: 0 } }], true),
    ).toHaveLength(1);
  });

  it('keeps flows apart, and leaves alone what is told of the payments of others', async () => {
    const { variablesFor, collect } = await aReceiver();
    await post(variablesFor('abc').callbackUrl, event('CAPTURED', 'other'));
    await post(variablesFor('def').callbackUrl, event('CAPTURED', 'def'));
    expect(await collect('abc', [], true)).toEqual([]);
    expect(await collect('def', [], true)).toHaveLength(1);
  });

  it('answers as its address says, and counts what comes again', async () => {
    const { variablesFor, collect } = await aReceiver();
    const url = `${variablesFor('abc').callbackUrl}?answers=500,200`;
    const statuses = [];
    for (let time = 0; time < 3; time++) statuses.push((await post(url, event('CAPTURED', 'abc'))).status);
    expect(statuses).toEqual([500, 200, 200]);
    expect((await collect('abc', [], true)).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  it('names ways to ship to whoever asks', async () => {
    const { variablesFor } = await aReceiver();
    const url = `${variablesFor('abc').shippingDetailsPrefix}/v2/payments/order-1/shippingDetails`;
    const answer = await post(url, { addressId: 123 });
    expect(await answer.json()).toMatchObject({ addressId: 123, orderId: 'order-1', shippingDetails: [{}, {}] });
  });

  it('knows nothing of other addresses', async () => {
    const { variablesFor } = await aReceiver();
    const { origin } = new URL(variablesFor('abc').callbackUrl ?? '');
    expect((await fetch(`${origin}/abc/elsewhere`)).status).toBe(404);
  });
});

describe('strangers at the receiver', () => {
  it.each<[string, (path: string) => string]>([
    ['hang up within the body', (path) => `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{`],
    ['name a host that is none', (path) => `POST ${path} HTTP/1.1\r\nhost: ///[\r\ncontent-length: 2\r\n\r\n{}`],
    ['send more than anybody reads', (path) => `POST ${path} HTTP/1.1\r\nhost: x\r\n\r\n${'x'.repeat(2_000_000)}`],
    ['speak no HTTP', () => 'hello\r\n'],
  ])('who %s do not keep it from hearing others', async (_what, words) => {
    const { variablesFor, collect } = await aReceiver();
    const { callbackUrl } = variablesFor('abc');
    const { port, pathname } = new URL(callbackUrl ?? '');
    await new Promise<void>((gone) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(words(pathname)));
      socket.on('error', () => {}).on('close', () => gone());
      socket.resume();
    });
    const collecting = collect('abc', [captured], true);
    await post(callbackUrl, event('CAPTURED', 'abc'));
    expect((await collecting).length).toBe(1);
  });
});
