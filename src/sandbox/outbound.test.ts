import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SandboxOptions } from './start.ts';
import { aCreate, anOrder, aPayment, freshKey, money, startClient, type TestClient } from './test-client.ts';
import { type Received, startReceiver, type TestReceiver } from './test-receiver.ts';

let client: TestClient;
let receiver: TestReceiver;

async function start(options: SandboxOptions = {}): Promise<void> {
  await client?.close();
  client = await startClient(options);
}

beforeEach(async () => {
  receiver = await startReceiver();
  client = await startClient();
});
afterEach(async () => {
  await client.close();
  receiver.close();
});

const control = (reference: string, action: string, body: object = {}) =>
  client.call('POST', `/sandbox/payments/${reference}/${action}`, body);
const bodyOf = (received: Received | undefined) =>
  JSON.parse(received?.body ?? 'null') as Record<string, Record<string, unknown>>;
const deliveries = async () =>
  (await client.call('GET', '/sandbox/deliveries')).at('/deliveries') as {
    state: string;
    kind: string;
    attempts: { failure?: string; status?: number }[];
  }[];
const settled = async () => {
  let list = await deliveries();
  while (list.some(({ state }) => state === 'pending')) list = await deliveries();
  return list;
};
const callbackTo = () => ({ merchantInfo: { callbackPrefix: receiver.url, authToken: 'echo-me' } });

describe('eCom callbacks', () => {
  test.each([
    ['approve', 'RESERVED'],
    ['reject', 'CANCELLED'],
    ['expire', 'REJECTED'],
  ])('%s is told once, with the token as it was given', async (action, status) => {
    const { orderId } = await anOrder(client, 'initiated', callbackTo());
    await control(orderId, action);
    await receiver.hasReceived(1);
    const [callback] = receiver.received;
    expect(callback).toMatchObject({
      method: 'POST',
      path: `/v2/payments/${orderId}`,
      headers: { authorization: 'echo-me' },
    });
    expect(bodyOf(callback).transactionInfo).toMatchObject({ status, amount: 49900 });
    expect((await settled()).map(({ state }) => state)).toEqual(['delivered']);
  });

  test('a force approve is told, a cancellation by the merchant is not', async () => {
    await anOrder(client, 'reserved', callbackTo());
    const { path } = await anOrder(client, 'initiated', callbackTo());
    await client.call('PUT', `${path}/cancel`, {
      merchantInfo: { merchantSerialNumber: '123456' },
      transaction: { transactionText: 'No' },
    });
    await settled();
    expect(receiver.received.map((received) => bodyOf(received).transactionInfo?.status)).toEqual(['RESERVED']);
  });

  test('a payment that nobody acted on is told when its time is over', async () => {
    await anOrder(client, 'initiated', callbackTo());
    await client.call('POST', '/sandbox/clock', { minutes: 5 });
    await receiver.hasReceived(1);
    expect(bodyOf(receiver.received[0]).transactionInfo?.status).toBe('REJECTED');
  });

  test('a receiver that does not answer is left, and not asked again', async () => {
    await start({ outboundTimeoutMs: { callback: 20 } });
    receiver.answerWith('hang');
    await anOrder(client, 'reserved', callbackTo());
    expect(await settled()).toMatchObject([
      { kind: 'callback', state: 'failed', attempts: [{ failure: 'no answer within 20 ms' }] },
    ]);
    expect(receiver.received).toHaveLength(1);
  });

  test('a redirect is not followed', async () => {
    receiver.answerWith(302);
    await anOrder(client, 'reserved', callbackTo());
    expect(await settled()).toMatchObject([{ attempts: [{ status: 302 }] }]);
    expect(receiver.received).toHaveLength(1);
  });
});

