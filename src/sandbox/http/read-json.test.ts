import { expect, test } from 'vitest';
import { fingerprint, readJson } from './read-json.ts';

test.each([
  ['{"reference":1234561768900000123}', { reference: '1234561768900000123' }],
  ['[-9007199254740993, 9007199254740991, 12]', ['-9007199254740993', 9007199254740991, 12]],
  [
    '{"text":"not 1234561768900000123 here","quote\\"1234561768900000123":1}',
    { text: 'not 1234561768900000123 here', 'quote"1234561768900000123': 1 },
  ],
  ['{"fraction":0.1234567890123456}', { fraction: 0.1234567890123456 }],
])('%s keeps its digits', (text, value) => {
  expect(readJson(Buffer.from(text))).toEqual({ ok: true, value });
});

test.each([
  ['', 'empty'],
  ['  \n', 'empty'],
  ['{', 'not-json'],
  ['1234561768900000123,', 'not-json'],
])('%j is %s', (text, problem) => {
  expect(readJson(Buffer.from(text))).toEqual({ ok: false, problem });
});

test.each([
  ['escaped quotes in an unterminated string', (size: number) => `"${'\\"'.repeat(size / 2)}`],
  ['quotes', (size: number) => '"\\'.repeat(size / 2)],
  ['escaped quotes in an object', (size: number) => `{"a":"${'\\"'.repeat(size / 2)}"}`],
  ['digits', (size: number) => '1'.repeat(size)],
  ['long numbers', (size: number) => `[${'1234561768900000123,'.repeat(size / 20)}1]`],
  ['signs', (size: number) => '-'.repeat(size)],
])('a body of %s is read in time that grows with its size', (_what, bodyOf) => {
  // 16 digits, so that the numbers are looked at.
  const body = Buffer.from(`${bodyOf(4_000_000)} 1234561768900000123`);
  const before = performance.now();
  readJson(body);
  expect(performance.now() - before).toBeLessThan(2000);
});

test('fingerprints are the same for the same value, whatever the order of its keys', () => {
  expect(fingerprint({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(fingerprint({ b: [{ d: 3, c: 2 }], a: 1 }));
  expect(fingerprint({ a: 1 })).not.toBe(fingerprint({ a: '1' }));
  expect(fingerprint([1, 2])).not.toBe(fingerprint([2, 1]));
});
