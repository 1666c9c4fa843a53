import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../check/words.ts';
import type { Finding, FindingDraft, Result, Secret } from '../model.ts';
import { learnSecrets, redact, redactText } from './redact.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';

const clientSecret: Secret = { name: 'client_secret', value: 'aB3+dE6/gH9=jK"l', kind: 'secret' };
const mobile: Secret = { name: 'mobileNumber', value: '91234567', kind: 'personal' };
const international: Secret = { name: 'internationalMobileNumber', value: '4791234567', kind: 'personal' };
const clientId: Secret = { name: 'client_id', value: 'fb492b5e-7907-4d83-ba20-c7fb60ca35de', kind: 'secret' };

const { value } = clientSecret;

test.each([
  ['as it is', value],
  ['URL-encoded', encodeURIComponent(value)],
  ['URL-encoded in lower case', encodeURIComponent(value).replace(/%../g, (percent) => percent.toLowerCase())],
  ['URL-encoded twice', encodeURIComponent(encodeURIComponent(value))],
  ['escaped for JSON', JSON.stringify(value)],
  ['escaped for JSON in JSON', JSON.stringify(JSON.stringify(value))],
  ['escaped for HTML', value.replace('"', '&quot;')],
  ['in base64', Buffer.from(value).toString('base64')],
  ['in base64, one byte in', Buffer.from(`:${value}`).toString('base64')],
  ['in base64, two bytes in', Buffer.from(`a:${value}:b`).toString('base64')],
  ['in base64url', Buffer.from(`{"s":"x${value}"}`).toString('base64url')],
  ['as a Basic pair', `Basic ${Buffer.from(`${clientId.value}:${value}`).toString('base64')}`],
  ['in hex', Buffer.from(value).toString('hex')],
  ['in hex, capitals', Buffer.from(value).toString('hex').toUpperCase()],
  ['folded over header lines', `${value.slice(0, 7)}\r\n  ${value.slice(7)}`],
  ['in base64, folded', Buffer.from(value.repeat(3)).toString('base64').replace(/.{12}/g, '$&\n')],
])('a secret is replaced by its name: %s', (_, written) => {
  const redacted = redactText(`before ${written} after`, [clientSecret, clientId]);
  expect(redacted).toMatch(/^before .*‹client_secret›.* after$/s);
  expect(redacted.replaceAll(/‹\w+›/g, '')).not.toContain(written.slice(4, 12));
});

test.each([
  [1, true],
  [2, true],
  [3, true],
  [4, false],
])('a secret that is escaped %i times is found: %s', (times, isFound) => {
  const written = Array.from({ length: times }).reduce<string>((text) => encodeURIComponent(text), value);
  expect(redactText(written, [clientSecret]) === '‹client_secret›').toBe(isFound);
});

test('a text of nothing but the shortest secret there is, is that secret', () => {
  expect(redactText('aB3+dE', [{ name: 'client_secret', value: 'aB3+dE', kind: 'secret' }])).toBe('‹client_secret›');
});

test('what is shown by its name already teaches no secret', () => {
  const headers: [string, string][] = [
    ['Authorization', 'Bearer ‹access_token›'],
    ['Ocp-Apim-Subscription-Key', '‹Ocp-Apim-Subscription-Key›'],
  ];
  const body = '{"access_token":"‹access_token›","url":"https://x/?token=‹payment_token›"}';
  expect(learnSecrets([{ request: { url: 'https://x/', headers, body } }])).toEqual([]);
});

test('a number inside a longer one gives one mark, the longer', () => {
  expect(redactText('tel:+4791234567;', [mobile, international])).toBe('tel:+‹internationalMobileNumber›;');
});

test('a GUID is known in capitals too', () => {
  expect(redactText(clientId.value.toUpperCase(), [clientId])).toBe('‹client_id›');
});

test.each(['Oslo', '49900', 'test', '123'])('%s is too common to be replaced by value', (common) => {
  const secrets: Secret[] = [
    { name: 'city', value: common, kind: 'personal' },
    { name: 'client_id', value: common, kind: 'secret' },
  ];
  expect(redactText(`apitest ${common}, 1234`, secrets)).toBe(`apitest ${common}, 1234`);
});

test('anything shaped like a JWT goes, whoever issued it', () => {
  expect(redactText(`x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAbb-_1 y`, [])).toBe('x ‹token› y');
});

test('a list of secrets that grew is noticed', () => {
  const secrets = [mobile];
  redactText('91234567', secrets);
  secrets.push(clientId);
  expect(redactText(clientId.value, secrets)).toBe('‹client_id›');
});

