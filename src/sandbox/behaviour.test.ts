import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SandboxOptions } from './start.ts';
import {
  type Answer,
  aCreate,
  anAction,
  anOrder,
  aPayment,
  fetchToken,
  freshKey,
  freshRequestId,
  money,
  PHONE,
  startClient,
  type TestClient,
} from './test-client.ts';

let client: TestClient;
beforeEach(async () => {
  client = await startClient();
});
afterEach(() => client.close());

async function restart(options: SandboxOptions): Promise<void> {
  await client.close();
  client = await startClient(options);
}

const get = (path: string) => client.call('GET', path);
const control = (reference: string, action: string, body?: object) =>
  client.call('POST', `/sandbox/payments/${reference}/${action}`, body);
const capture = (path: string, amount: number, headers = freshRequestId()) =>
  client.call('POST', `${path}/capture`, anAction({ amount }), headers);
const move = (path: string, kind: 'capture' | 'refund', value: number, headers = freshKey()) =>
  client.call('POST', `${path}/${kind}`, money(value), headers);

/** captured / left to capture / refunded / left to refund. */
function summaryOf(answer: Answer): unknown[] {
  return ['capturedAmount', 'remainingAmountToCapture', 'refundedAmount', 'remainingAmountToRefund'].map((name) =>
    answer.at(`/transactionSummary/${name}`),
  );
}

