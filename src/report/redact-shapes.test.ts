import { expect, test } from 'vitest';
import type { Json, Secret } from '../model.ts';
import { redact } from './redact.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';

// Personal data does not stop being personal where an answer has another shape than it should.

const url = 'http://127.0.0.1:4010/vipps-userinfo-api/userinfo/abc';

function redacted(body: string): string {
  const { request, response } = anExchange();
  const exchange = anExchange({
    request: { ...request, url },
    response: { status: 200, headers: [], bytes: 9, ...response, body },
  });
  return JSON.stringify(redact(aResult({ flows: [aFlow({ steps: [aStep({ exchanges: [exchange] })] })] }), []));
}

test.each([
  ['an object below a personal key', '{"phone_number":{"n":"4791111111"}}', '4791111111'],
  ['a key written with an escape', String.raw`{"na\u006de":"Ada Li"}`, 'Ada Li'],
  ['JSON within a JSON string', String.raw`"{\"name\":\"Ada Li\"}"`, 'Ada Li'],
  ['an array of users', '[{"name":"Ada Li"}]', 'Ada Li'],
  ['a page of HTML', '<p>Ada Li</p>', 'Ada Li'],
])('%s in an answer about a user is not shown', (_shape, body, personal) => {
  expect(redacted(body)).not.toContain(personal);
});

test.each<[string, Json]>([
  ['an array', [{ name: 'Ada Li', city: 'Bø' }]],
  ['a text', '{"name":"Ada Li","city":"Bø"}'],
])('a finding that quotes %s about a user shows nobody, in its words neither', (_shape, actual) => {
  const finding = aFinding({
    operationId: 'getUserinfo',
    pointer: '',
    actual,
    message: `Got ${JSON.stringify(actual)}.`,
  });
  const text = JSON.stringify(redact(aResult({ findings: [finding] }), []).findings);
  expect(text).not.toContain('Ada Li');
  expect(text).not.toContain('Bø');
});

test('a secret that comes as a number is replaced too', () => {
  const mobile: Secret = { name: 'mobileNumber', value: '93847561', kind: 'personal' };
  const finding = aFinding({ actual: 93847561, message: 'Got 93847561; expected a string.' });
  expect(JSON.stringify(redact(aResult({ findings: [finding] }), [mobile]))).not.toContain('93847561');
});
