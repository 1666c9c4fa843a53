import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SandboxKeys, SandboxOptions } from './start.ts';
import {
  type Answer,
  aCreate,
  anAction,
  anInitiate,
  anOrder,
  aPayment,
  fetchToken,
  freshKey,
  freshReference,
  freshRequestId,
  MSN,
  money,
  PHONE,
  startClient,
  type TestClient,
} from './test-client.ts';
import { startReceiver } from './test-receiver.ts';

/**
 * The documented ways to be refused, numbered as in the behaviour reference. One row, one situation; each row that needs
 * another kind of sandbox says which.
 */
interface Row {
  number: number;
  api: string;
  situation: string;
  /** `normal` if absent. */
  on?: keyof typeof SANDBOXES;
  /** Drives the sandbox to the refusal and gives the answer. */
  refuse: (client: TestClient) => Promise<Answer>;
  status: number | number[];
  /** Shape of the body. */
  shape: keyof typeof SHAPES;
  /** Code, or name of the field, that the body bears. */
  names?: string;
}

const UNIT: SandboxKeys = {
  clientId: 'client-one',
  clientSecret: 'secret-one',
  subscriptionKey: ['primary-one', 'secondary-one'],
  merchantSerialNumber: MSN,
};
const OTHER_UNIT: SandboxKeys = {
  clientId: 'client-two',
  clientSecret: 'secret-two',
  subscriptionKey: 'primary-two',
  merchantSerialNumber: '654321',
};

const SANDBOXES = {
  normal: {},
  configured: { keys: [UNIT, OTHER_UNIT] },
  limited: { rateLimits: true },
  restricted: { salesUnit: { pushMessage: false, longLiving: false } },
  slow: { processingMs: 50 },
  strict: { strictRequests: true },
} satisfies Record<string, SandboxOptions>;

