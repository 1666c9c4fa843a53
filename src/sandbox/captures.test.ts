import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aCreate, aPayment, freshKey, money, startClient, type TestClient } from './test-client.ts';

let client: TestClient;
beforeEach(async () => {
  client = await startClient();
});
afterEach(() => client.close());

const control = (reference: string, action: string, body: object) =>
  client.call('POST', `/sandbox/payments/${reference}/${action}`, body);
const outcome = (answer: { status: number; at(pointer: string): unknown }) => [
  answer.status,
  answer.at('/extraDetails/0/reason'),
];

describe('a capture that fails', () => {
  const capture = (path: string, key = freshKey()) => client.call('POST', `${path}/capture`, money(1000), key);
  const captured = async (path: string) => (await client.call('GET', path)).at('/aggregate/capturedAmount/value');

  test('with 6280 succeeds on the retry with the same key, once', async () => {
    const { reference, path } = await aPayment(client, 'authorized');
    const key = freshKey();
    expect((await control(reference, 'fail-capture', { code: '6280' })).status).toBe(200);
    expect(outcome(await capture(path, key))).toEqual([400, '6280']);
    expect(await captured(path)).toBe(0);
    expect((await capture(path, key)).status).toBe(200);
    expect((await capture(path, key)).status).toBe(200);
    expect(await captured(path)).toBe(1000);
  });

  test('with 6280 keeps its key for the same request: another amount under it is a conflict, and moves no money', async () => {
    const { reference, path } = await aPayment(client, 'authorized');
    const key = freshKey();
    await control(reference, 'fail-capture', { code: '6280' });
    await capture(path, key);
    expect((await client.call('POST', `${path}/capture`, money(1100), key)).status).toBe(409);
    expect(await captured(path)).toBe(0);
    expect((await capture(path, key)).status).toBe(200);
    expect(await captured(path)).toBe(1000);
  });

  test('with 6260 stays refused under its key, and may succeed under another', async () => {
    const { reference, path } = await aPayment(client, 'authorized');
    const key = freshKey();
    await control(reference, 'fail-capture', { code: '6260' });
    expect(outcome(await capture(path, key))).toEqual([400, '6260']);
    expect(outcome(await capture(path, key))).toEqual([400, '6260']);
    expect((await capture(path)).status).toBe(200);
  });

  test('fails as often as was ordered, in that order, and for this payment alone', async () => {
    const { reference, path } = await aPayment(client, 'authorized');
    const other = await aPayment(client, 'authorized');
    await control(reference, 'fail-capture', { code: '6280', count: 2 });
    await control(reference, 'fail-capture', { code: 6260 });
    expect((await capture(other.path)).status).toBe(200);
    const outcomes = [];
    for (let attempt = 0; attempt < 4; attempt++) outcomes.push(outcome(await capture(path)));
    expect(outcomes).toEqual([
      [400, '6280'],
      [400, '6280'],
      [400, '6260'],
      [200, undefined],
    ]);
  });

  test('that is refused anyway uses nothing up', async () => {
    const { reference, path } = await aPayment(client, 'authorized');
    await control(reference, 'fail-capture', { code: '6280' });
    const tooMuch = await client.call('POST', `${path}/capture`, money(49901), freshKey());
    expect(outcome(tooMuch)).toEqual([400, '6090']);
    expect(outcome(await capture(path))).toEqual([400, '6280']);
  });

  test.each([{}, { code: '6270' }, { code: '6280', count: 0 }, { code: '6280', count: 'often' }])(
    'cannot be ordered with %j',
    async (body) => {
      const { reference } = await aPayment(client, 'authorized');
      const answer = await control(reference, 'fail-capture', body);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('6260, 6280');
    },
  );
});

describe('the time to capture', () => {
  test('is guaranteed for a week, from the approval on', async () => {
    const { path, reference } = await aPayment(client, 'created');
    expect((await client.call('GET', path)).at('/captureGuaranteedUntil')).toBeUndefined();
    await control(reference, 'approve', {});
    const [, authorized] = (await client.call('GET', `${path}/events`)).json as { timestamp: string }[];
    const until = String((await client.call('GET', path)).at('/captureGuaranteedUntil'));
    expect(Date.parse(until) - Date.parse(authorized?.timestamp ?? '')).toBe(7 * 86_400_000);
    await control(reference, 'age', { days: 8 });
    expect((await client.call('POST', `${path}/capture`, money(1000), freshKey())).status).toBe(200);
  });

  test('is 180 days in Denmark too for a sales unit with late capture', async () => {
    await client.close();
    client = await startClient({ salesUnit: { currency: 'DKK', lateCapture: true } });
    const { reference, path } = await aPayment(client, 'authorized', { amount: { value: 5000, currency: 'DKK' } });
    await control(reference, 'age', { days: 179 });
    expect((await client.call('POST', `${path}/capture`, money(100, 'DKK'), freshKey())).status).toBe(200);
    await control(reference, 'age', { days: 2 });
    expect(outcome(await client.call('POST', `${path}/capture`, money(100, 'DKK'), freshKey()))).toEqual([400, '6100']);
  });

  test.each([
    ['NOK', '123456', 180],
    ['DKK', '900045', 14],
    ['EUR', '900358', 14],
  ])('of a payment in %s of sales unit %s is %i days', async (currency, msn, days) => {
    const unit = { 'Merchant-Serial-Number': msn };
    const body = aCreate({ amount: { value: 5000, currency } });
    const path = `/epayment/v1/payments/${body.reference}`;
    const capture = () => client.call('POST', `${path}/capture`, money(100, currency), { ...unit, ...freshKey() });
    expect((await client.call('POST', '/epayment/v1/payments', body, { ...unit, ...freshKey() })).status).toBe(201);
    await control(body.reference, 'approve', {});
    await control(body.reference, 'age', { days: days - 1 });
    expect((await capture()).status).toBe(200);
    expect((await client.call('GET', '/sandbox/ledger')).at('/total')).toBe(4900);
    await control(body.reference, 'age', { days: 2 });
    expect(outcome(await capture())).toEqual([400, '6100']);
    expect(outcome(await client.call('POST', `${path}/cancel`, undefined, unit))).toEqual([400, '6030']);
    expect((await client.call('GET', '/sandbox/ledger')).at('/total')).toBe(0);
  });
});
