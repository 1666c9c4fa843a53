import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SandboxOptions } from './start.ts';
import { landingHostsOf } from './state/landing-host.ts';
import { aCreate, anOrder, aPayment, freshKey, PHONE, startClient, type TestClient } from './test-client.ts';
import { startReceiver } from './test-receiver.ts';

// Changes of the APIs up to November 2026, and the switches for questions that the documentation leaves open.

let client: TestClient;
beforeEach(async () => {
  client = await startClient();
});
afterEach(() => client.close());

async function restart(options: SandboxOptions): Promise<void> {
  await client.close();
  client = await startClient(options);
}

const get = (path: string, headers: Record<string, string | null> = {}) => client.call('GET', path, undefined, headers);
const create = (parts: object) => client.call('POST', '/epayment/v1/payments', aCreate(parts), freshKey());
const control = (reference: string, action: string, body: object = {}) =>
  client.call('POST', `/sandbox/payments/${reference}/${action}`, body);
const codeOf = (answer: { status: number; at(pointer: string): unknown }) => [
  answer.status,
  answer.at('/extraDetails/0/reason'),
];

describe('userDetails', () => {
  test.each([
    ['name', ['firstName', 'lastName']],
    ['email', ['email']],
    ['phoneNumber birthDate', ['dateOfBirth', 'mobileNumber']],
    ['address name', ['addresses', 'firstName', 'lastName']],
  ])('of the scope %s are %j', async (scope, names) => {
    const { path, approvePath } = await aPayment(client, 'created', { profile: { scope } });
    expect((await get(path)).json).not.toHaveProperty('userDetails');
    await client.call('POST', approvePath, { customer: { phoneNumber: `47${PHONE}` } });
    expect(Object.keys((await get(path)).at('/userDetails') as object).sort()).toEqual(names);
  });

  test('are not there without a scope', async () => {
    const { path } = await aPayment(client, 'authorized');
    expect((await get(path)).json).not.toHaveProperty('userDetails');
  });

  test('come with the sub, late where that is late', async () => {
    await restart({ subDelayMs: 60_000 });
    const { path } = await aPayment(client, 'authorized', { profile: { scope: 'name' } });
    expect((await get(path)).json).not.toHaveProperty('userDetails');
    await client.call('POST', '/sandbox/clock', { minutes: 1 });
    expect((await get(path)).json).toHaveProperty('userDetails');
  });

  test('come with the authorized webhook too, which names its registration and the guarantee', async () => {
    const receiver = await startReceiver();
    const events = ['epayments.payment.authorized.v1'];
    const registered = await client.call('POST', '/webhooks/v1/webhooks', { url: receiver.url, events });
    const { path } = await aPayment(client, 'authorized', { profile: { scope: 'name' } });
    await receiver.hasReceived(1);
    receiver.close();
    const [delivery] = receiver.received;
    expect(delivery?.headers['webhook-id']).toBe(registered.at('/id'));
    const payment = await get(path);
    expect(JSON.parse(delivery?.body ?? '')).toMatchObject({
      userDetails: payment.at('/userDetails'),
      sub: payment.at('/profile/sub'),
      captureGuaranteedUntil: payment.at('/captureGuaranteedUntil'),
    });
  });
});

describe('userinfo', () => {
  const subOf = async (parts: object, phone = PHONE) => {
    const { path, reference } = await aPayment(client, 'created', parts);
    await control(reference, 'approve', { phoneNumber: phone });
    return String((await get(path)).at('/profile/sub'));
  };
  const userinfo = (sub: string, headers = {}) => get(`/vipps-userinfo-api/userinfo/${sub}`, headers);
  const whole = { profile: { scope: 'name address email phoneNumber birthDate' } };

  test('works with and without the subscription key', async () => {
    const sub = await subOf(whole);
    expect((await userinfo(sub)).status).toBe(200);
    expect((await userinfo(sub, { 'Ocp-Apim-Subscription-Key': null })).status).toBe(200);
  });

  test('can refuse calls that send the key', async () => {
    await restart({ userinfoRefusesKey: true });
    const sub = await subOf(whole);
    expect((await userinfo(sub)).status).toBe(401);
    expect((await userinfo(sub, { 'Ocp-Apim-Subscription-Key': null })).status).toBe(200);
  });

  test('has [Expired] in place of every text after 168 hours', async () => {
    const { path, reference } = await aPayment(client, 'authorized', whole);
    const sub = String((await get(path)).at('/profile/sub'));
    await control(reference, 'age', { hours: 167 });
    expect((await userinfo(sub)).at('/name')).not.toBe('[Expired]');
    await control(reference, 'age', { hours: 2 });
    const expired = await userinfo(sub);
    expect(expired.status).toBe(200);
    const {
      sub: same,
      sid,
      email_verified,
      phone_number_verified,
      other_addresses,
      address,
      ...texts
    } = expired.json as Record<string, unknown>;
    expect(same).toBe(sub);
    expect(new Set([...Object.values(texts), ...Object.values(address as object)])).toEqual(new Set(['[Expired]']));
    expect([typeof sid, email_verified, phone_number_verified, other_addresses]).toEqual(['string', false, true, []]);
  });

  test('of a user without an address has empty texts there', async () => {
    const answer = await userinfo(await subOf(whole, '90000020'));
    expect(new Set(Object.values(answer.at('/address') as object))).toEqual(new Set(['']));
    expect(answer.at('/name')).not.toBe('');
  });

  test('knows what other payments asked the same user for within a week', async () => {
    const sub = await subOf({ profile: { scope: 'name' } });
    expect(await subOf({ profile: { scope: 'email' } })).toBe(sub);
    expect((await userinfo(sub)).json).toMatchObject({ name: expect.any(String), email: expect.any(String) });
  });

  test.each([
    [PHONE, /^\d{11}$/],
    ['4591234567', /^\d{10}$/],
    ['358401234567', /^\d{6}-\d{3}A$/],
  ])('of %s has a national identity number of the form %s', async (phone, form) => {
    await restart({ salesUnit: { nin: true } });
    const answer = await userinfo(await subOf({ profile: { scope: 'nin' } }, phone));
    expect(answer.at('/nin')).toMatch(form);
  });
});