describe('express checkout', () => {
  const express = () => ({
    merchantInfo: {
      ...callbackTo().merchantInfo,
      paymentType: 'eComm Express Payment',
      consentRemovalPrefix: receiver.url,
      shippingDetailsPrefix: receiver.url,
    },
  });
  const shippingDetails = [
    { isDefault: 'N', priority: 1, shippingCost: 49.5, shippingMethod: 'Post', shippingMethodId: 'post' },
    { isDefault: 'Y', priority: 2, shippingCost: 0, shippingMethod: 'Pick up', shippingMethodId: 'pick-up' },
  ];

  test('asks the merchant how to ship, charges it, and tells where to', async () => {
    const { orderId, path } = await anOrder(client, 'initiated', express());
    receiver.answerWith(200, { addressId: 1, orderId, shippingDetails });
    await control(orderId, 'approve', { shippingMethodId: 'post' });
    await receiver.hasReceived(2);
    const [question, callback] = receiver.received;
    expect(question).toMatchObject({
      path: `/v2/payments/${orderId}/shippingDetails`,
      headers: { authorization: 'echo-me' },
    });
    expect(bodyOf(question)).toMatchObject({ addressType: 'H', postCode: expect.stringMatching(/^\d{4}$/) });
    expect(bodyOf(callback)).toMatchObject({
      transactionInfo: { status: 'RESERVE', amount: 54850 },
      shippingDetails: { shippingCost: 49.5, shippingMethodId: 'post', address: { zipCode: expect.any(String) } },
      userDetails: { mobileNumber: '91234567' },
    });
    expect((await client.call('GET', `${path}/details`)).at('/transactionSummary/remainingAmountToCapture')).toBe(
      54850,
    );
  });

  test('cannot be paid where the merchant names no way to ship', async () => {
    receiver.answerWith(500);
    const { orderId } = await anOrder(client, 'initiated', express());
    expect((await control(orderId, 'approve')).status).toBe(409);
  });

  test('tells the merchant to forget the user', async () => {
    const { orderId, path } = await anOrder(client, 'initiated', express());
    receiver.answerWith(200, { addressId: 1, orderId, shippingDetails });
    await control(orderId, 'approve');
    const userId = String((await client.call('GET', `${path}/details`)).at('/userDetails/userId'));
    await control(orderId, 'remove-consent');
    expect(receiver.received.at(-1)).toMatchObject({
      method: 'DELETE',
      path: `/v2/consents/${encodeURIComponent(userId)}`,
    });
  });

  test('ePayment asks for its shipping groups', async () => {
    const dynamicOptions = {
      callbackUrl: `${receiver.url}/groups`,
      callbackAuthorizationToken: 'Bearer eyJhbGciOi.echo-me',
    };
    receiver.answerWith(200, {
      groups: [
        {
          type: 'MAILBOX',
          brand: 'POSTEN',
          options: [{ id: 'letter', name: 'Letter', amount: { value: 2900, currency: 'NOK' } }],
        },
      ],
    });
    const { reference, path } = await aPayment(client, 'created', {
      shipping: { dynamicOptions },
      profile: { scope: 'name address email phoneNumber' },
    });
    await control(reference, 'approve');
    expect(receiver.received[0]).toMatchObject({
      path: '/groups',
      headers: { authorization: 'Bearer eyJhbGciOi.echo-me' },
    });
    expect((await client.call('GET', path)).json).toMatchObject({
      amount: { value: 49900 },
      aggregate: { authorizedAmount: { value: 52800 } },
      shippingDetails: { shippingCost: 2900, shippingOptionId: 'letter' },
    });
  });
});

describe('webhooks', () => {
  const EVENTS = ['created', 'aborted', 'expired', 'cancelled', 'captured', 'refunded', 'authorized', 'terminated'].map(
    (name) => `epayments.payment.${name}.v1`,
  );
  const register = async (events = EVENTS) =>
    (await client.call('POST', '/webhooks/v1/webhooks', { url: `${receiver.url}/hook?shop=1`, events })).json as {
      id: string;
      secret: string;
    };
  const names = () => receiver.received.map((received) => bodyOf(received).name as unknown as string);

  test('tell of every event in order, each signed so that the secret proves it', async () => {
    const { secret } = await register();
    const { path } = await aPayment(client, 'captured');
    await client.call('POST', `${path}/refund`, money(1000), freshKey());
    await receiver.hasReceived(4);
    expect(names()).toEqual(['CREATED', 'AUTHORIZED', 'CAPTURED', 'REFUNDED']);
    for (const { headers, body } of receiver.received) {
      const hash = createHash('sha256').update(body).digest('base64');
      const text = `POST\n/hook?shop=1\n${headers['x-ms-date']};${headers.host};${hash}`;
      expect(headers['x-ms-content-sha256']).toBe(hash);
      expect(headers.authorization).toBe(
        `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${createHmac('sha256', secret).update(text).digest('base64')}`,
      );
    }
    expect(bodyOf(receiver.received[2])).toMatchObject({
      msn: '123456',
      amount: { currency: 'NOK', value: 49900 },
      success: true,
    });
  });

  test.each([
    ['reject', 'ABORTED'],
    ['expire', 'EXPIRED'],
  ])('%s is told as %s', async (action, name) => {
    await register();
    const { reference } = await aPayment(client, 'created');
    await control(reference, action);
    await receiver.hasReceived(2);
    expect(names()).toEqual(['CREATED', name]);
  });

  test('are not sent for other events, other units, eCom payments, or after their deletion', async () => {
    const { id } = await register(['epayments.payment.captured.v1']);
    await anOrder(client, 'captured');
    const other = { 'Merchant-Serial-Number': '654321' };
    const { reference } = aCreate();
    await client.call('POST', '/epayment/v1/payments', aCreate({ reference }), { ...other, ...freshKey() });
    await control(reference, 'approve');
    const captured = await client.call('POST', `/epayment/v1/payments/${reference}/capture`, money(49900), {
      ...other,
      ...freshKey(),
    });
    expect(captured.status).toBe(200);
    await aPayment(client, 'captured');
    await receiver.hasReceived(1);
    await client.call('DELETE', `/webhooks/v1/webhooks/${id}`);
    await aPayment(client, 'captured');
    await settled();
    expect(names()).toEqual(['CAPTURED']);
  });

  test('come twice, or late, where that was ordered', async () => {
    await register(['epayments.payment.captured.v1']);
    await client.call('POST', '/sandbox/faults', { type: 'duplicate-webhook', count: 3 });
    await aPayment(client, 'captured');
    await receiver.hasReceived(2);
    expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
    await client.call('DELETE', '/sandbox/faults');
    await client.call('POST', '/sandbox/faults', { type: 'late-webhook', delayMs: 60_000 });
    await aPayment(client, 'captured');
    expect((await deliveries())[0]?.state).toBe('pending');
    await client.call('POST', '/sandbox/clock', { minutes: 1 });
    await receiver.hasReceived(3);
  });

  test('are given up when all attempts have failed', async () => {
    await start({ webhookRetryMs: [1, 1] });
    receiver.answerWith(503);
    await register(['epayments.payment.created.v1']);
    await aPayment(client, 'created');
    const [delivery] = await settled();
    expect(delivery).toMatchObject({ state: 'failed', attempts: [{ status: 503 }, { status: 503 }, { status: 503 }] });
  });
});