describe('access tokens', () => {
  test('come with numbers as texts, an hour long and dated back five minutes', async () => {
    const answer = await client.call('POST', '/accesstoken/get', undefined, {
      client_id: 'my-client',
      client_secret: 'b',
      Authorization: 'an API key that is no token',
    });
    const token = String(answer.at('/access_token'));
    expect(answer.json).toMatchObject({
      token_type: 'Bearer',
      expires_in: '3599',
      resource: '00000002-0000-0000-c000-000000000000',
    });
    expect(Number(answer.at('/expires_on')) - Number(answer.at('/not_before'))).toBe(3900);
    expect(token.length).toBeGreaterThan(1000);
    expect(decodeProtectedHeader(token)).toMatchObject({
      typ: 'JWT',
      alg: 'RS256',
      x5t: expect.any(String),
      kid: expect.any(String),
    });
    const claims = decodeJwt(token);
    expect(Object.keys(claims).sort()).toEqual([
      'aio',
      'appid',
      'appidacr',
      'aud',
      'exp',
      'iat',
      'idp',
      'iss',
      'nbf',
      'rh',
      'tenant_region_scope',
      'tid',
      'uti',
      'ver',
    ]);
    expect(claims).toMatchObject({
      appid: 'my-client',
      iat: claims.nbf,
      exp: Number(claims.iat) + 3900,
      iss: expect.stringMatching(/^https:\/\/sts\.windows\.net\//),
    });
    expect(answer.headers.get('cache-control')).toBe('no-store, no-cache');
  });
});

describe('eCom', () => {
  test('adds up as in the worked example, part by part', async () => {
    const { path } = await anOrder(client, 'reserved', { transaction: { amount: 20000 } });
    expect(summaryOf(await get(`${path}/details`))).toEqual([0, 20000, 0, 0]);
    expect(summaryOf(await capture(path, 10000))).toEqual([10000, 10000, 0, 10000]);
    const released = await client.call('PUT', `${path}/cancel`, anAction({}, { shouldReleaseRemainingFunds: true }));
    expect(summaryOf(released)).toEqual([10000, 0, 0, 10000]);
    expect(released.at('/transactionInfo')).toMatchObject({ amount: 20000, status: 'Cancelled' });
    expect(summaryOf(await client.call('POST', `${path}/refund`, anAction(), freshRequestId()))).toEqual([
      10000, 0, 10000, 0,
    ]);
  });

  test('logs newest first, with the ids and keys of each call', async () => {
    const { path } = await anOrder(client, 'reserved');
    await capture(path, 10000, { 'X-Request-Id': 'capture-1' });
    const log = (await get(`${path}/details`)).at('/transactionLogHistory') as Record<string, unknown>[];
    expect(log.map(({ operation, requestId }) => [operation, requestId])).toEqual([
      ['CAPTURE', 'capture-1'],
      ['RESERVE', ''],
      ['INITIATE', undefined],
    ]);
    const [taken, reserved, initiated] = log.map(({ transactionId }) => transactionId);
    expect(reserved).toBe(initiated);
    expect(taken).not.toBe(reserved);
  });

  test.each([undefined, null, 0])('captures everything that is left for an amount of %j', async (amount) => {
    const { path } = await anOrder(client, 'reserved');
    await capture(path, 10000);
    const answer = await client.call('POST', `${path}/capture`, anAction({ amount }), freshRequestId());
    expect(answer.at('/transactionInfo')).toMatchObject({ amount: 39900, status: 'Captured' });
  });

  test('cancelled before approval has neither transaction id nor summary', async () => {
    const { path } = await anOrder(client, 'initiated');
    const cancelled = await client.call('PUT', `${path}/cancel`, anAction());
    expect(cancelled.at('/transactionInfo')).not.toHaveProperty('transactionId');
    expect(summaryOf(cancelled)).toEqual([0, 0, 0, 0]);
    const details = await get(`${path}/details`);
    expect(details.at('/transactionSummary')).toBeUndefined();
    expect(details.at('/transactionLogHistory/0/operation')).toBe('CANCEL');
  });

  test('sells at once on a direct-capture sales unit', async () => {
    await restart({ salesUnit: { directCapture: true } });
    const { orderId, path } = await anOrder(client, 'reserved');
    const details = await get(`${path}/details`);
    expect(details.at('/transactionLogHistory/0/operation')).toBe('SALE');
    expect(summaryOf(details)).toEqual([49900, 0, 0, 49900]);
    const events = (await get(`/epayment/v1/payments/${orderId}/events`)).json as { name: string }[];
    expect(events.map(({ name }) => name)).toEqual(['CREATED', 'AUTHORIZED', 'CAPTURED']);
  });

  test('links have two equals signs and no padding, on the origin that was called', async () => {
    const { url } = await anOrder(client, 'initiated');
    expect(url).toMatch(/\/dwo-api-application\/v1\/deeplink\/vippsgateway\?v=2&token=[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(url.split('=', 3)[2]).toMatch(/^ey/);
    expect(url.startsWith(client.sandbox.url)).toBe(true);
    expect((await anOrder(client, 'initiated', { merchantInfo: { isApp: true } })).url).toMatch(
      /^vippsMT:\/\/\?token=ey/,
    );
  });

  test('corrects numbers that are written otherwise', async () => {
    const { path } = await anOrder(client, 'reserved', { customerInfo: { mobileNumber: '+47 912 34 567' } });
    expect((await get(`${path}/details`)).at('/transactionLogHistory/0/operation')).toBe('RESERVE');
  });

  test('answers payment errors with 400 where that is wanted', async () => {
    await restart({ paymentErrorStatus: 400 });
    const { path } = await anOrder(client, 'initiated');
    expect((await capture(path, 0)).status).toBe(400);
  });

  test('lets a failed capture be repeated with the same key', async () => {
    const { path, orderId } = await anOrder(client, 'initiated');
    const key = freshRequestId();
    expect((await capture(path, 1000, key)).status).toBe(402);
    await control(orderId, 'approve');
    expect((await capture(path, 1000, key)).status).toBe(200);
  });

  test('can be read, captured and refunded through ePayment, but not the other way round', async () => {
    const { orderId, path } = await anOrder(client, 'reserved');
    const twin = `/epayment/v1/payments/${orderId}`;
    expect((await get(twin)).json).toMatchObject({ state: 'AUTHORIZED', reference: orderId });
    expect((await move(twin, 'capture', 10000)).status).toBe(200);
    expect(summaryOf(await get(`${path}/details`))).toEqual([10000, 39900, 0, 10000]);
    const { reference } = await aPayment(client, 'authorized');
    expect((await get(`/ecomm/v2/payments/${reference}/details`)).at('/0/errorCode')).toBe('35');
  });

  test('force approve takes the token in the place of the number', async () => {
    const { orderId, url } = await anOrder(client, 'initiated');
    const approval = { token: url.split('=', 3)[2] };
    expect((await client.call('POST', `/ecomm/v2/integration-test/payments/${orderId}/approve`, approval)).status).toBe(
      200,
    );
  });
});

describe('ePayment', () => {
  test.each([
    ['WALLET', 'WEB_REDIRECT', {}, /^http:\/\/[\w.:]+\/\?token=[\w.-]+$/],
    ['WALLET', 'NATIVE_REDIRECT', {}, /^vippsMT:\/\/\?token=[\w.-]+$/],
    ['WALLET', 'QR', {}, /^http:.*\/qr\/v1\/image\/[\w.-]+$/],
    ['WALLET', 'QR', { qrFormat: { format: 'TEXT/TARGETURL' } }, /^http:\/\/[\w.:]+\/\?token=[\w.-]+$/],
    ['CARD', 'WEB_REDIRECT', {}, /^http:.*token=[\w.-]+$/],
    ['WALLET', 'PUSH_MESSAGE', { customer: { phoneNumber: '4791234567' } }, undefined],
    ['WALLET', 'PUSH_MESSAGE', { customer: { phoneNumber: '4512345678' } }, undefined],
  ])('%s by %s is created with the right address', async (type, userFlow, more, redirectUrl) => {
    const created = await client.call(
      'POST',
      '/epayment/v1/payments',
      aCreate({ paymentMethod: { type }, userFlow, ...more }),
      freshKey(),
    );
    expect(created.status, created.text).toBe(201);
    const expected =
      redirectUrl === undefined
        ? { reference: expect.any(String) }
        : { reference: expect.any(String), redirectUrl: expect.stringMatching(redirectUrl) };
    expect(created.json).toEqual(expected);
  });

  test('card payments cannot be approved', async () => {
    const { approvePath } = await aPayment(client, 'created', { paymentMethod: { type: 'CARD' } });
    expect((await client.call('POST', approvePath, { customer: { phoneNumber: `47${PHONE}` } })).status).toBe(400);
  });

  test('one key serves create, capture and refund of a payment', async () => {
    const key = { 'Idempotency-Key': 'one-key' };
    const body = aCreate();
    await client.call('POST', '/epayment/v1/payments', body, key);
    await control(body.reference, 'approve');
    const path = `/epayment/v1/payments/${body.reference}`;
    expect((await move(path, 'capture', 1000, key)).status).toBe(200);
    expect((await move(path, 'refund', 500, key)).at('/aggregate/refundedAmount/value')).toBe(500);
    const events = (await get(`${path}/events`)).json as { idempotencyKey?: string; pspReference: string }[];
    expect(events.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['one-key', 'one-key', 'one-key', 'one-key']);
    expect(new Set(events.map(({ pspReference }) => pspReference)).size).toBe(4);
    expect((await get(path)).at('/pspReference')).toBe(events[0]?.pspReference);
  });

  test('a create is repeated with the same answer', async () => {
    const body = aCreate();
    const key = freshKey();
    const first = await client.call('POST', '/epayment/v1/payments', body, key);
    expect((await client.call('POST', '/epayment/v1/payments', body, key)).text).toBe(first.text);
  });

  test('a refusal sticks to its key, a new key tries anew', async () => {
    const { reference, path } = await aPayment(client, 'created');
    const key = freshKey();
    expect((await move(path, 'capture', 1000, key)).status).toBe(400);
    await control(reference, 'approve');
    expect((await move(path, 'capture', 1000, key)).status).toBe(400);
    expect((await move(path, 'capture', 1000)).status).toBe(200);
  });

  test('being locked out does not stick', async () => {
    const { reference, path } = await aPayment(client, 'authorized');
    const key = freshKey();
    await control(reference, 'lock');
    expect((await move(path, 'capture', 1000, key)).status).toBe(423);
    await control(reference, 'unlock');
    expect((await move(path, 'capture', 1000, key)).status).toBe(200);
  });

  test('expiresAt keeps a payment open for longer', async () => {
    const receipt = {
      orderLines: [
        {
          name: 'Socks',
          id: '1',
          totalAmount: 49900,
          totalAmountExcludingTax: 39920,
          totalTaxAmount: 9980,
          taxRate: 2500,
        },
      ],
      bottomLine: { currency: 'NOK' },
    };
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const { path } = await aPayment(client, 'created', { userFlow: 'QR', expiresAt, receipt });
    await client.call('POST', '/sandbox/clock', { minutes: 50 });
    expect((await get(path)).at('/state')).toBe('CREATED');
  });

  test('what the description alone refuses is refused, field by field', async () => {
    const receipt = {
      orderLines: [{ name: 'Socks', id: '1', totalAmountExcludingTax: 1, totalTaxAmount: 'none' }],
      bottomLine: { currency: 'NOK' },
    };
    const answer = await client.call('POST', '/epayment/v1/payments', aCreate({ receipt }), freshKey());
    expect(answer.status).toBe(400);
    expect((answer.at('/extraDetails') as { name: string }[]).map(({ name }) => name).sort()).toEqual([
      'receipt.orderLines.0.totalAmount',
      'receipt.orderLines.0.totalTaxAmount',
    ]);
  });

  test.each(['null', ' null\n', '{}', ''])('cancel takes the body %j as none', async (body) => {
    const { path } = await aPayment(client, 'authorized');
    expect((await client.call('POST', `${path}/cancel`, body, freshKey())).status).toBe(200);
    expect((await client.call('GET', path)).at('/aggregate/cancelledAmount/value')).toBe(49900);
  });

  test('cancel before approval ends the payment under the key that created it', async () => {
    const { path } = await aPayment(client, 'created');
    const cancelled = await client.call('POST', `${path}/cancel`, { cancelTransactionOnly: true }, freshKey());
    expect(cancelled.json).toMatchObject({
      state: 'TERMINATED',
      aggregate: { cancelledAmount: { value: 49900 }, authorizedAmount: { value: 0 } },
    });
    const [created, terminated] = (await get(`${path}/events`)).json as { name: string; idempotencyKey: string }[];
    expect(terminated).toMatchObject({ name: 'TERMINATED', idempotencyKey: created?.idempotencyKey });
  });

  test('sales units of other countries pay in their own currency', async () => {
    await restart({ salesUnits: { '123456': { currency: 'DKK' } } });
    const { path } = await aPayment(client, 'authorized', { amount: { value: 1, currency: 'DKK' } });
    expect((await get(path)).at('/amount')).toEqual({ value: 1, currency: 'DKK' });
  });
});

describe('users', () => {
  test('share what was asked for, and nothing else', async () => {
    const { path } = await aPayment(client, 'authorized', { profile: { scope: 'name phoneNumber' } });
    const sub = (await get(path)).at('/profile/sub');
    const userinfo = await get(`/vipps-userinfo-api/userinfo/${sub}`);
    expect(Object.keys(userinfo.json as object).sort()).toEqual([
      'family_name',
      'given_name',
      'name',
      'phone_number',
      'phone_number_verified',
      'sid',
      'sub',
    ]);
    expect(userinfo.at('/sub')).toBe(sub);
  });

  test('sub can be made to come later', async () => {
    await restart({ subDelayMs: 60_000 });
    const { path } = await aPayment(client, 'authorized', { profile: { scope: 'name' } });
    expect((await get(path)).at('/profile')).toEqual({});
    await client.call('POST', '/sandbox/clock', { minutes: 1 });
    expect((await get(path)).at('/profile/sub')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('have to approve by hand first, where that is wanted', async () => {
    await restart({ approveNeedsManualApproval: true });
    const approve = (path: string) => client.call('POST', path, { customer: { phoneNumber: `47${PHONE}` } });
    const { approvePath, reference } = await aPayment(client, 'created');
    expect((await approve(approvePath)).at('/extraDetails/0/reason')).toBe('10020');
    await control(reference, 'approve', { phoneNumber: PHONE });
    expect((await approve((await aPayment(client, 'created')).approvePath)).status).toBe(200);
  });
});

describe('the sandbox itself', () => {
  test('keeps as many payments as it is told to, the newest ones', async () => {
    await restart({ maxPayments: 3 });
    const paths: string[] = [];
    for (let count = 0; count < 5; count++) paths.push((await aPayment(client, 'created')).path);
    const statuses = await Promise.all(paths.map(async (path) => (await get(path)).status));
    expect(statuses).toEqual([404, 404, 200, 200, 200]);
  });

  test('repeats itself with the same seed and the same time', async () => {
    const story = async () => {
      await restart({ seed: 42, now: () => Date.UTC(2026, 0, 1) });
      const { path } = await aPayment(client, 'captured', { reference: 'the-same-reference' });
      return [
        client.token,
        (await get(path)).text.replaceAll(client.sandbox.url, ''),
        (await get(`${path}/events`)).text.replaceAll(/"idempotencyKey":"[^"]+"/g, ''),
      ];
    };
    const withoutLinks = ([token, payment, events]: string[]) => [
      token,
      payment?.replace(/"redirectUrl":"[^"]*"/, ''),
      events,
    ];
    expect(withoutLinks(await story())).toEqual(withoutLinks(await story()));
  });

  test('several sales units know only their own', async () => {
    const units = ['one', 'two'].map((name, index) => ({
      clientId: `client-${name}`,
      clientSecret: 'secret',
      subscriptionKey: `key-${name}`,
      merchantSerialNumber: `12345${index}`,
    }));
    await restart({ keys: units });
    const as = async (index: number) => {
      const { clientId, clientSecret, subscriptionKey, merchantSerialNumber } = units[index] as (typeof units)[number];
      const headers = { 'Ocp-Apim-Subscription-Key': subscriptionKey, 'Merchant-Serial-Number': merchantSerialNumber };
      return {
        ...headers,
        Authorization: `Bearer ${await fetchToken(client, { client_id: clientId, client_secret: clientSecret, ...headers })}`,
      };
    };
    const [one, two] = [await as(0), await as(1)];
    const body = aCreate();
    expect((await client.call('POST', '/epayment/v1/payments', body, { ...one, ...freshKey() })).status).toBe(201);
    expect((await client.call('GET', `/epayment/v1/payments/${body.reference}`, undefined, one)).status).toBe(200);
    expect((await client.call('GET', `/epayment/v1/payments/${body.reference}`, undefined, two)).status).toBe(404);
    const mixed = { ...two, 'Ocp-Apim-Subscription-Key': 'key-one' };
    expect((await client.call('GET', `/epayment/v1/payments/${body.reference}`, undefined, mixed)).status).toBe(401);
  });
});