const SHAPES = {
  /** Userinfo after its time: every value is replaced. */
  expired: (answer: Answer) => {
    const { sub, ...values } = answer.json as Record<string, unknown>;
    expect(sub).toMatch(/^[0-9a-f-]{36}$/);
    expect(values).toMatchObject({ name: '[Expired]', given_name: '[Expired]', family_name: '[Expired]' });
  },
  /** eCom's array. */
  A: (answer: Answer) => {
    expect(answer.type).toBe('application/json;charset=UTF-8');
    expect(answer.json).toEqual([
      expect.objectContaining({
        errorGroup: expect.any(String),
        errorCode: expect.any(String),
        errorMessage: expect.any(String),
        contextId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      }),
    ]);
  },
  /** ePayment's problem. */
  P: (answer: Answer) => {
    expect(answer.type).toBe('application/problem+json');
    expect(answer.json).toMatchObject({
      type: `https://httpstatuses.io/${answer.status}`,
      title: expect.any(String),
      detail: expect.any(String),
      status: answer.status,
      instance: expect.stringMatching(/^\/v1\//),
      traceId: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
  },
  /** The gateway's shapes. */
  G: (answer: Answer) => {
    expect(answer.type).toBe('application/json');
    const isFault = answer.at('/statusCode') === answer.status && typeof answer.at('/message') === 'string';
    const isPolicy =
      answer.at('/responseInfo/responseCode') !== undefined &&
      typeof answer.at('/responseInfo/responseMessage') === 'string';
    expect(isFault || isPolicy, answer.text).toBe(true);
  },
  /** The directory's object. */
  AAD: (answer: Answer) => {
    expect(answer.json).toMatchObject({
      error: expect.any(String),
      error_description: expect.stringMatching(/^AADSTS\d+/),
      error_codes: [expect.any(Number), ...[answer.at('/error_codes')].flat().slice(1)],
      timestamp: expect.any(String),
      trace_id: expect.any(String),
      correlation_id: expect.any(String),
    });
  },
  /** Webhooks' problem. */
  W: (answer: Answer) => {
    expect(answer.type).toBe('application/problem+json');
    expect(answer.json).toMatchObject({
      status: answer.status,
      instance: expect.stringMatching(/^\/v1\/webhooks/),
      extraDetails: [{ name: expect.any(String), reason: expect.any(String) }],
    });
  },
  /** QR's error. */
  Q: (answer: Answer) => {
    expect(answer.type).toBe('application/json');
    expect(answer.json).toMatchObject({
      title: expect.any(String),
      detail: expect.any(String),
      instance: expect.any(String),
    });
  },
  /** Userinfo's error: its status is a text. */
  UIE: (answer: Answer) => {
    expect(answer.json).toMatchObject({ title: expect.any(String), status: String(answer.status) });
  },
  /** Anything. */
  any: () => undefined,
};

const token = (client: TestClient, headers: Record<string, string | null>) =>
  client.call('POST', '/accesstoken/get', undefined, {
    client_id: UNIT.clientId,
    client_secret: UNIT.clientSecret,
    'Ocp-Apim-Subscription-Key': 'primary-one',
    Authorization: null,
    ...headers,
  });
const details = (client: TestClient, headers: Record<string, string | null>, orderId = 'unknown-order') =>
  client.call('GET', `/ecomm/v2/payments/${orderId}/details`, undefined, headers);
const initiate = (client: TestClient, parts: Parameters<typeof anInitiate>[0]) =>
  client.call('POST', '/ecomm/v2/payments', anInitiate(parts));
const create = (client: TestClient, parts: object, headers: Record<string, string | null> = freshKey()) =>
  client.call('POST', '/epayment/v1/payments', aCreate(parts), headers);
const capture = (client: TestClient, path: string, transaction: object = {}, headers = freshRequestId()) =>
  client.call('POST', `${path}/capture`, anAction(transaction), headers);
const refund = (client: TestClient, path: string, transaction: object = {}) =>
  client.call('POST', `${path}/refund`, anAction(transaction), freshRequestId());
const cancel = (client: TestClient, path: string, more: object = {}) =>
  client.call('PUT', `${path}/cancel`, anAction({}, more));
const move = (
  client: TestClient,
  path: string,
  kind: 'capture' | 'refund',
  value: number,
  headers: Record<string, string> = freshKey(),
) => client.call('POST', `${path}/${kind}`, money(value), headers);
const end = (client: TestClient, path: string, body?: unknown) =>
  client.call('POST', `${path}/cancel`, body, freshKey());
const forward = (client: TestClient, time: object) => client.call('POST', '/sandbox/clock', time);
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const receipt = {
  orderLines: [
    {
      name: 'Socks',
      id: 'socks',
      totalAmount: 49900,
      totalAmountExcludingTax: 39920,
      totalTaxAmount: 9980,
      taxRate: 2500,
    },
  ],
  bottomLine: { currency: 'NOK' },
};

async function forwardAndSignIn(client: TestClient, time: object): Promise<void> {
  await forward(client, time);
  client.token = await fetchToken(client, { client_id: 'client-id', client_secret: 'client-secret' });
}

const ROWS: Row[] = [
  {
    number: 1,
    api: 'token',
    situation: 'wrong client_id',
    on: 'configured',
    refuse: (c) => token(c, { client_id: 'nobody' }),
    status: 400,
    shape: 'AAD',
    names: 'unauthorized_client',
  },
  {
    number: 2,
    api: 'token',
    situation: 'wrong client_secret',
    on: 'configured',
    refuse: (c) => token(c, { client_secret: 'guess' }),
    status: 401,
    shape: 'AAD',
    names: 'invalid_client',
  },
  {
    number: 3,
    api: 'token',
    situation: 'no subscription key',
    on: 'configured',
    refuse: (c) => token(c, { 'Ocp-Apim-Subscription-Key': null }),
    status: 401,
    shape: 'G',
    names: 'missing subscription key',
  },
  {
    number: 4,
    api: 'token',
    situation: 'wrong subscription key',
    on: 'configured',
    refuse: (c) => token(c, { 'Ocp-Apim-Subscription-Key': 'guess' }),
    status: 401,
    shape: 'G',
    names: 'invalid subscription key',
  },
  {
    number: 5,
    api: 'token',
    situation: 'GET instead of POST',
    refuse: (c) => c.call('GET', '/accesstoken/get'),
    status: 405,
    shape: 'G',
  },
  {
    number: 6,
    api: 'any',
    situation: 'no Authorization',
    refuse: (c) => details(c, { Authorization: null }),
    status: 401,
    shape: 'G',
  },
  {
    number: 7,
    api: 'any',
    situation: 'token without Bearer',
    refuse: (c) => details(c, { Authorization: c.token }),
    status: 401,
    shape: 'G',
  },
  {
    number: 8,
    api: 'any',
    situation: 'expired or garbage token',
    refuse: (c) => details(c, { Authorization: 'Bearer garbage' }),
    status: 401,
    shape: 'G',
    names: '1000',
  },
  {
    number: 9,
    api: 'any',
    situation: 'wrong subscription key',
    on: 'configured',
    refuse: (c) => details(c, { 'Ocp-Apim-Subscription-Key': 'guess' }),
    status: 401,
    shape: 'G',
  },
  {
    number: 10,
    api: 'any',
    situation: 'token of one unit, MSN of another',
    on: 'configured',
    refuse: (c) =>
      create(c, {}, { ...freshKey(), 'Ocp-Apim-Subscription-Key': 'primary-one', 'Merchant-Serial-Number': '654321' }),
    status: 403,
    shape: 'P',
  },
  {
    number: 11,
    api: 'eCom',
    situation: 'duplicate orderId',
    refuse: async (c) => {
      const { orderId } = await anOrder(c, 'initiated');
      return initiate(c, { transaction: { orderId } });
    },
    status: 400,
    shape: 'A',
    names: '34',
  },
  {
    number: 12,
    api: 'eCom',
    situation: 'amount 99',
    refuse: (c) => initiate(c, { transaction: { amount: 99 } }),
    status: 400,
    shape: 'A',
    names: 'transaction.amount',
  },
  {
    number: 13,
    api: 'eCom',
    situation: 'amount 100.5',
    refuse: (c) => initiate(c, { transaction: { amount: 100.5 } }),
    status: 500,
    shape: 'A',
    names: '99',
  },
  {
    number: 14,
    api: 'eCom',
    situation: 'MSN as number',
    refuse: (c) => initiate(c, { merchantInfo: { merchantSerialNumber: 123456 } }),
    status: 500,
    shape: 'A',
    names: '99',
  },
  {
    number: 15,
    api: 'eCom',
    situation: 'fallback misspelt',
    refuse: (c) => initiate(c, { merchantInfo: { fallBack: undefined, fallback: 'https://merchant.example/done' } }),
    status: 500,
    shape: 'A',
  },
  {
    number: 16,
    api: 'eCom',
    situation: 'callbackPrefix http://',
    refuse: (c) => initiate(c, { merchantInfo: { callbackPrefix: 'http://example.com' } }),
    status: 400,
    shape: 'A',
    names: 'merchantInfo.callbackPrefix',
  },
  {
    number: 16,
    api: 'eCom',
    situation: 'callbackPrefix on localhost',
    refuse: (c) => initiate(c, { merchantInfo: { callbackPrefix: 'https://localhost' } }),
    status: 400,
    shape: 'A',
    names: 'merchantInfo.callbackPrefix',
  },
  {
    number: 17,
    api: 'eCom',
    situation: 'missing transactionText',
    refuse: (c) => initiate(c, { transaction: { transactionText: undefined } }),
    status: 400,
    shape: 'A',
    names: 'transaction.transactionText',
  },
  {
    number: 18,
    api: 'eCom',
    situation: 'orderId of 51 characters',
    refuse: (c) => initiate(c, { transaction: { orderId: 'a'.repeat(51) } }),
    status: 400,
    shape: 'A',
    names: 'transaction.orderId',
  },
  {
    number: 18,
    api: 'eCom',
    situation: 'orderId with _',
    refuse: (c) => initiate(c, { transaction: { orderId: 'socks_1' } }),
    status: 400,
    shape: 'A',
    names: 'transaction.orderId',
  },
  {
    number: 19,
    api: 'eCom',
    situation: 'unknown mobile number',
    refuse: (c) => initiate(c, { customerInfo: { mobileNumber: '90000404' } }),
    status: 400,
    shape: 'A',
    names: '81',
  },
  {
    number: 20,
    api: 'eCom',
    situation: 'skipLandingPage on a normal unit',
    refuse: (c) => initiate(c, { transaction: { skipLandingPage: true } }),
    status: 403,
    shape: 'A',
    names: '38',
  },
  {
    number: 21,
    api: 'eCom',
    situation: 'scope nin without permission',
    refuse: (c) => initiate(c, { transaction: { scope: 'name nin' } }),
    status: 403,
    shape: 'A',
    names: '51',
  },
  {
    number: 22,
    api: 'eCom',
    situation: 'express plus scope',
    refuse: (c) => initiate(c, { merchantInfo: EXPRESS_INFO(), transaction: { scope: 'name' } }),
    status: 400,
    shape: 'A',
  },
  {
    number: 23,
    api: 'eCom',
    situation: 'details of an unknown orderId',
    refuse: (c) => details(c, {}),
    status: 404,
    shape: 'A',
    names: '35',
  },
  {
    number: 24,
    api: 'eCom',
    situation: 'capture of an unknown orderId',
    refuse: (c) => capture(c, '/ecomm/v2/payments/unknown-order'),
    status: 404,
    shape: 'A',
    names: '35',
  },
  {
    number: 25,
    api: 'eCom',
    situation: 'refund of an unknown orderId',
    refuse: (c) => refund(c, '/ecomm/v2/payments/unknown-order'),
    status: 404,
    shape: 'A',
    names: '35',
  },
  {
    number: 26,
    api: 'eCom',
    situation: 'capture before approval',
    refuse: async (c) => capture(c, (await anOrder(c, 'initiated')).path),
    status: 402,
    shape: 'A',
    names: '62',
  },
  {
    number: 27,
    api: 'eCom',
    situation: 'capture above reserved',
    refuse: async (c) => capture(c, (await anOrder(c, 'reserved')).path, { amount: 49901 }),
    status: 402,
    shape: 'A',
    names: '61',
  },
  {
    number: 28,
    api: 'eCom',
    situation: 'second capture beyond the remainder',
    refuse: async (c) => {
      const { path } = await anOrder(c, 'reserved');
      await capture(c, path, { amount: 40000 });
      return capture(c, path, { amount: 10000 });
    },
    status: 402,
    shape: 'A',
    names: '61',
  },
  {
    number: 29,
    api: 'eCom',
    situation: 'capture after VOID',
    refuse: async (c) => {
      const { path } = await anOrder(c, 'reserved');
      await cancel(c, path);
      return capture(c, path);
    },
    status: 403,
    shape: 'A',
    names: '91',
  },
  {
    number: 29,
    api: 'eCom',
    situation: 'capture after CANCEL',
    refuse: async (c) => {
      const { path } = await anOrder(c, 'initiated');
      await cancel(c, path);
      return capture(c, path);
    },
    status: 403,
    shape: 'A',
    names: '91',
  },
  {
    number: 30,
    api: 'eCom',
    situation: 'same X-Request-Id, other amount',
    refuse: async (c) => {
      const { path } = await anOrder(c, 'reserved');
      const key = freshRequestId();
      await capture(c, path, { amount: 1000 }, key);
      return capture(c, path, { amount: 2000 }, key);
    },
    status: 400,
    shape: 'A',
    names: '93',
  },
  {
    number: 31,
    api: 'eCom',
    situation: 'cancel after capture, no flag',
    refuse: async (c) => cancel(c, (await anOrder(c, 'captured')).path),
    status: 402,
    shape: 'A',
    names: '51',
  },
  {
    number: 32,
    api: 'eCom',
    situation: 'refund while only reserved',
    refuse: async (c) => refund(c, (await anOrder(c, 'reserved')).path),
    status: 402,
    shape: 'A',
    names: '72',
  },
  {
    number: 33,
    api: 'eCom',
    situation: 'refund after cancel',
    refuse: async (c) => {
      const { path } = await anOrder(c, 'reserved');
      await cancel(c, path);
      return refund(c, path);
    },
    status: 402,
    shape: 'A',
    names: '73',
  },
  {
    number: 34,
    api: 'eCom',
    situation: 'refund above captured',
    refuse: async (c) => refund(c, (await anOrder(c, 'captured')).path, { amount: 49901 }),
    status: 402,
    shape: 'A',
    names: '71',
  },
  {
    number: 35,
    api: 'eCom',
    situation: 'force approve with an unknown number',
    refuse: async (c) => approveOrder(c, (await anOrder(c, 'initiated')).orderId, '90000404'),
    status: 400,
    shape: 'A',
    names: '81',
  },
  {
    number: 36,
    api: 'eCom',
    situation: 'force approve of a user who never approved by hand',
    refuse: async (c) => approveOrder(c, (await anOrder(c, 'initiated')).orderId, '90001082'),
    status: 402,
    shape: 'A',
    names: '1082',
  },
  {
    number: 37,
    api: 'eCom',
    situation: 'force approve of an express order',
    refuse: async (c) =>
      approveOrder(c, (await anOrder(c, 'initiated', { merchantInfo: EXPRESS_INFO() })).orderId, PHONE),
    status: 400,
    shape: 'A',
  },
  {
    number: 38,
    api: 'eCom',
    situation: 'third initiate of one orderId in a minute',
    on: 'limited',
    refuse: async (c) => {
      const { orderId } = await anOrder(c, 'initiated');
      await initiate(c, { transaction: { orderId } });
      return initiate(c, { transaction: { orderId } });
    },
    status: 429,
    shape: 'G',
  },
  {
    number: 39,
    api: 'eCom',
    situation: 'POST to cancel',
    refuse: async (c) => c.call('POST', `${(await anOrder(c, 'initiated')).path}/cancel`, anAction()),
    status: 405,
    shape: 'G',
  },
  {
    number: 40,
    api: 'eCom',
    situation: 'capture after 180 days',
    refuse: async (c) => {
      const { path } = await anOrder(c, 'reserved');
      await forwardAndSignIn(c, { days: 181 });
      return capture(c, path);
    },
    status: 400,
    shape: 'A',
    names: '98',
  },
  {
    number: 41,
    api: 'eCom',
    situation: 'refund after 365 days',
    refuse: async (c) => {
      const { path } = await anOrder(c, 'captured');
      await forwardAndSignIn(c, { days: 366 });
      return refund(c, path);
    },
    status: 400,
    shape: 'A',
    names: '95',
  },
  {
    number: 42,
    api: 'ePay',
    situation: 'reference too short',
    refuse: (c) => create(c, { reference: 'abc' }),
    status: 400,
    shape: 'P',
    names: 'reference',
  },
  {
    number: 43,
    api: 'ePay',
    situation: 'reference with _',
    refuse: (c) => create(c, { reference: 'socks_12345' }),
    status: 400,
    shape: 'P',
    names: 'reference',
  },
  {
    number: 43,
    api: 'ePay',
    situation: 'reference of 65 characters',
    refuse: (c) => create(c, { reference: 'a'.repeat(65) }),
    status: 400,
    shape: 'P',
    names: 'reference',
  },
  {
    number: 44,
    api: 'ePay',
    situation: 'amount 99 NOK',
    refuse: (c) => create(c, { amount: { value: 99, currency: 'NOK' } }),
    status: 400,
    shape: 'P',
    names: '6010',
  },
  {
    number: 45,
    api: 'ePay',
    situation: 'amount 100.5',
    refuse: (c) => create(c, { amount: { value: 100.5, currency: 'NOK' } }),
    status: 400,
    shape: 'P',
    names: '4040',
  },
  {
    number: 46,
    api: 'ePay',
    situation: 'a currency that the API does not have',
    refuse: (c) => create(c, { amount: { value: 49900, currency: 'ISK' } }),
    status: 400,
    shape: 'P',
    names: 'amount.currency',
  },
  {
    number: 47,
    api: 'ePay',
    situation: 'currency EUR on a Norwegian unit',
    refuse: (c) => create(c, { amount: { value: 49900, currency: 'EUR' } }),
    status: 400,
    shape: 'P',
    names: '5040',
  },
  {
    number: 48,
    api: 'ePay',
    situation: 'WEB_REDIRECT without returnUrl',
    refuse: (c) => create(c, { returnUrl: undefined }),
    status: 400,
    shape: 'P',
    names: '4140',
  },
  {
    number: 49,
    api: 'ePay',
    situation: 'PUSH_MESSAGE without customer',
    refuse: (c) => create(c, { userFlow: 'PUSH_MESSAGE' }),
    status: 400,
    shape: 'P',
    names: '4140',
  },
  {
    number: 50,
    api: 'ePay',
    situation: 'PUSH_MESSAGE, unit not approved',
    on: 'restricted',
    refuse: (c) => create(c, { userFlow: 'PUSH_MESSAGE', customer: { phoneNumber: '4791234567' } }),
    status: 403,
    shape: 'P',
    names: '5080',
  },
  {
    number: 51,
    api: 'ePay',
    situation: 'CARD + QR',
    refuse: (c) => create(c, { paymentMethod: { type: 'CARD' }, userFlow: 'QR' }),
    status: 400,
    shape: 'P',
  },
  {
    number: 52,
    api: 'ePay',
    situation: 'phoneNumber with +47',
    refuse: (c) => create(c, { customer: { phoneNumber: '+4791234567' } }),
    status: 400,
    shape: 'P',
    names: 'customer.phoneNumber',
  },
  {
    number: 53,
    api: 'ePay',
    situation: 'unknown phone number',
    refuse: (c) => create(c, { customer: { phoneNumber: '4790000404' } }),
    status: 400,
    shape: 'P',
    names: '7010',
  },
  {
    number: 54,
    api: 'ePay',
    situation: 'phone and personalQr together',
    refuse: (c) => create(c, { customer: { phoneNumber: '4791234567', personalQr: 'https://qr.example/1' } }),
    status: 400,
    shape: 'P',
    names: 'customer',
  },
  {
    number: 55,
    api: 'ePay',
    situation: 'scope foo',
    refuse: (c) => create(c, { profile: { scope: 'foo' } }),
    status: 400,
    shape: 'P',
    names: '4080',
  },
  {
    number: 56,
    api: 'ePay',
    situation: 'scope nin',
    refuse: (c) => create(c, { profile: { scope: 'nin' } }),
    status: 403,
    shape: 'P',
    names: '5030',
  },
  {
    number: 57,
    api: 'ePay',
    situation: 'six metadata pairs',
    refuse: (c) => create(c, { metadata: { a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' } }),
    status: 400,
    shape: 'P',
    names: '4100',
  },
  {
    number: 58,
    api: 'ePay',
    situation: 'metadata value of 501 characters',
    refuse: (c) => create(c, { metadata: { a: 'x'.repeat(501) } }),
    status: 400,
    shape: 'P',
    names: '4130',
  },
  {
    number: 59,
    api: 'ePay',
    situation: 'expiresAt in 5 minutes',
    refuse: (c) => create(c, { userFlow: 'QR', expiresAt: inMinutes(5), receipt }),
    status: 400,
    shape: 'P',
    names: '6120',
  },
  {
    number: 60,
    api: 'ePay',
    situation: 'expiresAt without receipt',
    refuse: (c) => create(c, { userFlow: 'QR', expiresAt: inMinutes(60) }),
    status: 400,
    shape: 'P',
    names: '6130',
  },
  {
    number: 61,
    api: 'ePay',
    situation: 'expiresAt on an unapproved unit',
    on: 'restricted',
    refuse: (c) => create(c, { userFlow: 'QR', expiresAt: inMinutes(60), receipt }),
    status: 403,
    shape: 'P',
    names: '5050',
  },
  {
    number: 62,
    api: 'ePay',
    situation: 'unknown body field, where requests are judged strictly',
    on: 'strict',
    refuse: (c) => create(c, { socks: 2 }),
    status: 400,
    shape: 'P',
    names: 'socks',
  },
  {
    number: 63,
    api: 'ePay',
    situation: 'no Idempotency-Key on create',
    refuse: (c) => create(c, {}, {}),
    status: 400,
    shape: 'P',
    names: 'Idempotency-Key',
  },
  {
    number: 64,
    api: 'ePay',
    situation: 'same key, other body: create',
    refuse: async (c) => {
      const key = freshKey();
      await create(c, {}, key);
      return create(c, {}, key);
    },
    status: 409,
    shape: 'P',
    names: '4020',
  },
  {
    number: 64,
    api: 'ePay',
    situation: 'same key, other body: capture',
    refuse: async (c) => {
      const { path } = await aPayment(c, 'authorized');
      const key = freshKey();
      await move(c, path, 'capture', 1000, key);
      return move(c, path, 'capture', 2000, key);
    },
    status: 409,
    shape: 'P',
    names: '4010',
  },
  {
    number: 64,
    api: 'ePay',
    situation: 'same key, other body: refund',
    refuse: async (c) => {
      const { path } = await aPayment(c, 'captured');
      const key = freshKey();
      await move(c, path, 'refund', 1000, key);
      return move(c, path, 'refund', 2000, key);
    },
    status: 409,
    shape: 'P',
    names: '4150',
  },
  {
    number: 65,
    api: 'ePay',
    situation: 'new key, existing reference',
    refuse: async (c) => create(c, { reference: (await aPayment(c, 'created')).reference }),
    status: 409,
    shape: 'P',
    names: '4150',
  },
  {
    number: 66,
    api: 'ePay',
    situation: 'get of an unknown reference',
    refuse: (c) => c.call('GET', '/epayment/v1/payments/unknown-reference'),
    status: 404,
    shape: 'P',
    names: '5090',
  },
  {
    number: 67,
    api: 'ePay',
    situation: 'capture before authorization',
    refuse: async (c) => move(c, (await aPayment(c, 'created')).path, 'capture', 1000),
    status: 400,
    shape: 'P',
    names: '6080',
  },
  {
    number: 68,
    api: 'ePay',
    situation: 'capture above authorized',
    refuse: async (c) => move(c, (await aPayment(c, 'authorized')).path, 'capture', 49901),
    status: 400,
    shape: 'P',
    names: '6090',
  },
  {
    number: 69,
    api: 'ePay',
    situation: 'capture after full cancel',
    refuse: async (c) => {
      const { path } = await aPayment(c, 'authorized');
      await end(c, path);
      return move(c, path, 'capture', 1000);
    },
    status: 400,
    shape: 'P',
    names: '6070',
  },
  {
    number: 70,
    api: 'ePay',
    situation: 'capture with another currency',
    refuse: async (c) =>
      c.call('POST', `${(await aPayment(c, 'authorized')).path}/capture`, money(1000, 'EUR'), freshKey()),
    status: 400,
    shape: 'P',
    names: 'modificationAmount.currency',
  },
  {
    number: 71,
    api: 'ePay',
    situation: 'refund before authorization',
    refuse: async (c) => move(c, (await aPayment(c, 'created')).path, 'refund', 1000),
    status: 400,
    shape: 'P',
    names: '6020',
  },
  {
    number: 72,
    api: 'ePay',
    situation: 'refund above captured',
    refuse: async (c) => move(c, (await aPayment(c, 'captured')).path, 'refund', 49901),
    status: 400,
    shape: 'P',
    names: '6150',
  },
  {
    number: 73,
    api: 'ePay',
    situation: 'refund when all is refunded',
    refuse: async (c) => {
      const { path } = await aPayment(c, 'captured');
      await move(c, path, 'refund', 49900);
      return move(c, path, 'refund', 1000);
    },
    status: 400,
    shape: 'P',
    names: '6180',
  },
  {
    number: 74,
    api: 'ePay',
    situation: 'cancel after full capture',
    refuse: async (c) => end(c, (await aPayment(c, 'captured')).path),
    status: 400,
    shape: 'P',
    names: '6040',
  },
  {
    number: 75,
    api: 'ePay',
    situation: 'cancelTransactionOnly on authorized',
    refuse: async (c) => end(c, (await aPayment(c, 'authorized')).path, { cancelTransactionOnly: true }),
    status: 400,
    shape: 'P',
    names: '6060',
  },
  {
    number: 76,
    api: 'ePay',
    situation: 'cancel of a terminated payment',
    refuse: async (c) => {
      const { path } = await aPayment(c, 'created');
      await end(c, path);
      return end(c, path);
    },
    status: 400,
    shape: 'P',
    names: '6190',
  },
  {
    number: 77,
    api: 'ePay',
    situation: 'cancel with body []',
    refuse: async (c) => end(c, (await aPayment(c, 'created')).path, []),
    status: 400,
    shape: 'P',
    names: 'body',
  },
  {
    number: 78,
    api: 'ePay',
    situation: 'approve twice',
    refuse: async (c) => approvePayment(c, (await aPayment(c, 'authorized')).approvePath),
    status: 409,
    shape: 'P',
    names: '6230',
  },
  {
    number: 79,
    api: 'ePay',
    situation: 'approve with an expired test card',
    refuse: async (c) => approvePayment(c, (await aPayment(c, 'created')).approvePath, '4790000500'),
    status: 500,
    shape: 'P',
    names: '10010',
  },
  {
    number: 81,
    api: 'ePay',
    situation: 'sixth capture attempt in a minute',
    on: 'limited',
    refuse: async (c) => {
      const { path } = await aPayment(c, 'authorized');
      for (let attempt = 1; attempt <= 5; attempt++) await move(c, path, 'capture', 1000);
      return move(c, path, 'capture', 1000);
    },
    status: 429,
    shape: 'G',
  },
  {
    number: 82,
    api: 'ePay',
    situation: 'two captures in parallel',
    on: 'slow',
    refuse: async (c) => {
      const { path } = await aPayment(c, 'authorized');
      const answers = await Promise.all([move(c, path, 'capture', 1000), move(c, path, 'capture', 1000)]);
      const [won, lost] = answers.sort((one, other) => one.status - other.status) as [Answer, Answer];
      expect(won.status).toBe(200);
      return lost;
    },
    status: 423,
    shape: 'P',
    names: '6160',
  },
  {
    number: 83,
    api: 'userinfo',
    situation: 'unknown sub',
    refuse: (c) => c.call('GET', '/vipps-userinfo-api/userinfo/null'),
    status: 404,
    shape: 'UIE',
  },
  {
    number: 84,
    api: 'userinfo',
    situation: 'sub of another MSN',
    refuse: async (c) =>
      c.call('GET', `/vipps-userinfo-api/userinfo/${await aSub(c)}`, undefined, { 'Merchant-Serial-Number': '654321' }),
    status: 404,
    shape: 'UIE',
  },
  {
    number: 85,
    api: 'userinfo',
    situation: 'after 168 hours: no refusal, and nothing personal',
    refuse: async (c) => {
      const sub = await aSub(c);
      await forwardAndSignIn(c, { hours: 169 });
      return c.call('GET', `/vipps-userinfo-api/userinfo/${sub}`);
    },
    status: 200,
    shape: 'expired',
  },
  {
    number: 86,
    api: 'userinfo',
    situation: 'no bearer',
    refuse: (c) => c.call('GET', '/vipps-userinfo-api/userinfo/null', undefined, { Authorization: null }),
    status: 401,
    shape: 'G',
  },
  {
    number: 87,
    api: 'QR',
    situation: 'url that is no link to a payment',
    refuse: (c) => qr(c, 'https://example.com'),
    status: 400,
    shape: 'Q',
    names: 'Validation error',
  },
  {
    number: 88,
    api: 'QR',
    situation: 'link older than 5 minutes',
    refuse: async (c) => {
      const { url } = await anOrder(c, 'initiated');
      await forward(c, { minutes: 5 });
      return qr(c, url);
    },
    status: 400,
    shape: 'Q',
    names: 'Order timeout',
  },
  {
    number: 89,
    api: 'QR',
    situation: 'unsupported Accept',
    refuse: async (c) => qr(c, (await anOrder(c, 'initiated')).url, { Accept: 'text/html' }),
    status: 415,
    shape: 'Q',
  },
  {
    number: 90,
    api: 'QR',
    situation: 'Size 99',
    refuse: async (c) => qr(c, (await anOrder(c, 'initiated')).url, { Size: '99' }),
    status: 400,
    shape: 'Q',
    names: 'Size',
  },
  {
    number: 90,
    api: 'QR',
    situation: 'Size 2001',
    refuse: async (c) => qr(c, (await anOrder(c, 'initiated')).url, { Size: '2001' }),
    status: 400,
    shape: 'Q',
    names: 'Size',
  },
  {
    number: 91,
    api: 'QR',
    situation: 'image after expiry',
    refuse: async (c) => {
      const { url } = await anOrder(c, 'initiated');
      const image = String((await qr(c, url)).at('/url'));
      await forward(c, { minutes: 5 });
      return c.call('GET', image);
    },
    status: 404,
    shape: 'G',
  },
  {
    number: 92,
    api: 'webhooks',
    situation: 'http:// url',
    refuse: (c) => register(c, { url: 'http://example.com', events: ['epayments.payment.captured.v1'] }),
    status: 400,
    shape: 'W',
    names: 'url',
  },
  {
    number: 92,
    api: 'webhooks',
    situation: 'url on localhost',
    refuse: (c) => register(c, { url: 'https://localhost', events: ['epayments.payment.captured.v1'] }),
    status: 400,
    shape: 'W',
    names: 'url',
  },
  {
    number: 93,
    api: 'webhooks',
    situation: 'missing events',
    refuse: (c) => register(c, { url: 'https://merchant.example/hook' }),
    status: 400,
    shape: 'W',
    names: 'events',
  },
  {
    number: 94,
    api: 'webhooks',
    situation: 'quota exceeded for an event',
    refuse: async (c) => {
      const hook = { url: 'https://merchant.example/hook', events: ['epayments.payment.captured.v1'] };
      for (let number = 1; number <= 25; number++) expect((await register(c, hook)).status).toBe(201);
      return register(c, hook);
    },
    status: 400,
    shape: 'W',
    names: 'events',
  },
  {
    number: 95,
    api: 'webhooks',
    situation: 'delete of an unknown id',
    refuse: (c) => c.call('DELETE', '/webhooks/v1/webhooks/00000000-0000-4000-8000-000000000000'),
    status: 400,
    shape: 'W',
    names: 'id',
  },
];

/** Rows that are no row of the table, and why. */
const ELSEWHERE: Record<number, string> = {
  80: 'there is no production host: the sandbox stands in for the test environment alone',
  96: 'a test of its own below: it is about what the sandbox sends, not about what it answers',
};

function EXPRESS_INFO() {
  return {
    paymentType: 'eComm Express Payment',
    consentRemovalPrefix: 'https://merchant.example/consents',
    staticShippingDetails: [
      { isDefault: 'Y', priority: 1, shippingCost: 49, shippingMethod: 'Post', shippingMethodId: 'post' },
    ],
  };
}

function approveOrder(client: TestClient, orderId: string, phone: string): Promise<Answer> {
  return client.call('POST', `/ecomm/v2/integration-test/payments/${orderId}/approve`, { customerPhoneNumber: phone });
}

function approvePayment(client: TestClient, path: string, phoneNumber = `47${PHONE}`): Promise<Answer> {
  return client.call('POST', path, { customer: { phoneNumber } });
}

function qr(client: TestClient, url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return client.call('POST', '/qr/v1', { url }, { Accept: 'image/png', ...headers });
}

function register(client: TestClient, body: object): Promise<Answer> {
  return client.call('POST', '/webhooks/v1/webhooks', body);
}

async function aSub(client: TestClient): Promise<string> {
  const { path } = await aPayment(client, 'authorized', { profile: { scope: 'name phoneNumber' } });
  return String((await client.call('GET', path)).at('/profile/sub'));
}

describe('the 96 documented refusals', () => {
  const clients = new Map<string, TestClient>();
  beforeAll(async () => {
    for (const [name, options] of Object.entries(SANDBOXES)) clients.set(name, await startClient(options));
  });
  afterAll(async () => {
    for (const client of clients.values()) await client.close();
  });

  test.each(ROWS)('$number $api: $situation', async ({ on, refuse, status, shape, names }) => {
    const client = clients.get(on ?? 'normal') as TestClient;
    const answer = await refuse(client);
    expect([status].flat(), answer.text).toContain(answer.status);
    SHAPES[shape](answer);
    if (names !== undefined) expect(answer.text).toContain(names);
    // What a row did to clock and webhooks is no business of the next one.
    client.sandbox.reset();
    client.token = await fetchToken(
      client,
      on === 'configured'
        ? { client_id: UNIT.clientId, client_secret: UNIT.clientSecret, 'Ocp-Apim-Subscription-Key': 'primary-one' }
        : { client_id: 'client-id', client_secret: 'client-secret' },
    );
  });

  test('every number from 1 to 96 has a row, or a reason why it has none', () => {
    const covered = new Set([...ROWS.map(({ number }) => number), ...Object.keys(ELSEWHERE).map(Number)]);
    expect(Array.from({ length: 96 }, (_, index) => index + 1).filter((number) => !covered.has(number))).toEqual([]);
  });

  test('a limited call says when to come back', async () => {
    const client = clients.get('limited') as TestClient;
    const orderId = freshReference();
    await initiate(client, { transaction: { orderId } });
    await initiate(client, { transaction: { orderId } });
    const answer = await initiate(client, { transaction: { orderId } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  });

  test('96 webhooks: a receiver that answers 500 gets the event again, and later events of that payment wait', async () => {
    const receiver = await startReceiver();
    receiver.answerWith(500);
    const client = await startClient({ webhookRetryMs: [5, 5, 60_000] });
    const url = `${receiver.url}/hook`;
    const names = () => receiver.received.map(({ body }) => (JSON.parse(body) as { name: string }).name);
    await register(client, { url, events: ['epayments.payment.authorized.v1', 'epayments.payment.captured.v1'] });
    await aPayment(client, 'captured');
    await receiver.hasReceived(3);
    expect(names()).toEqual(['AUTHORIZED', 'AUTHORIZED', 'AUTHORIZED']);
    receiver.answerWith(200);
    await forward(client, { minutes: 1 });
    await receiver.hasReceived(5);
    expect(names().slice(3)).toEqual(['AUTHORIZED', 'CAPTURED']);
    await client.close();
    receiver.close();
  });
});
