import { describe, expect, it } from 'vitest';
import type { Exchange, Headers } from '../model.ts';
import { signatureInvalid, signatureOf } from './signature-invalid.ts';
import { aBody, aFlow } from './testing/exchanges.ts';
import { exchangesOf, initiated } from './testing/payments.ts';

// The published example of a signed webhook.
const secret = 'A0+AeKBRG2KRGvnNwJpQlb6IJFk48CKXCIcrLoHncVJKDILsQSxS6NWCccwWm6r6FhGKhiHTBsG2wo/xU6FY/A==';
const url = 'https://webhook.site/e2cee29b-012e-4f1d-8ef4-e95fd74a7a63/webhookUrl';
const body = '{"some-unique-content":"ee6e441b-cc4a-46f8-895d-a5af79bcc233/hello-world"}';
const hash = 'lNlsp1XA03N34HrQsVzPgJKtC+r7l/RBF4V3JQUWMj4=';
const date = 'Thu, 30 Mar 2023 08:38:32 GMT';
const signature = signatureOf(secret, new URL(url), date, hash);

const registration = exchangesOf([
  { call: 'POST /webhooks/v1/webhooks', sent: { url, events: [] }, status: 201, got: { id: 'a', secret } },
]);

function aWebhook(change: { headers?: Headers; body?: string } = {}): Exchange {
  const headers: Headers = [
    ['x-ms-date', date],
    ['x-ms-content-sha256', hash],
    ['Authorization', `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`],
  ];
  const [call] = exchangesOf([{ call: 'POST /webhookUrl', told: true }]);
  if (!call) throw new Error('There is no call.');
  return {
    ...call,
    request: { ...call.request, url, headers: change.headers ?? headers, body: aBody(change.body ?? body) },
  };
}

function wrongWith(exchanges: Exchange[]): string[] {
  return signatureInvalid.find({ flow: aFlow(), steps: [], exchanges }).map(({ fault }) => fault.detail ?? '');
}

const other = Buffer.from('another').toString('base64');

describe('a webhook', () => {
  it('is signed as the published example is', () => {
    const published = new URL('https://webhook.site/e2cee29b-012e-4f1d-8ef4-e95fd74a7a63');
    expect(signatureOf(secret, published, date, hash)).toBe('agAiSyogQbDHpeucoNwYz+yAr5nJ+v+zasdkSbqzv+U=');
  });

  it('that bears the signature of its registration is right', () => {
    expect(wrongWith([...registration, aWebhook()])).toEqual([]);
  });

  it.each<[string, Parameters<typeof aWebhook>[0], RegExp]>([
    ['without a signature', { headers: [] }, /no HMAC-SHA256 signature/],
    ['whose body was changed', { body: '{}' }, /not the hash of the body/],
    [
      'signed with another secret',
      {
        headers: [
          ['x-ms-date', date],
          ['x-ms-content-sha256', hash],
          ['Authorization', `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${other}`],
        ],
      },
      /secret of the registration/,
    ],
    [
      'signed for another time',
      {
        headers: [
          ['x-ms-date', 'Fri, 31 Mar 2023 08:38:32 GMT'],
          ['x-ms-content-sha256', hash],
          ['Authorization', `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`],
        ],
      },
      /secret of the registration/,
    ],
  ])('%s is told', (_what, change, detail) => {
    expect(wrongWith([...registration, aWebhook(change)]).join()).toMatch(detail);
  });
});

describe('a callback', () => {
  const callback = (headers: Headers) =>
    exchangesOf([
      initiated(),
      {
        call: 'POST /abc/callbackPrefix/v2/payments/o1',
        told: true,
        headers,
        sent: { orderId: 'o1', transactionInfo: { status: 'RESERVED' } },
      },
    ]);

  it.each<[string, Headers, string[]]>([
    ['with the token of the initiation is right', [['Authorization', 'secret-token']], []],
    ['without it is told', [], ['the call came without the authToken that the payment was initiated with']],
    [
      'with another one is told',
      [['authorization', 'Bearer secret-token']],
      ['the Authorization header holds another text than the authToken of the initiation'],
    ],
  ])('%s', (_what, headers, details) => {
    expect(wrongWith(callback(headers))).toEqual(details);
  });

  it('of a payment that was initiated without a token need not bring one', () => {
    const exchanges = callback([]);
    const [first] = exchangesOf([
      initiated({ sent: { transaction: { orderId: 'o1', amount: 1000 }, merchantInfo: {} } }),
    ]);
    expect(wrongWith([...(first ? [first] : []), ...exchanges.slice(1)])).toEqual([]);
  });
});
