import { describe, expect, test } from 'vitest';
import type { Secret } from '../model.ts';
import { redactFindings } from './redact-finding.ts';
import { aFinding } from './testing/results.ts';

const known: Secret[] = [
  { name: 'client_secret', value: 'a b', kind: 'secret' },
  { name: 'mobileNumber', value: '9123', kind: 'personal' },
];

describe('a finding about a setting says what it looks like, not what it is', () => {
  test.each([
    ['/headers/client_id', '"1111', '‹client_id› (5 characters, a quotation mark in it)'],
    ['/headers/Client_Id', '1', '‹client_id› (1 character)'],
    [
      '/headers/Ocp-Apim-Subscription-Key',
      '<key x>',
      '‹Ocp-Apim-Subscription-Key› (7 characters, a blank and a bracket in it)',
    ],
    ['/headers/client_id', '11111111-2222', '‹client_id› (13 characters)'],
    ['/body/key', 'a b', '‹client_secret› (3 characters, a blank in it)'],
    ['/body/owner', '9123', '‹mobileNumber› (4 characters)'],
  ])('%s %j', (pointer, actual, words) => {
    const rule = { keyword: 'format', expected: 'guid' };
    const [finding] = redactFindings([aFinding({ code: 'request-schema', pointer, actual, ...rule })], known);
    expect(finding).toMatchObject({
      actual: words,
      message: `The request breaks the description: Got ${words}; expected the format guid, at ${pointer}.`,
    });
  });

  test.each([
    ['/headers/X-Request-Id', '"1111'],
    ['/body/client_id', 'CREATED'],
    ['/headers/client_id', ''],
  ])('what is none is told: %s %j', (pointer, actual) => {
    const [finding] = redactFindings([aFinding({ pointer, actual })], known);
    expect(finding).toMatchObject({ actual, message: expect.stringContaining(`Got ${JSON.stringify(actual)};`) });
  });
});
