import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aCreate, aPayment, freshKey, money, startClient, type TestClient } from './test-client.ts';
import { startReceiver } from './test-receiver.ts';

let client: TestClient;
beforeEach(async () => {
  client = await startClient();
});
afterEach(() => client.close());

const group = (more: object, ...options: [id: string, value: number, more?: object][]) => ({
  type: 'MAILBOX',
  brand: 'POSTEN',
  ...more,
  options: options.map(([id, value, own]) => ({ id, name: id, amount: { value, currency: 'NOK' }, ...own })),
});
const fixedOptions = [group({}, ['letter', 2900], ['parcel', 9900])];
const express = (parts: object = {}, shipping: object = {}) => ({
  profile: { scope: 'address' },
  shipping: { fixedOptions, ...shipping },
  ...parts,
});
const create = (parts: object, headers = {}) =>
  client.call('POST', '/epayment/v1/payments', aCreate(parts), { ...freshKey(), ...headers });
const approve = (reference: string, body: object = {}) =>
  client.call('POST', `/sandbox/payments/${reference}/approve`, body);
const codeOf = (answer: { at(pointer: string): unknown }) => answer.at('/extraDetails/0/reason');

describe('an express payment', () => {
  test.each(['address', 'address name', 'name address email phoneNumber birthDate'])(
    'takes the scope %s',
    async (scope) => {
      expect((await create(express({ profile: { scope } }))).status).toBe(201);
    },
  );

  test('needs an address in its scope', async () => {
    const answer = await create(express({ profile: { scope: 'name email phoneNumber' } }));
    expect([answer.status, codeOf(answer)]).toEqual([400, '4080']);
  });

  test.each<[what: string, parts: object, name: string]>([
    [
      'an option in another currency',
      express({}, { fixedOptions: [group({}, ['a', 1, { amount: { value: 1, currency: 'DKK' } }])] }),
      'shipping.fixedOptions[0].options[0].amount.currency',
    ],
    ['a country by its name', express({}, { allowedCountries: ['Norway'] }), 'shipping.allowedCountries'],
    ['a card', express({ paymentMethod: { type: 'CARD' } }), 'paymentMethod.type'],
    ['fixed and dynamic options', express({}, { dynamicOptions: { callbackUrl: 'https://a.example' } }), 'shipping'],
  ])('does not take %s', async (_what, parts, name) => {
    const answer = await create(parts);
    expect([answer.status, answer.at('/extraDetails/0/name')]).toEqual([400, name]);
  });

  test('is authorized over the amount and the price of the chosen option, and captured in full', async () => {
    const { reference, path } = await aPayment(client, 'created', express());
    expect((await approve(reference, { shippingOptionId: 'parcel' })).status).toBe(200);
    expect((await client.call('GET', path)).json).toMatchObject({
      amount: { value: 49900 },
      aggregate: { authorizedAmount: { value: 59800 } },
      shippingDetails: { shippingCost: 9900, shippingOptionId: 'parcel', shippingOptionName: 'POSTEN parcel' },
    });
    expect((await client.call('POST', `${path}/capture`, money(59801), freshKey())).status).toBe(400);
    expect((await client.call('POST', `${path}/capture`, money(59800), freshKey())).status).toBe(200);
  });

  test.each<[what: string, groups: object[], id: string]>([
    ['the first one', [group({}, ['a', 1], ['b', 2])], 'a'],
    ['the default option', [group({}, ['a', 1], ['b', 2, { isDefault: true }])], 'b'],
    ['the default group', [group({}, ['a', 1]), group({ isDefault: true }, ['b', 2])], 'b'],
    [
      'the default option of the default group',
      [group({}, ['a', 1, { isDefault: true }]), group({ isDefault: true }, ['b', 2], ['c', 3, { isDefault: true }])],
      'c',
    ],
    [
      'the lowest priority',
      [group({ priority: 2 }, ['a', 1]), group({ priority: 1 }, ['b', 2, { priority: 5 }], ['c', 3])],
      'c',
    ],
  ])('is sent by %s where the user does not choose', async (_what, groups, id) => {
    const { reference, path } = await aPayment(client, 'created', express({}, { fixedOptions: groups }));
    await approve(reference);
    expect((await client.call('GET', path)).at('/shippingDetails/shippingOptionId')).toBe(id);
  });

  test('is sent to the country of its currency', async () => {
    const { reference, path } = await aPayment(client, 'created', express());
    expect((await approve(reference, { country: 'SE' })).status).toBe(409);
    await approve(reference);
    expect((await client.call('GET', path)).at('/shippingDetails/address/country')).toBe('NO');
  });

  test('is sent to a country that the merchant allows', async () => {
    const { reference, path } = await aPayment(client, 'created', express({}, { allowedCountries: ['SE', 'DK'] }));
    expect((await approve(reference, { country: 'NO' })).status).toBe(409);
    await approve(reference, { country: 'dk' });
    expect((await client.call('GET', path)).at('/shippingDetails/address/country')).toBe('DK');
  });

  test('of a Danish sales unit is sent to Denmark', async () => {
    const danish = group({}, ['a', 1, { amount: { value: 100, currency: 'DKK' } }]);
    const parts = express({ amount: { value: 1000, currency: 'DKK' } }, { fixedOptions: [danish] });
    const created = await create(parts, { 'Merchant-Serial-Number': '900045' });
    const reference = String(created.at('/reference'));
    expect((await approve(reference)).at('/payment/shippingDetails')).toMatchObject({
      shippingCost: 100,
      address: { country: 'DK' },
    });
  });

  test('asks the merchant with the token unchanged, and leaves out options in another currency', async () => {
    const receiver = await startReceiver();
    receiver.answerWith(200, {
      groups: [group({}, ['euro', 1, { amount: { value: 1, currency: 'EUR' } }], ['letter', 2900])],
    });
    const dynamicOptions = {
      callbackUrl: `${receiver.url}/x`,
      callbackAuthorizationToken: 'Bearer eyJhbGciOi.e30.c2ln',
    };
    const { reference, path } = await aPayment(client, 'created', {
      profile: { scope: 'address' },
      shipping: { dynamicOptions, allowedCountries: ['FI'] },
    });
    await approve(reference);
    receiver.close();
    expect(receiver.received[0]?.headers.authorization).toBe('Bearer eyJhbGciOi.e30.c2ln');
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ reference, Country: 'FI' });
    expect((await client.call('GET', path)).at('/shippingDetails/shippingOptionId')).toBe('letter');
  });

  test.each<[what: string, option: object]>([
    ['a price below zero', { amount: { value: -500, currency: 'NOK' } }],
    ['a fraction of an øre', { amount: { value: 5.5, currency: 'NOK' } }],
    ['a price as text', { amount: { value: '500', currency: 'NOK' } }],
    ['more than a payment may be', { amount: { value: 65_000_001, currency: 'NOK' } }],
    ['no price', { amount: undefined }],
    ['no id', { id: undefined }],
    ['no name', { name: '' }],
  ])('leaves out an option of the merchant with %s', async (_what, option) => {
    const receiver = await startReceiver();
    receiver.answerWith(200, { groups: [group({}, ['wrong', 1, option])] });
    const dynamicOptions = { callbackUrl: `${receiver.url}/x`, callbackAuthorizationToken: 'secret' };
    const { reference, path } = await aPayment(client, 'created', express({ shipping: { dynamicOptions } }));
    const answer = await approve(reference);
    receiver.close();
    expect([answer.status, (await client.call('GET', path)).at('/state')]).toEqual([409, 'CREATED']);
  });

  test('cannot be force approved', async () => {
    const { approvePath } = await aPayment(client, 'created', express());
    const answer = await client.call('POST', approvePath, { customer: { phoneNumber: '4791234567' } });
    expect([answer.status, codeOf(answer)]).toEqual([400, '10020']);
  });
});