describe('links', () => {
  test('of today have nothing but the token, and lead to the page where a person pays', async () => {
    const { redirectUrl } = await aPayment(client, 'created');
    expect(redirectUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w.-]+$/);
    const page = await get(redirectUrl);
    expect(page.text).toContain('<title>Pay 499.00 NOK');
    const paid = await client.call('POST', redirectUrl, `step=approve&phone=${PHONE}`, {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    expect([paid.status, paid.headers.get('location')]).toEqual([303, 'https://merchant.example/done']);
  });

  test('with an invalid token lead to an error page, and without one to the dashboard', async () => {
    expect((await get('/?token=none')).status).toBe(404);
    expect((await get('/')).status).toBe(200);
  });

  test('have the old form by a switch, and always in eCom', async () => {
    const old = /^http:.*\/dwo-api-application\/v1\/deeplink\/vippsgateway\?v=2&token=[\w.-]+$/;
    expect((await anOrder(client, 'initiated')).url).toMatch(old);
    await restart({ redirectUrl: 'old' });
    const { redirectUrl } = await aPayment(client, 'created');
    expect(redirectUrl).toMatch(old);
    expect((await get(redirectUrl)).text).toContain('<title>Pay 499.00 NOK');
  });

  test.each([
    ['NOK', '2026-11-28', 'pay-mt.vipps.no', 'pay.vipps.no'],
    ['DKK', '2027-01-11', 'pay-mt.mobilepay.dk', 'pay.mobilepay.dk'],
    ['DKK', '2027-01-12', 'pay-mt.vipps.dk', 'pay.vipps.dk'],
    ['EUR', '2027-01-11', 'pay-mt.mobilepay.fi', 'pay.mobilepay.fi'],
    ['EUR', '2027-01-12', 'pay-mt.vipps.fi', 'pay.vipps.fi'],
    ['NOK', '2027-01-12', 'pay-mt.vipps.no', 'pay.vipps.no'],
  ])('of payments in %s on %s lie on %s', (currency, day, testHost, production) => {
    expect(landingHostsOf(currency, Date.parse(day))).toEqual({ test: testHost, production });
  });

  test('name the real host in the controls', async () => {
    await restart({ now: () => Date.UTC(2027, 0, 12) });
    const { reference } = await aPayment(client, 'created');
    expect((await get(`/sandbox/payments/${reference}`)).at('/landingHosts/test')).toBe('pay-mt.vipps.no');
  });
});

describe('payments that cannot be created', () => {
  test('are refused with 422 and 5070 where the sales unit is not active', async () => {
    await restart({ salesUnit: { active: false } });
    expect(codeOf(await create({}))).toEqual([422, '5070']);
  });

  test('are refused where sources are blocked outside of Denmark and Finland', async () => {
    const blocking = { paymentMethod: { type: 'WALLET', blockedSources: ['COMMERCIAL_CARDS'] } };
    expect(codeOf(await create(blocking))).toEqual([403, '5010']);
    await restart({ salesUnit: { currency: 'DKK' } });
    expect((await create({ ...blocking, amount: { value: 100, currency: 'DKK' } })).status).toBe(201);
  });

  const cardPassthrough = {
    pspReference: 'psp-1',
    cardCallbackUrl: 'https://psp.example/card',
    allowedCardTypes: ['VISA_DEBIT', 'ELEC_DEBIT'],
  };
  const passthrough = (parts: object = {}) => ({
    paymentMethod: { type: 'CARD_PASSTHROUGH' },
    cardPassthrough,
    ...parts,
  });

  test('are card payments passed through, unless the sales unit may', async () => {
    expect(codeOf(await create(passthrough()))).toEqual([400, '4160']);
    await restart({ salesUnit: { cardPassthrough: true } });
    expect((await create(passthrough())).status).toBe(201);
  });

  test.each<[what: string, parts: object, expected: unknown[]]>([
    ['in Swedish kronor', { amount: { value: 100, currency: 'SEK' } }, [201, undefined]],
    ['in dollars', { amount: { value: 1, currency: 'USD' } }, [201, undefined]],
    ['without cardPassthrough', { cardPassthrough: undefined }, [400, '4160']],
    ['by wallet', { paymentMethod: { type: 'WALLET' } }, [400, '4160']],
    ['too little in Swedish kronor', { amount: { value: 99, currency: 'SEK' } }, [400, '6010']],
  ])('or may not, as one passed through %s', async (_what, parts, expected) => {
    await restart({ salesUnit: { cardPassthrough: true } });
    expect(codeOf(await create(passthrough(parts)))).toEqual(expected);
  });

  test.each(['SEK', 'USD', 'GBP'])('are wallet payments in %s', async (currency) => {
    expect(codeOf(await create({ amount: { value: 1000, currency } }))).toEqual([400, '5040']);
  });

  test.each<[what: string, parts: object]>([
    ['a card type that does not exist', { allowedCardTypes: ['AMEX'] }],
    ['a reference of 65 characters', { pspReference: 'x'.repeat(65) }],
    ['a callback without TLS', { cardCallbackUrl: 'http://psp.example' }],
  ])('are those passed through with %s', async (_what, parts) => {
    await restart({ salesUnit: { cardPassthrough: true } });
    expect((await create(passthrough({ cardPassthrough: { ...cardPassthrough, ...parts } }))).status).toBe(400);
  });
});

describe('webhooks', () => {
  const register = (events: string[], headers = {}) =>
    client.call('POST', '/webhooks/v1/webhooks', { url: 'https://merchant.example/hook', events }, headers);

  test.each([
    'recurring.agreement-activated.v1',
    'recurring.charge-canceled.v1',
    'recurring.charge-creation-failed.v1',
    'login.merchant-initiated.ping.v1',
    'donations.agreement.started.v1',
    'user.checked-in.v1',
  ])('of %s can be registered', async (event) => {
    expect((await register([event])).status).toBe(201);
  });

  test.each(['recurring.charge-cancelled.v1', 'epayments.payment.paid.v1', 'donations.started', 'login.v1', ''])(
    'of "%s" cannot',
    async (event) => {
      expect((await register([event])).status).toBe(400);
    },
  );

  test('need no subscription key', async () => {
    const headers = { 'Ocp-Apim-Subscription-Key': null };
    expect((await register(['epayments.payment.created.v1'], headers)).status).toBe(201);
    expect((await get('/webhooks/v1/webhooks', headers)).status).toBe(200);
  });

  test('of check-ins can be registered once', async () => {
    expect((await register(['user.checked-in.v1'])).status).toBe(201);
    expect((await register(['user.checked-in.v1'])).status).toBe(400);
  });
});

describe('QR codes', () => {
  const image = async (body: object, headers: Record<string, string> = {}) => {
    const { url } = await anOrder(client, 'initiated');
    return client.call('POST', '/qr/v1', { url, ...body }, { Accept: 'image/png', ...headers });
  };
  /** Width of a PNG, pixels. */
  const widthOf = async (answer: Awaited<ReturnType<typeof image>>) => {
    const bytes = await (await fetch(String(answer.at('/url')))).arrayBuffer();
    return new DataView(bytes).getUint32(16);
  };

  test.each<[what: string, body: object, headers: Record<string, string>, width: number]>([
    ['nothing', {}, {}, 1024],
    ['a size', { size: 300 }, {}, 300],
    ['the older header', {}, { Size: '500' }, 500],
    ['both', { size: 300 }, { Size: '500' }, 300],
    ['no border', { size: 200, whiteBorder: 0 }, {}, 200],
    ['a wide border', { size: 100, whiteBorder: 100 }, {}, 100],
  ])('asked for with %s', async (_what, body, headers, width) => {
    expect(await widthOf(await image(body, headers))).toBe(width);
  });

  test.each([{ size: 99 }, { size: 2001 }, { whiteBorder: -1 }, { whiteBorder: 101 }, { whiteBorder: '8' }])(
    'are not made with %j',
    async (body) => {
      expect((await image(body)).status).toBe(400);
    },
  );

  test('of ePayment are 1024 pixels wide', async () => {
    const qrFormat = { format: 'IMAGE/PNG' };
    const { redirectUrl } = await aPayment(client, 'created', { userFlow: 'QR', qrFormat });
    const bytes = await (await fetch(redirectUrl)).arrayBuffer();
    expect(new DataView(bytes).getUint32(16)).toBe(1024);
  });
});