describe('a result', () => {
  test('holds no secret at any place, and is otherwise unchanged', () => {
    const clean = aResult({ findings: [aFinding()] });
    const dirty = structuredClone(clean);
    const places: ((result: Result, text: string) => void)[] = [
      (result, text) => result.run.notes.push(text),
      (result, text) => Object.assign(result.run, { baseUrl: text }),
      (result, text) =>
        Object.assign(result.flows[0] ?? {}, { reason: text, triage: { class: 'keys', nextStep: text } }),
      (result, text) => result.flows[0]?.steps.push(aStep({ name: text, reason: text, exchanges: [] })),
      (result, text) =>
        Object.assign(result.findings[0] ?? {}, { actual: { [text]: [text] }, detail: text, pointer: `/${text}` }),
      (result, text) => Object.assign(result.coverage.operations[0]?.errorCodes ?? {}, { [text]: 1 }),
    ];
    for (const place of places) {
      place(dirty, `‹client_id› and ${clientId.value}`);
      place(clean, '‹client_id› and ‹client_id›');
    }
    const { findings, ...rest } = redact(dirty, [clientId]);
    expect({ ...rest, findings: findings.map(withoutMessage) }).toEqual({
      ...clean,
      findings: clean.findings.map(withoutMessage),
    });
    expect(findings.map(({ message }) => message)).toEqual(clean.findings.map(messageOf));
  });

  test('keeps what was given to it', () => {
    const given = aResult({ run: { baseUrl: clientId.value } });
    const before = structuredClone(given);
    redact(given, [clientId]);
    expect(given).toEqual(before);
  });

  test('shows credentials in headers by name, even those that nobody named', () => {
    const headers: [string, string][] = [
      ['Authorization', 'Bearer opaque-1'],
      ['client_secret', 'x'],
      ['Ocp-Apim-Subscription-Key', 'short'],
      ['Merchant-Serial-Number', '123456'],
      ['Authorization', 'raw'],
    ];
    const request = { method: 'GET', url: 'http://127.0.0.1/', headers };
    expect(requestOf(redact(withExchange({ request }), [])).headers).toEqual([
      ['Authorization', 'Bearer ‹authorization›'],
      ['client_secret', '‹client_secret›'],
      ['Ocp-Apim-Subscription-Key', '‹Ocp-Apim-Subscription-Key›'],
      ['Merchant-Serial-Number', '123456'],
      ['Authorization', '‹authorization›'],
    ]);
  });

  test('loses personal fields where they stand and keeps every other character', () => {
    const body =
      '{ "sub":"u-1",\n "name":"Ada L","address":{"region":"Oslo","country":"NO"}, "n": 12345678901234567890 }';
    const exchange = { request: { method: 'GET', url: 'http://x/vipps-userinfo-api/userinfo/u-1', headers: [] } };
    const response = { status: 200, headers: [], body, bytes: body.length };
    const shown = redact(withExchange({ ...exchange, response }), []).flows[0]?.steps[0]?.exchanges[0]?.response?.body;
    expect(shown).toBe(
      '{ "sub":"u-1",\n "name":"‹name›","address":{"region":"‹region›","country":"NO"}, "n": 12345678901234567890 }',
    );
  });

  test.each([
    ['an event', '[{"name":"CREATED","reference":"acme-1"}]'],
    ['a metadata name', '{"metadata":{"name":"hat"}}'],
    ['values blanked by the API', '{"userDetails":{"email":"[Expired]","firstName":""}}'],
    ['a broken body', '{"name":'],
  ])('keeps %s', (_, body) => {
    const response = { status: 200, headers: [], body, bytes: body.length };
    expect(redact(withExchange({ response }), []).flows[0]?.steps[0]?.exchanges[0]?.response?.body).toBe(body);
  });

  test.each([
    [
      'that a payment token leads to, is told in words',
      'http://x/qr/v1/image/a-payment-token',
      '‹payment_token› as a picture',
      undefined,
    ],
    ['of something else stays', 'http://x/logo.png', 'iVBORw0KGgo=', 'base64'],
  ])('a picture %s', (_, url, body, bodyEncoding) => {
    const response = {
      status: 200,
      headers: [['Content-Type', 'image/png']] as [string, string][],
      body: 'iVBORw0KGgo=',
      bodyEncoding: 'base64' as const,
      bytes: 8,
    };
    const secrets: Secret[] = [{ name: 'payment_token', value: 'a-payment-token', kind: 'secret' }];
    const exchange = { request: { method: 'GET', url, headers: [] }, response };
    const shown = redact(withExchange(exchange), secrets).flows[0]?.steps[0]?.exchanges[0]?.response;
    expect([shown?.body, shown?.bodyEncoding]).toEqual([body, bodyEncoding]);
  });

  test('bytes that hold a secret are bytes no longer', () => {
    const body = Buffer.from(`\u0000${clientId.value}\u0000`).toString('base64');
    const response = { status: 200, headers: [], body, bodyEncoding: 'base64' as const, bytes: 38 };
    const shown = redact(withExchange({ response }), [clientId]).flows[0]?.steps[0]?.exchanges[0]?.response;
    expect(shown?.body).toContain('‹client_id›');
    expect(shown?.bodyEncoding).toBeUndefined();
  });

  test('quotes no personal value in a finding, however short', () => {
    const finding = aFinding({
      pointer: '/userDetails/firstName',
      actual: 'Bo',
    });
    expect(redact(aResult({ findings: [finding] }), []).findings[0]).toMatchObject({
      actual: '‹firstName›',
      message: expect.stringMatching(/^Got "‹firstName›";/),
    });
  });
});

