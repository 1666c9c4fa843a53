import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, aCreate, aPayment, freshKey, money, startClient, type TestClient } from './test-client.ts';

// Bodies in the shape that official shop modules and the official SDK send. The descriptions do not list every member of
// them, or give it another type; the service takes them all the same.

const line = { name: 'Socks', id: '1', totalAmount: 49900, totalAmountExcludingTax: 39920, totalTaxAmount: 9980 };
const receiptOf = (...orderLines: object[]) => ({ orderLines, bottomLine: { currency: 'NOK' } });

type Send = (client: TestClient) => Promise<Answer>;
const create =
  (parts: object): Send =>
  (client) =>
    client.call('POST', '/epayment/v1/payments', aCreate(parts), freshKey());
const adjust =
  (action: string, body: object): Send =>
  async (client) => {
    const { path } = await aPayment(client, action === 'refund' ? 'captured' : 'authorized');
    return client.call('POST', `${path}/${action}`, body, freshKey());
  };

const bodies: [what: string, send: Send, refused: string][] = [
  [
    'WooCommerce: how the customer pays, inside of the customer',
    create({ customer: { phoneNumber: '4791234567', customerInteraction: 'CUSTOMER_PRESENT' } }),
    'customer.customerInteraction',
  ],
  ['WooCommerce: numbers as metadata', create({ metadata: { orderid: 123, url: 'x' } }), 'metadata.orderid'],
  [
    'Magento: a reference of the capture',
    adjust('capture', { ...money(100), modificationReference: 'capture-1' }),
    'modificationReference',
  ],
  [
    'Magento: a reference of the refund',
    adjust('refund', { ...money(100), modificationReference: 'refund-1' }),
    'modificationReference',
  ],
  ['Shopware: no phone number', create({ customer: { phoneNumber: null } }), 'customer.phoneNumber'],
  [
    'Shopware: more members of an order line',
    create({
      receipt: receiptOf({ ...line, taxRate: 2500, productId: 'abc', imageUrl: 'https://merchant.example/a' }),
    }),
    'receipt.orderLines.0.productId',
  ],
  [
    'Shopware: a discount in the names of another API',
    create({ receipt: receiptOf(line, { type: 'discount', name: 'Sale', quantity: 1, total_amount: -100 }) }),
    'receipt.orderLines.1.total_amount',
  ],
  [
    'the SDK: a cancellation with more than it needs',
    adjust('cancel', { cancelTransactionOnly: false, why: 'x' }),
    'why',
  ],
  [
    'a webhook with a name',
    (client) =>
      client.call('POST', '/webhooks/v1/webhooks', {
        url: 'https://merchant.example/hook',
        events: ['epayments.payment.captured.v1'],
        name: 'x',
      }),
    'name',
  ],
];

describe('requests of shop modules', () => {
  let tolerant: TestClient;
  let strict: TestClient;
  beforeAll(async () => {
    tolerant = await startClient();
    strict = await startClient({ strictRequests: true });
  });
  afterAll(async () => {
    await tolerant.close();
    await strict.close();
  });

  test.each(bodies)('are taken: %s', async (_what, send) => {
    const answer = await send(tolerant);
    expect([200, 201], answer.text).toContain(answer.status);
  });

  test.each(bodies)('are refused with strictRequests: %s', async (_what, send, name) => {
    const answer = await send(strict);
    expect(answer.status, answer.text).toBe(400);
    expect((answer.at('/extraDetails') as { name: string }[]).map((detail) => detail.name)).toContain(name);
  });

  test('come back as texts where they were numbers', async () => {
    const { path } = await aPayment(tolerant, 'created', { metadata: { orderid: 123 } });
    expect((await tolerant.call('GET', path)).at('/metadata')).toEqual({ orderid: '123' });
  });

  test.each<[what: string, parts: object]>([
    ['an object as metadata', { metadata: { a: {} } }],
    ['a phone number with a plus', { customer: { phoneNumber: '+4791234567' } }],
    ['a scope that is a list', { profile: { scope: ['name'] } }],
    ['an order line without its total', { receipt: receiptOf({ ...line, totalAmount: undefined }) }],
    ['a text as the amount', { amount: { value: '49900', currency: 'NOK' } }],
    ['terms of sale that are no URL', { merchantLegalLinks: { termsOfSaleUrl: 'the usual' } }],
  ])('stay refused where a type or limit is broken: %s', async (_what, parts) => {
    expect((await create(parts)(tolerant)).status).toBe(400);
  });

  test('one sales unit can be strict among others that are not', async () => {
    const unit = { 'Merchant-Serial-Number': '900400', ...freshKey() };
    expect((await tolerant.call('POST', '/epayment/v1/payments', aCreate({ socks: 2 }), unit)).status).toBe(400);
    expect((await create({ socks: 2 })(tolerant)).status).toBe(201);
  });

  test("the merchant's legal links are taken, also where requests are judged strictly", async () => {
    const merchantLegalLinks = { termsOfSaleUrl: 'https://a.example/t', privacyPolicyUrl: 'https://a.example/p' };
    expect((await create({ merchantLegalLinks })(strict)).status).toBe(201);
  });
});