test('a slow receiver gets a few deliveries at the same time, all of them in the end, and no warning is printed', async () => {
  const warnings: string[] = [];
  const note = ({ name }: Error) => warnings.push(name);
  process.on('warning', note);
  let open = 0;
  let most = 0;
  let answer = () => {};
  const eightAreOpen = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const slow = createServer((_request, response) => {
    most = Math.max(most, ++open);
    response.on('close', () => open--);
    // On a busy machine the orders come slowly: none is answered before as many are open as may be.
    void eightAreOpen.then(() => setTimeout(() => response.end(), 20));
    if (open === 8) setTimeout(answer, 50);
  });
  await new Promise<void>((listening) => slow.listen(0, '127.0.0.1', listening));
  const callbackPrefix = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
  await Promise.all(
    Array.from({ length: 40 }, () => anOrder(client, 'reserved', { merchantInfo: { callbackPrefix } })),
  );
  expect((await settled()).map(({ state }) => state)).toEqual(Array(40).fill('delivered'));
  expect(most).toBe(8);
  expect(warnings).toEqual([]);
  process.off('warning', note);
  slow.close();
});

test('a receiver that hangs does not hold up another one', async () => {
  receiver.answerWith('hang');
  const good = await startReceiver();
  await Promise.all(Array.from({ length: 100 }, () => anOrder(client, 'reserved', callbackTo())));
  await anOrder(client, 'reserved', { merchantInfo: { callbackPrefix: good.url } });
  await good.hasReceived(1);
  await receiver.hasReceived(8);
  expect(receiver.received).toHaveLength(8);
  expect((await deliveries()).map(({ state }) => state).filter((state) => state === 'pending')).toHaveLength(100);
  await client.call('POST', '/sandbox/reset');
  expect(await deliveries()).toEqual([]);
  good.close();
});

describe('what leaves the machine', () => {
  test('nothing, unless the host was named', async () => {
    await anOrder(client, 'reserved', { merchantInfo: { callbackPrefix: 'https://0.0.0.0:9' } });
    expect(await deliveries()).toMatchObject([{ state: 'not delivered: not loopback', attempts: [] }]);
    await start({ deliverTo: ['0.0.0.0'] });
    await anOrder(client, 'reserved', { merchantInfo: { callbackPrefix: 'https://0.0.0.0:9' } });
    expect(await settled()).toMatchObject([{ state: 'failed', attempts: [{ failure: expect.any(String) }] }]);
  });

  test('http on loopback is refused with strict URLs', async () => {
    await start({ strictUrls: true });
    const answer = await client.call('POST', '/webhooks/v1/webhooks', {
      url: receiver.url,
      events: ['epayments.payment.created.v1'],
    });
    expect(answer.status).toBe(400);
  });
});
