import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from './start.ts';
import {
  aCreate,
  anAction,
  anInitiate,
  anOrder,
  aPayment,
  freshKey,
  money,
  startClient,
  type TestClient,
} from './test-client.ts';
import { startReceiver } from './test-receiver.ts';

let client: TestClient;
let order: { path: string; orderId: string };
let payment: { path: string; reference: string; approvePath: string };

beforeAll(async () => {
  client = await startClient({ seed: 'malformed', maxBodyBytes: 64 * 1024 });
  order = await anOrder(client, 'reserved');
  payment = await aPayment(client, 'authorized');
});
afterAll(() => client.close());
// Some of the faults that are ordered here by chance would strike what comes after.
afterEach(() => client.call('DELETE', '/sandbox/faults'));

const EXPRESS = {
  paymentType: 'eComm Express Payment',
  consentRemovalPrefix: 'https://merchant.example/consents',
  staticShippingDetails: [
    { isDefault: 'Y', priority: 1, shippingCost: 49, shippingMethod: 'Post', shippingMethodId: 'post' },
  ],
};
const fixedOptions = [
  {
    type: 'MAILBOX',
    brand: 'POSTEN',
    options: [{ id: 'letter', name: 'Letter', amount: { value: 2900, currency: 'NOK' } }],
  },
];

/** Calls that take a body, each with one that is right. */
const calls = (): [method: string, path: string, body: object][] => [
  ['POST', '/ecomm/v2/payments', anInitiate({ merchantInfo: { ...EXPRESS, authToken: 'x' } })],
  ['POST', `${order.path}/capture`, anAction()],
  ['PUT', `${order.path}/cancel`, anAction()],
  ['POST', `${order.path}/refund`, anAction()],
  ['POST', `/ecomm/v2/integration-test/payments/${order.orderId}/approve`, { customerPhoneNumber: '91234567' }],
  [
    'POST',
    '/epayment/v1/payments',
    aCreate({
      customer: { phoneNumber: '4791234567' },
      metadata: { a: 'b' },
      profile: { scope: 'name address email phoneNumber' },
      qrFormat: { format: 'IMAGE/PNG' },
      shipping: { fixedOptions },
    }),
  ],
  ['POST', `${payment.path}/capture`, money(100)],
  ['POST', `${payment.path}/refund`, money(100)],
  ['POST', `${payment.path}/cancel`, { cancelTransactionOnly: true }],
  ['POST', payment.approvePath, { customer: { phoneNumber: '4791234567' } }],
  ['POST', '/qr/v1', { url: 'https://example.com' }],
  [
    'POST',
    '/webhooks/v1/webhooks',
    { url: 'https://merchant.example/hook', events: ['epayments.payment.captured.v1'] },
  ],
  ['POST', '/sandbox/faults', { type: 'status', operation: 'qr/image' }],
  ['POST', '/sandbox/clock', { ms: 0 }],
];

/** An answer that is documented: a success, or an error that is no fault of ours, with a JSON body. */
function expectAnswer(answer: { status: number; text: string; json: unknown }): void {
  expect(answer.status).toBeGreaterThanOrEqual(200);
  expect(answer.text).not.toContain('Internal server error');
  if (answer.text !== '') expect(answer.json, answer.text).toBeDefined();
}

const nasty = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    '',
    null,
    [],
    {},
    -1,
    0,
    1e308,
    2 ** 53,
    'x'.repeat(3000),
    '\u0000',
    '💥',
    'https://',
    '../..',
    true,
    { toString: 1 },
    { constructor: { prototype: 1 } },
  ),
);