describe('a run teaches', () => {
  test.each<[string, Parameters<typeof learnSecrets>[0][number], [string, string][]]>([
    [
      'the access token',
      answer('{"token_type":"Bearer","access_token":"opaque-token-1"}'),
      [['access_token', 'opaque-token-1']],
    ],
    ['a payment token', answer('{"url":"https://x/?v=2&token=abcdefgh.1"}'), [['payment_token', 'abcdefgh.1']]],
    ['a token in an app link', answer('{"redirectUrl":"vippsMT://?token=abcdefgh"}'), [['payment_token', 'abcdefgh']]],
    ['a webhook secret', answer('{"id":"w","secret":"A0+AeKBR/=="}'), [['webhook_secret', 'A0+AeKBR/==']]],
    ['a bearer token', sent([['Authorization', 'Bearer opaque-token-2']]), [['access_token', 'opaque-token-2']]],
    [
      'a signature',
      sent([['Authorization', 'HMAC-SHA256 SignedHeaders=host&Signature=agAiSyog+=']]),
      [['signature', 'agAiSyog+=']],
    ],
    ['an authToken', sent([], '{"merchantInfo":{"authToken":"let-me-in"}}'), [['authToken', 'let-me-in']]],
    ['keys', sent([['client_secret', 'secret-1']]), [['client_secret', 'secret-1']]],
    ['session cookies', sent([['Cookie', 'lang=nb; sid=0123456789abcdef']]), [['cookie', '0123456789abcdef']]],
    [
      'long personal values alone',
      answer('{"userDetails":{"firstName":"Bo","email":"bo@example.test"}}'),
      [['email', 'bo@example.test']],
    ],
    ['a token by any of its names', answer('{"refreshToken":"opaque-3"}'), [['refreshToken', 'opaque-3']]],
    ['a token in JSON in JSON', answer('{"log":"{\\"id_token\\":\\"opaque-4\\"}"}'), [['id_token', 'opaque-4']]],
    ['a token in XML', answer('<a><session-token>opaque-5</session-token></a>'), [['session-token', 'opaque-5']]],
    ['a token in a header', sent([['X-Auth-Token', 'opaque-6']]), [['X-Auth-Token', 'opaque-6']]],
    ['a code in a link', answer('{"url":"https://x/?code=opaque-7"}'), [['payment_token', 'opaque-7']]],
    ['no code elsewhere', answer('{"text":"it ended with code=undocumented-status"}'), []],
    ['no id of a key', answer('{"key":"order-12345678","keys":["amount"],"auth":"required"}'), []],
    ['a marked key', answer('{"note":"use ghp_0123456789abcdefghijABCD"}'), [['key', 'ghp_0123456789abcdefghijABCD']]],
    [
      'a bearer token whose slash is escaped',
      answer('{"a":"Bearer Zk3\\/xY9aB_1"}'),
      [['access_token', 'Zk3/xY9aB_1']],
    ],
    [
      'a signature behind an escaped &',
      answer('{"a":"https://x/?v=1\\u0026sig=ab\\/cd-12"}'),
      [['signature', 'ab/cd-12']],
    ],
    [
      'a private key with its lines',
      answer('{"a":"-----BEGIN PRIVATE KEY-----\\nMIIB\\n-----END PRIVATE KEY-----"}'),
      [['key', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----']],
    ],
    ['nothing from ordinary answers', answer('{"orderId":"acme-123456","amount":49900}'), []],
  ])('%s', (_, exchange, expected) => {
    expect(learnSecrets([exchange]).map((secret) => [secret.name, secret.value])).toEqual(expected);
  });
});

function answer(content: string): Parameters<typeof learnSecrets>[0][number] {
  const body = { encoding: 'utf8' as const, content, bytes: content.length };
  return { request: { url: 'http://127.0.0.1/', headers: [] }, response: { headers: [], body } };
}

function sent(headers: [string, string][], body = ''): Parameters<typeof learnSecrets>[0][number] {
  return { request: { url: 'http://127.0.0.1/', headers, body } };
}

function withoutMessage({ message: _words, ...finding }: Finding): FindingDraft {
  return finding;
}

function withExchange(exchange: Parameters<typeof anExchange>[0]): Result {
  return aResult({ flows: [aFlow({ steps: [aStep({ exchanges: [anExchange(exchange)] })] })] });
}

function requestOf(result: Result): { headers: [string, string][] } {
  return result.flows[0]?.steps[0]?.exchanges[0]?.request ?? { headers: [] };
}
