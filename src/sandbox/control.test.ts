import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anOrder, aPayment, freshKey, money, startClient, type TestClient } from './test-client.ts';

let client: TestClient;
beforeAll(async () => {
  client = await startClient({ version: '1.2.3' });
});
afterAll(() => client.close());
beforeEach(() => client.sandbox.reset());

const order = (fault: object) => client.call('POST', '/sandbox/faults', fault);
const get = (path: string) => client.call('GET', path);

describe('a person in the place of the app', () => {
  const control = (reference: string, action: string, body?: object | string) =>
    client.call('POST', `/sandbox/payments/${reference}/${action}`, body);

  test.each([
    ['approve', 'AUTHORIZED'],
    ['reject', 'ABORTED'],
    ['expire', 'EXPIRED'],
    ['open', 'CREATED'],
    ['refuse-card', 'CREATED'],
  ])('%s leaves the payment %s', async (action, state) => {
    const { reference, path } = await aPayment(client, 'created');
    expect((await control(reference, action)).status).toBe(200);
    expect((await get(path)).at('/state')).toBe(state);
  });

  test('opening the link shows the transaction id of an eCom order', async () => {
    const { orderId, path } = await anOrder(client, 'initiated');
    expect((await get(`${path}/details`)).at('/transactionLogHistory/0')).not.toHaveProperty('transactionId');
    await control(orderId, 'open');
    expect((await get(`${path}/details`)).at('/transactionLogHistory/0/transactionId')).toMatch(/^\d{10}$/);
  });

  test('a refused card stays in the log, and another one may be taken', async () => {
    const { orderId, path } = await anOrder(client, 'initiated');
    await control(orderId, 'refuse-card');
    await control(orderId, 'approve');
    const log = (await get(`${path}/details`)).at('/transactionLogHistory') as {
      operation: string;
      operationSuccess: boolean;
    }[];
    expect(log.map(({ operation, operationSuccess }) => [operation, operationSuccess])).toEqual([
      ['RESERVE', true],
      ['RESERVE', false],
      ['INITIATE', true],
    ]);
  });

  test('consent refused fails the payment', async () => {
    const { reference, path } = await aPayment(client, 'created', { profile: { scope: 'name' } });
    expect((await control(reference, 'approve', { consent: false })).status).toBe(200);
    const payment = await get(path);
    expect([payment.at('/state'), payment.at('/profile'), payment.at('/userDetails')]).toEqual([
      'ABORTED',
      {},
      undefined,
    ]);
  });

  test('where nothing is asked for, no consent can be refused', async () => {
    const { reference, path } = await aPayment(client, 'created');
    await control(reference, 'approve', { consent: false });
    expect((await get(path)).at('/state')).toBe('AUTHORIZED');
  });

  test.each<[string, string | object]>([
    ['approve', { consnet: false }],
    ['approve', { consent: 'no' }],
    ['approve', '{"consent": false'],
    ['approve', ['consent']],
    ['reject', { reason: 'none' }],
    ['fail-capture', { code: '6280', cuont: 2 }],
    ['age', { days: 1, fortnights: 1 }],
    ['lock', { minutes: 1 }],
  ])('%s with %j, which nothing would follow, is refused and changes nothing', async (action, body) => {
    const { reference, path } = await aPayment(client, 'created', { profile: { scope: 'name' } });
    const before = await get(path);
    expect((await control(reference, action, body)).status).toBe(400);
    expect((await get(path)).json).toEqual(before.json);
  });

  test('a refusal names the members that there are', async () => {
    const { reference } = await aPayment(client, 'created');
    const message = (await control(reference, 'approve', { consnet: false })).at('/message');
    expect(message).toBe('Unknown: consnet. Known: phoneNumber, shippingOptionId, shippingMethodId, country, consent.');
  });

  test.each(['null', '', { phoneNumber: null, country: null, shippingOptionId: null, consent: null }])(
    '%j orders what no body at all does',
    async (body) => {
      const { reference, path } = await aPayment(client, 'created');
      expect((await control(reference, 'approve', body)).status).toBe(200);
      expect((await get(path)).at('/state')).toBe('AUTHORIZED');
    },
  );

  test('a way to ship that was not offered cannot be chosen', async () => {
    const { reference, path } = await aPayment(client, 'created');
    const answer = await control(reference, 'approve', { shippingOptionId: 'drone' });
    expect([answer.status, (await get(path)).at('/state')]).toEqual([409, 'CREATED']);
  });

  test('an amount that the app refuses cannot be paid', async () => {
    const { reference } = await aPayment(client, 'created', { amount: { value: 151, currency: 'NOK' } });
    expect((await control(reference, 'approve')).status).toBe(409);
  });

  test('a locked payment answers 423 until it is unlocked', async () => {
    const { reference, path } = await aPayment(client, 'authorized');
    await control(reference, 'lock');
    expect((await client.call('POST', `${path}/capture`, money(1000), freshKey())).status).toBe(423);
    await control(reference, 'unlock');
    expect((await client.call('POST', `${path}/capture`, money(1000), freshKey())).status).toBe(200);
  });

  test('what is over cannot be approved, and what is unknown is not found', async () => {
    const { reference } = await aPayment(client, 'authorized');
    expect((await control(reference, 'reject')).status).toBe(409);
    expect((await control('unknown-reference', 'approve')).status).toBe(404);
  });
});

