import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatJson, type JsonLine } from './format-json.ts';
import { resolvePointer } from './testing/resolve-pointer.ts';

const write = (lines: JsonLine[]): string =>
  lines
    .map(
      ({ indent, key, text, comma }) =>
        `${'  '.repeat(indent)}${key === undefined ? '' : `${key}: `}${text}${comma ? ',' : ''}`,
    )
    .join('\n');

test('any JSON is set out as JSON.stringify would', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      expect(write(formatJson(JSON.stringify(value)) ?? [])).toBe(JSON.stringify(value, null, 2));
    }),
    { numRuns: 1000 },
  );
});

test('each line has the pointer of its value', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      for (const { pointer, text: shown, kind } of formatJson(JSON.stringify(value)) ?? []) {
        if (pointer !== undefined && kind !== 'bracket')
          expect(JSON.stringify(resolvePointer(value, pointer))).toBe(shown);
      }
    }),
    { numRuns: 1000 },
  );
});

test.each(['{"n":12345678901234567890}', '{"a":1,"a":2}', '"\\u00e6"', '1.0'])('%s is shown as it was sent', (text) => {
  expect(write(formatJson(text) ?? []).replace(/\n| {2}|(?<=:) /g, '')).toBe(text);
});

test.each(['', '{', '<html>', '{"a":}'])('%j is no JSON', (text) => {
  expect(formatJson(text)).toBeUndefined();
});
