import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { LIBRARY_FORMATS, OWN_FORMATS } from '../openapi/formats.ts';
import { readOperations } from '../openapi/read-operations.ts';
import { translateSchema } from '../openapi/translate-schema.ts';
import {
  type Answer,
  aCreate,
  anAction,
  anInitiate,
  anOrder,
  aPayment,
  freshKey,
  freshRequestId,
  money,
  PHONE,
  startClient,
  type TestClient,
} from './test-client.ts';

const DESCRIPTIONS = ['access-token', 'ecom', 'epayment', 'userinfo', 'qr', 'webhooks'].map(readDescription);

function readDescription(name: string) {
  const file = new URL(`../../schemas/${name}.yaml`, import.meta.url);
  const documents = {
    root: file.href,
    files: new Map([[file.href, parse(readFileSync(file, 'utf8'))]]),
    unreadable: new Map(),
    anchors: new Map(),
  };
  const validators = new Ajv({
    allErrors: true,
    strict: false,
    validateSchema: false,
    logger: false,
    addUsedSchema: false,
  });
  for (const format of LIBRARY_FORMATS) validators.addFormat(format, fullFormats[format]);
  for (const [format, check] of Object.entries(OWN_FORMATS)) {
    validators.addFormat(
      format,
      check.type === 'number' ? { type: 'number', validate: check.test } : { type: 'string', validate: check.test },
    );
  }
  const operations = readOperations(documents).operations.map((operation) => ({
    operation,
    path: new RegExp(`^${operation.path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
    validateFor: (status: number, type: string) => {
      const response = operation.responses.find((candidate) => candidate.status === String(status));
      const content = response?.content?.find((candidate) => candidate.name.split(';')[0] === type.split(';')[0]);
      const schema = content?.schema;
      return schema === undefined
        ? undefined
        : validators.compile(translateSchema(documents, schema, '3.0', 'response').schema);
    },
  }));
  return operations;
}

/** Calls and judges what comes back: status, media type and body have to be described. */
async function judged(
  client: TestClient,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string | null> = {},
): Promise<Answer> {
  const answer = await client.call(method, path, body, headers);
  const found = DESCRIPTIONS.flat().find(
    ({ operation, path: pattern }) => operation.method === method && pattern.test(path),
  );
  expect(found, `${method} ${path} is described`).toBeDefined();
  if (answer.text === '') {
    expect(found?.operation.responses.map(({ status }) => status)).toContain(String(answer.status));
    return answer;
  }
  const validate = found?.validateFor(answer.status, answer.type);
  expect(validate, `${method} ${path} ${answer.status} ${answer.type} is described`).toBeDefined();
  expect(validate?.(answer.json), `${answer.text} ${JSON.stringify(validate?.errors)}`).toBe(true);
  return answer;
}

const EXPRESS = {
  paymentType: 'eComm Express Payment',
  consentRemovalPrefix: 'https://merchant.example/consents',
  staticShippingDetails: [
    { isDefault: 'Y', priority: 1, shippingCost: 49, shippingMethod: 'Post', shippingMethodId: 'post' },
  ],
};

describe('answers are as the bundled descriptions say', () => {
  let client: TestClient;
  beforeAll(async () => {
    client = await startClient();
  });
  afterAll(() => client.close());

  test('access token, and its refusals', async () => {
    const keys = { client_id: 'a', client_secret: 'b', Authorization: null };
    expect((await judged(client, 'POST', '/accesstoken/get', undefined, keys)).status).toBe(200);
    expect((await judged(client, 'POST', '/accesstoken/get', undefined, { ...keys, client_id: null })).status).toBe(
      400,
    );
    expect((await judged(client, 'POST', '/accesstoken/get', undefined, { ...keys, client_secret: null })).status).toBe(
      401,
    );
  });

  test('eCom from initiate to refund, with release of the rest', async () => {
    const body = anInitiate({ transaction: { scope: 'name email' } });
    const path = `/ecomm/v2/payments/${body.transaction.orderId}`;
    const approval = `/ecomm/v2/integration-test/payments/${body.transaction.orderId}/approve`;
    expect((await judged(client, 'POST', '/ecomm/v2/payments', body)).status).toBe(200);
    expect((await judged(client, 'POST', '/ecomm/v2/payments', body)).status).toBe(400);
    expect((await judged(client, 'POST', `${path}/capture`, anAction(), freshRequestId())).status).toBe(402);
    await judged(client, 'GET', `${path}/details`);
    await judged(client, 'GET', `${path}/status`);
    expect((await judged(client, 'POST', approval, { customerPhoneNumber: PHONE })).status).toBe(200);
    expect(
      (await judged(client, 'POST', `${path}/capture`, anAction({ amount: 10000 }), freshRequestId())).status,
    ).toBe(200);
    expect(
      (await judged(client, 'PUT', `${path}/cancel`, anAction({}, { shouldReleaseRemainingFunds: true }))).status,
    ).toBe(200);
    expect((await judged(client, 'POST', `${path}/refund`, anAction(), freshRequestId())).status).toBe(200);
    await judged(client, 'GET', `${path}/details`);
    await judged(client, 'GET', `${path}/status`);
    await judged(client, 'GET', '/ecomm/v2/payments/unknown/details');
    await client.call('POST', '/sandbox/clock', { hours: 169 });
    client.token = await freshToken(client);
    const expired = await judged(client, 'GET', `${path}/details`);
    expect(expired.at('/userDetails/mobileNumber')).toBe('[Expired]');
  });

  test('eCom cancelled before approval, and express approved by hand', async () => {
    const { path } = await anOrder(client, 'initiated');
    const cancelled = await judged(client, 'PUT', `${path}/cancel`, anAction());
    expect(cancelled.at('/transactionInfo')).not.toHaveProperty('transactionId');
    await judged(client, 'GET', `${path}/details`);
    const express = await anOrder(client, 'initiated', { merchantInfo: EXPRESS });
    expect((await client.call('POST', `/sandbox/payments/${express.orderId}/approve`)).status).toBe(200);
    const details = await judged(client, 'GET', `${express.path}/details`);
    expect(details.at('/shippingDetails/shippingCost')).toBe(49);
  });

  test('ePayment in every flow, from create to refund', async () => {
    for (const flow of ['WEB_REDIRECT', 'NATIVE_REDIRECT', 'QR', 'PUSH_MESSAGE']) {
      const body = aCreate({
        userFlow: flow,
        customer: { phoneNumber: `47${PHONE}` },
        profile: { scope: 'name' },
        metadata: { size: '42' },
      });
      const path = `/epayment/v1/payments/${body.reference}`;
      const created = await judged(client, 'POST', '/epayment/v1/payments', body, freshKey());
      expect(created.status).toBe(201);
      expect(created.at('/redirectUrl') === undefined).toBe(flow === 'PUSH_MESSAGE');
      await judged(client, 'GET', path);
      await judged(client, 'POST', `/epayment/v1/test/payments/${body.reference}/approve`, {
        customer: { phoneNumber: `47${PHONE}` },
      });
      await judged(client, 'POST', `${path}/capture`, money(10000), freshKey());
      await judged(client, 'POST', `${path}/refund`, money(5000), freshKey());
      await judged(client, 'POST', `${path}/cancel`, undefined, freshKey());
      expect((await judged(client, 'POST', `${path}/capture`, money(1000), freshKey())).status).toBe(400);
      await judged(client, 'GET', path);
      await judged(client, 'GET', `${path}/events`);
      await judged(
        client,
        'GET',
        `/vipps-userinfo-api/userinfo/${(await client.call('GET', path)).at('/profile/sub')}`,
      );
    }
  });

  test('ePayment refusals of every status', async () => {
    const { path, reference, approvePath } = await aPayment(client, 'authorized');
    const seen = [
      await judged(client, 'POST', '/epayment/v1/payments', aCreate({ reference }), freshKey()),
      await judged(client, 'POST', '/epayment/v1/payments', aCreate({ profile: { scope: 'nin' } }), freshKey()),
      await judged(client, 'POST', '/epayment/v1/payments', '{', freshKey()),
      await judged(client, 'POST', approvePath, { customer: { phoneNumber: `47${PHONE}` } }),
      await judged(client, 'GET', '/epayment/v1/payments/unknown-reference'),
      await judged(client, 'GET', path, undefined, { Authorization: null }),
    ];
    expect(seen.map(({ status }) => status)).toEqual([409, 403, 400, 409, 404, 401]);
  });

  test('QR codes and their images', async () => {
    const { url } = await anOrder(client, 'initiated');
    for (const [accept, type] of [
      ['image/png', 'image/png'],
      ['image/*', 'image/svg+xml'],
    ] as const) {
      const answer = await judged(client, 'POST', '/qr/v1', { url }, { Accept: accept });
      const image = await client.call('GET', String(answer.at('/url')), undefined, { Authorization: null });
      expect([image.status, image.type]).toEqual([200, type]);
    }
    expect((await judged(client, 'POST', '/qr/v1', { url }, { Accept: 'text/targetUrl' })).at('/url')).toBe(url);
    await judged(client, 'POST', '/qr/v1', { url: 'https://example.com' }, { Accept: 'image/png' });
  });

  test('webhooks from registration to deletion', async () => {
    const registered = await judged(client, 'POST', '/webhooks/v1/webhooks', {
      url: 'https://merchant.example/hook',
      events: ['epayments.payment.captured.v1'],
    });
    expect(registered.status).toBe(201);
    expect((await judged(client, 'GET', '/webhooks/v1/webhooks')).at('/webhooks/0')).not.toHaveProperty('secret');
    expect((await judged(client, 'DELETE', `/webhooks/v1/webhooks/${registered.at('/id')}`)).status).toBe(204);
    expect((await judged(client, 'DELETE', `/webhooks/v1/webhooks/${registered.at('/id')}`)).status).toBe(400);
  });
});

async function freshToken(client: TestClient): Promise<string> {
  return String(
    (
      await client.call('POST', '/accesstoken/get', undefined, {
        client_id: 'a',
        client_secret: 'b',
        Authorization: null,
      })
    ).at('/access_token'),
  );
}