describe('time', () => {
  test('a link dies after five minutes, or ten once it was opened', async () => {
    const unopened = await aPayment(client, 'created');
    const opened = await aPayment(client, 'created');
    await client.call('POST', `/sandbox/payments/${opened.reference}/open`);
    await client.call('POST', '/sandbox/clock', { minutes: 6 });
    expect((await get(unopened.path)).at('/state')).toBe('EXPIRED');
    expect((await get(opened.path)).at('/state')).toBe('CREATED');
    await client.call('POST', '/sandbox/clock', { minutes: 4 });
    expect((await get(opened.path)).at('/state')).toBe('EXPIRED');
  });

  test.each([{}, { minutes: -1 }, { fortnights: 1 }, { days: 1e12 }, { minutes: 'soon' }])(
    'the clock does not go by %j',
    async (time) => {
      expect((await client.call('POST', '/sandbox/clock', time)).status).toBe(400);
    },
  );

  test('a token lives for an hour, beside newer ones', async () => {
    const { path } = await aPayment(client, 'created');
    await client.call('POST', '/accesstoken/get', undefined, { client_id: 'a', client_secret: 'b' });
    expect((await get(path)).status).toBe(200);
    await client.call('POST', '/sandbox/clock', { minutes: 61 });
    expect((await get(path)).status).toBe(401);
    client.sandbox.reset();
  });
});

