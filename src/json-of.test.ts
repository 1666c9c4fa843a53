import { describe, expect, it } from 'vitest';
import { hasTooManyValues, jsonOf, MAX_VALUES } from './json-of.ts';

const list = (count: number, item: string): string => `[${Array(count).fill(item).join()}]`;

describe('how many values a text has', () => {
  it.each([
    ['as many items as are looked into', list(MAX_VALUES, '1'), false],
    ['more items', list(MAX_VALUES + 1, '1'), true],
    ['more empty objects', list(MAX_VALUES / 2 + 1, '{}'), true],
    ['more fields', `{${Array.from({ length: MAX_VALUES + 2 }, (_, index) => `"k${index}":0`).join()}}`, true],
    ['one text of many commas', JSON.stringify({ text: ',[{'.repeat(MAX_VALUES) }), false],
    [
      'one text of many commas behind quotes and backslashes',
      JSON.stringify([`\\"${'\\",'.repeat(MAX_VALUES)}\\`]),
      false,
    ],
    ['a text without an end', `["${','.repeat(MAX_VALUES * 2)}`, false],
    ['nesting without end', '['.repeat(MAX_VALUES * 2), true],
  ])('%s', (_what, text, expected) => {
    expect(hasTooManyValues(text)).toBe(expected);
    if (expected) expect(jsonOf(text)).toBeNull();
  });
});
