import { Client } from '@vippsmobilepay/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from './start.ts';
import { aCreate, PHONE } from './test-client.ts';

/**
 * The official client as it is. It has no setting for its base URL: calls to the test environment's host are sent to the
 * sandbox by the fetch that it finds.
 */
describe('the official SDK works against the sandbox', () => {
  const realFetch = globalThis.fetch;
  let sandbox: Sandbox;
  let token: string;
  const client = Client({
    merchantSerialNumber: '123456',
    subscriptionKey: 'subscription-key',
    useTestMode: true,
    retryRequests: false,
  });

  beforeAll(async () => {
    sandbox = await startSandbox({ processingMs: 0 });
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const url = request.url.replace('https://apitest.vipps.no', sandbox.url);
      const body = request.body === null ? null : await request.text();
      return realFetch(url, { method: request.method, headers: request.headers, body });
    };
    token = must(await client.auth.getToken('client-id', 'client-secret')).access_token;
  });
  afterAll(async () => {
    globalThis.fetch = realFetch;
    await sandbox.close();
  });

  const phone = { customer: { phoneNumber: `47${PHONE}` } };
  const move = (value: number) => ({ modificationAmount: { value, currency: 'NOK' as const } });
  const create = async (parts: object = {}) => {
    const { reference } = aCreate();
    const body = {
      ...aCreate({ reference }),
      amount: { value: 49900, currency: 'NOK' as const },
      paymentMethod: { type: 'WALLET' as const },
      userFlow: 'WEB_REDIRECT' as const,
      ...parts,
    };
    return must(await client.payment.create(token, body));
  };

  test('create, info, force approve, capture, refund, history', async () => {
    const { reference, redirectUrl } = await create();
    expect(redirectUrl).toMatch(/\/\?token=[\w.-]+$/);
    expect(must(await client.payment.info(token, reference)).state).toBe('CREATED');
    must(await client.payment.forceApprove(token, reference, phone));
    expect(must(await client.payment.capture(token, reference, move(10000))).aggregate.capturedAmount.value).toBe(
      10000,
    );
    expect(must(await client.payment.refund(token, reference, move(4000))).aggregate.refundedAmount.value).toBe(4000);
    expect(must(await client.payment.history(token, reference)).map(({ name }) => name)).toEqual([
      'CREATED',
      'AUTHORIZED',
      'CAPTURED',
      'REFUNDED',
    ]);
  });

  test('an express payment: rejected, and paid with shipping that is captured too', async () => {
    const byUser = (reference: string, action: string, body: object = {}) =>
      realFetch(`${sandbox.url}/sandbox/payments/${reference}/${action}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
    const shipping = {
      fixedOptions: [
        {
          type: 'MAILBOX',
          brand: 'POSTEN',
          options: [{ id: 'letter', name: 'Letter', amount: { value: 2900, currency: 'NOK' } }],
        },
      ],
    };
    const express = { profile: { scope: 'name address' }, shipping };
    const rejected = await create(express);
    await byUser(rejected.reference, 'reject');
    expect(must(await client.payment.info(token, rejected.reference)).state).toBe('ABORTED');

    const { reference } = await create(express);
    expect((await client.payment.forceApprove(token, reference, phone)).ok).toBe(false);
    await byUser(reference, 'approve', { shippingOptionId: 'letter' });
    const payment = must(await client.payment.info(token, reference));
    expect(payment).toMatchObject({
      state: 'AUTHORIZED',
      amount: { value: 49900 },
      shippingDetails: { shippingCost: 2900, shippingOptionId: 'letter' },
      userDetails: { firstName: expect.any(String), addresses: [{ country: 'NO' }] },
    });
    const { value } = payment.aggregate.authorizedAmount;
    expect(value).toBe(52800);
    expect(must(await client.payment.capture(token, reference, move(value))).aggregate.capturedAmount.value).toBe(
      value,
    );
  });

  test('cancel', async () => {
    const { reference } = await create();
    expect(must(await client.payment.cancel(token, reference)).state).toBe('TERMINATED');
  });

  test('a refusal comes out as an error', async () => {
    const { reference } = await create();
    const refused = await client.payment.capture(token, reference, move(10000));
    expect(refused.ok).toBe(false);
  });

  test('webhooks: register, list, delete', async () => {
    const { id, secret } = must(
      await client.webhook.register(token, {
        url: 'https://merchant.example/hook',
        events: ['epayments.payment.captured.v1'],
      }),
    );
    expect(secret).not.toBe('');
    expect(must(await client.webhook.list(token)).webhooks.map((webhook) => webhook.id)).toEqual([id]);
    must(await client.webhook.delete(token, id));
    expect(must(await client.webhook.list(token)).webhooks).toEqual([]);
  });
});

function must<Data>(answer: { ok: true; data: Data } | { ok: false; error: unknown }): Data {
  if (answer.ok) return answer.data;
  throw new Error(`refused: ${JSON.stringify(answer.error)}`);
}