describe('malformed requests get an answer', () => {
  test('any body at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })),
        async (pick, body) => {
          const all = calls();
          const [method, path] = all[pick % all.length] as (typeof all)[number];
          expectAnswer(await client.call(method, path, body, freshKey()));
        },
      ),
      { numRuns: 400 },
    );
  });

  test('a right body with one thing wrong in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), nasty, async (pick, where, value) => {
        const all = calls();
        const [method, path, body] = all[pick % all.length] as (typeof all)[number];
        const places = placesIn(body);
        const changed = replaceAt(body, places[where % places.length] as string[], value);
        expectAnswer(await client.call(method, path, changed, freshKey()));
      }),
      { numRuns: 800 },
    );
  });

  test('any path, query and header', async () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'),
        fc.nat(),
        text,
        text,
        async (method, pick, tail, header) => {
          const all = calls();
          const [, path] = all[pick % all.length] as (typeof all)[number];
          const headers = {
            'Merchant-Serial-Number': header.trim(),
            'Idempotency-Key': header.trim(),
            Authorization: header.trim(),
            Size: header.trim(),
          };
          const answer = await client.call(
            method,
            `${path}/${encodeURI(tail)}`.replaceAll('%', '%25').replaceAll('#', ''),
            undefined,
            headers,
          );
          expect(answer.text).not.toContain('Internal server error');
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each([
    ['brackets a hundred thousand deep', '['.repeat(30_000)],
    ['an object a thousand deep', `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`],
    ['a prototype', '{"__proto__":{"amount":1},"constructor":1}'],
    ['a number beyond all bounds', `{"amount":{"value":${'9'.repeat(400)},"currency":"NOK"}}`],
    ['a byte order mark', `\uFEFF${JSON.stringify(aCreate())}`],
    ['twice the same key', '{"reference":"one-reference","reference":"two-reference"}'],
  ])('%s', async (_what, body) => {
    for (const [method, path] of calls()) expectAnswer(await client.call(method, path, body, freshKey()));
  });

  test.each([65 * 1024, 20_000_000])('a body of %i bytes is too large: 413 arrives', async (size) => {
    const answer = await client.call('POST', '/epayment/v1/payments', 'x'.repeat(size), freshKey());
    expect(answer.status).toBe(413);
    expect((await client.call('GET', payment.path)).status).toBe(200);
  });

  test('413 arrives at a client that reads nothing until it has sent everything, without a length', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const head = 'POST /qr/v1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n';
    const url = new URL(client.sandbox.url);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname);
      socket.on('error', reject);
      socket.pause();
      socket.write(`${head}${chunk.repeat(100)}0\r\n\r\n`, () => {
        let received = '';
        socket.on('data', (data) => {
          received += data;
        });
        socket.on('end', () => resolve(received));
        socket.resume();
      });
    });
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('headers that do not come to an end in time are answered 408', async () => {
    const { url, close } = await startSandbox({ headersTimeoutMs: 50 });
    const { port, hostname } = new URL(url);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write('GET /sandbox HTTP/1.1\r\nHost: x\r\n'));
      let received = '';
      socket.on('data', (data) => {
        received += data;
      });
      socket.on('end', () => resolve(received));
      socket.on('error', reject);
    });
    await close();
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
  });

  test.each([
    'GARBAGE\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'GET /\u0000 HTTP/1.1\r\n\r\n',
    'POST /qr/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  ])('what is no HTTP is told so: %j', async (bytes) => {
    const url = new URL(client.sandbox.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname, () => socket.write(bytes));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('a token and an address that no header can hold stop nothing', async () => {
    const receiver = await startReceiver();
    const merchantInfo = {
      callbackPrefix: receiver.url,
      authToken: 'æ\r\nX: 1',
      fallBack: 'https://merchant.example/\r\nX: 1/ø',
    };
    const { orderId, url } = await anOrder(client, 'initiated', { merchantInfo });
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const left = await client.call('POST', url, 'step=approve&phone=91234567', form);
    expect([left.status, left.headers.get('location')]).toEqual([303, 'https://merchant.example/X:%201/%C3%B8']);
    const deliveries = (await client.call('GET', '/sandbox/deliveries')).at('/deliveries') as {
      payment: string;
      attempts: object[];
    }[];
    expect(deliveries.find(({ payment }) => payment.endsWith(orderId))).toMatchObject({
      attempts: [{ failure: expect.stringContaining('Invalid character') }],
    });
    receiver.close();
  });

  test('headers that are too large are refused', async () => {
    expect((await client.call('GET', payment.path, undefined, { 'X-Large': 'x'.repeat(20_000) })).status).toBe(431);
  });

  test('another media type than JSON is refused', async () => {
    const answer = await client.call('POST', '/epayment/v1/payments', '<xml/>', {
      ...freshKey(),
      'Content-Type': 'text/xml',
    });
    expect(answer.status).toBe(415);
  });

  test('paths in another case and with a slash at the end are found', async () => {
    expect((await client.call('GET', `${payment.path.replace('epayment', 'EPayment')}/`)).status).toBe(200);
    expect((await client.call('POST', '/Ecomm/v2/Payments/', anInitiate())).status).toBe(200);
    expect(
      (await client.call('POST', '/accessToken/get', undefined, { client_id: 'a', client_secret: 'b' })).status,
    ).toBe(200);
  });

  test('a reference of nineteen digits without quotes names the payment that it was meant to name', async () => {
    const reference = '1234561768900000123';
    const body = JSON.stringify(aCreate({ reference: 'REFERENCE' })).replace('"REFERENCE"', reference);
    expect((await client.call('POST', '/epayment/v1/payments', body, freshKey())).at('/reference')).toBe(reference);
    expect((await client.call('GET', `/epayment/v1/payments/${reference}`)).status).toBe(200);
  });
});

function placesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}

function replaceAt(value: unknown, [key, ...rest]: string[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const holder = copy as Record<string, unknown>;
  holder[key] = replaceAt(holder[key], rest, replacement);
  return copy;
}