describe('what the sandbox tells of itself', () => {
  test('product, version and keys, so that a runner recognises it', async () => {
    expect((await get('/sandbox')).json).toMatchObject({
      product: 'vipps-contract sandbox',
      version: '1.2.3',
      keys: 'any',
    });
    const configured = await startClient({
      keys: { clientId: 'a', clientSecret: 'b', subscriptionKey: 'c', merchantSerialNumber: '123456' },
    });
    expect((await configured.call('GET', '/sandbox')).at('/keys')).toBe('configured');
    await configured.close();
  });

  test('the ledger holds what is reserved and neither captured nor released', async () => {
    const partly = await aPayment(client, 'authorized');
    await client.call('POST', `${partly.path}/capture`, money(9900), freshKey());
    await aPayment(client, 'captured');
    await aPayment(client, 'created');
    const { orderId } = await anOrder(client, 'reserved');
    const ledger = await get('/sandbox/ledger');
    expect(ledger.at('/total')).toBe(40000 + 49900);
    expect((ledger.at('/reservations') as { reference: string }[]).map(({ reference }) => reference)).toEqual([
      orderId,
      partly.reference,
    ]);
  });

  test('the journal says what was answered and why, and shows no token', async () => {
    const { path } = await aPayment(client, 'created');
    await client.call('POST', `${path}/capture`, money(1000), freshKey());
    await client.call('POST', '/accesstoken/get', undefined, { client_id: 'a', client_secret: 'b' });
    const [token, capture] = (await get('/sandbox/requests')).at('/requests') as Record<string, unknown>[];
    expect(capture).toMatchObject({
      operation: 'epayment/capture',
      status: 400,
      reason: expect.stringContaining('6080'),
    });
    expect(token).toMatchObject({ operation: 'access-token/get', responseBody: '' });
  });

  test('pages of other sites cannot use the controls', async () => {
    const { path } = await aPayment(client, 'created');
    expect((await client.call('POST', '/sandbox/reset', undefined, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(
      403,
    );
    expect((await get(path)).status).toBe(200);
  });

  test('HEAD is answered as GET, without a body', async () => {
    const answer = await client.call('HEAD', '/sandbox');
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  test('reset forgets everything but tokens', async () => {
    const { path } = await aPayment(client, 'created');
    await order({ type: 'status' });
    await client.call('POST', '/sandbox/reset');
    expect((await get(path)).status).toBe(404);
  });

  test('the dashboard shows payments with markup in them as text', async () => {
    await anOrder(client, 'reserved', {
      transaction: { transactionText: '<script>alert(1)</script>', orderId: 'shown-order' },
    });
    const page = await get('/');
    expect(page.type).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('shown-order');
    expect(page.text).not.toContain('<script>alert');
  });
});

describe('faults', () => {
  const path = '/epayment/v1/payments/some-reference';

  test.each([
    [{ type: 'status', status: 503 }, 503, 'application/json'],
    [{ type: 'status', status: 401 }, 401, 'application/json'],
    [{ type: 'status', status: 403, shape: 'policy' }, 403, 'application/json'],
    [{ type: 'gateway-html', status: 502 }, 502, 'text/html; charset=utf-8'],
    [{ type: 'wrong-media-type' }, 404, 'text/plain'],
  ])('%j is answered with %i and %s, once', async (fault, status, type) => {
    await order({ operation: 'epayment/get', count: 1, ...fault });
    const struck = await get(path);
    expect([struck.status, struck.type]).toEqual([status, type]);
    expect((await get(path)).type).toBe('application/problem+json');
  });

  test.each([
    ['fault', { statusCode: 401, message: expect.any(String) }],
    [
      'policy',
      {
        responseInfo: { responseCode: 401, responseMessage: expect.any(String) },
        result: { message: expect.any(String) },
      },
    ],
    ['policy-bare', { responseInfo: { responseCode: '1000', responseMessage: expect.any(String) } }],
    ['policy-capitalised', { ResponseInfo: { ResponseCode: '401', ResponseMessage: expect.any(String) } }],
    ['subscription', { errorCode: 'Unauthorized', errorMessage: expect.any(String), contextId: expect.any(String) }],
  ])('the gateway has a body of the shape %s', async (shape, body) => {
    await order({ operation: 'epayment/get', type: 'status', status: 401, shape });
    expect((await get(path)).json).toEqual(body);
  });

  test('429 says when to come back', async () => {
    await order({ operation: 'epayment/*', type: 'status', status: 429, retryAfter: 7 });
    expect((await get(path)).headers.get('retry-after')).toBe('7');
  });

  test('a garbled body is no JSON; fields come and go', async () => {
    await order({ operation: '*', type: 'garbled', count: 1 });
    expect((await get(path)).json).toBeUndefined();
    await order({ operation: '*', type: 'extra-field', field: 'surplus', count: 1 });
    expect((await get(path)).json).toHaveProperty('surplus');
    await order({ operation: '*', type: 'missing-field', field: 'traceId', count: 1 });
    expect((await get(path)).json).not.toHaveProperty('traceId');
  });

  test.each(['reset', 'truncated'])('%s breaks the connection off', async (type) => {
    await order({ operation: 'epayment/get', type, count: 1 });
    await expect(get(path)).rejects.toThrow();
  });

  test('a hang does not answer', async () => {
    await order({ operation: 'epayment/get', type: 'hang', count: 1 });
    await expect(fetch(client.sandbox.url + path, { signal: AbortSignal.timeout(50) })).rejects.toThrow('timeout');
  });

  test('latency delays the answer, and nothing else', async () => {
    await order({ operation: 'epayment/get', type: 'latency', delayMs: 30, count: 1 });
    const before = performance.now();
    expect((await get(path)).status).toBe(404);
    expect(performance.now() - before).toBeGreaterThan(25);
  });

  test('a capture whose answer is lost has taken effect, and its repetition is a replay', async () => {
    const payment = await aPayment(client, 'authorized');
    const key = freshKey();
    await order({ operation: 'epayment/capture', type: 'reset', takesEffect: true, count: 1 });
    await expect(client.call('POST', `${payment.path}/capture`, money(1000), key)).rejects.toThrow();
    expect(
      (await client.call('POST', `${payment.path}/capture`, money(1000), key)).at('/aggregate/capturedAmount/value'),
    ).toBe(1000);
  });

  test('chance repeats itself with the same seed', async () => {
    const statuses = async () => {
      await order({ operation: 'epayment/get', type: 'status', status: 500, probability: 0.5, seed: 'again' });
      const seen: number[] = [];
      for (let call = 0; call < 20; call++) seen.push((await get(path)).status);
      await client.call('DELETE', '/sandbox/faults');
      return seen;
    };
    const first = await statuses();
    expect(new Set(first)).toEqual(new Set([404, 500]));
    expect(await statuses()).toEqual(first);
  });

  test('a fault is listed with how often it happened, and can be taken back', async () => {
    const id = (await order({ operation: 'epayment/get', type: 'status' })).at('/id');
    await get(path);
    expect((await get('/sandbox/faults')).at('/faults/0/happened')).toBe(1);
    expect((await client.call('DELETE', `/sandbox/faults/${id}`)).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });

  test.each([
    {},
    { type: 'earthquake' },
    { type: 'status', shape: 'round' },
    { type: 'status', status: 200 },
    { type: 'latency', delayMs: -1 },
    { type: 'status', probability: 2 },
    { type: 'status', probability: 0 },
    { type: 'hang', takesEffect: 'yes' },
    { type: 'status', status: 429, retryAfter: -1 },
    { type: 'status', count: 'few' },
    { type: 'status', count: 0 },
    { type: 'status', opration: 'epayment/get' },
  ])('the order %j is refused', async (fault) => {
    expect((await order(fault)).status).toBe(400);
  });

  test.each(['epayment/captur', 'Epayment/capture', 'epayments/*', 'sandbox/reset', 'webhooks/deliver'])(
    'an order for the operation %s, which never strikes, is refused and names those that do',
    async (operation) => {
      const answer = await order({ operation, type: 'status' });
      expect(answer.status).toBe(400);
      expect(answer.at('/message')).toContain('epayment/*, ');
      expect(answer.at('/message')).toContain('epayment/capture');
      expect(answer.at('/message')).not.toContain('sandbox/');
    },
  );

  test('every operation that a refusal names can be ordered, and so can the delivery of webhooks', async () => {
    const message = String((await order({ operation: '?', type: 'status' })).at('/message'));
    const known = message.replace(/^.*Known: |\.$/g, '').split(', ');
    expect(known).toContain('*');
    expect(known.length).toBeGreaterThan(25);
    for (const operation of known) expect((await order({ operation, type: 'status' })).status, operation).toBe(201);
    expect((await order({ operation: 'webhooks/deliver', type: 'late-webhook' })).status).toBe(201);
  });
});
