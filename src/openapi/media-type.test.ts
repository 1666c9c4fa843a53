import { expect, test } from 'vitest';
import { findMediaType, isJson, parseMediaType } from './media-type.ts';

const place = { file: 'file:///a', pointer: '' };
const content = ['application/json;charset=UTF-8', 'image/*', 'application/problem+json'].map((name) => ({
  name,
  place,
}));

const rows: [given: string, found: string | undefined][] = [
  ['application/json', 'application/json;charset=UTF-8'],
  ['Application/JSON; charset=utf-8', 'application/json;charset=UTF-8'],
  ['image/png', 'image/*'],
  ['application/problem+json; charset=utf-8', 'application/problem+json'],
  ['application/vnd.x+json', undefined],
  ['text/plain', undefined],
];

test.each(rows)('%s is described by %s', (given, found) => {
  expect(findMediaType(content, parseMediaType(given))?.name).toBe(found);
});

test('a type that is listed wins over its range, and that over the range of all', () => {
  const ranges = ['*/*', 'text/*', 'text/html'].map((name) => ({ name, place }));
  expect(findMediaType(ranges, parseMediaType('text/html'))?.name).toBe('text/html');
  expect(findMediaType(ranges, parseMediaType('text/plain'))?.name).toBe('text/*');
  expect(findMediaType(ranges, parseMediaType('image/png'))?.name).toBe('*/*');
});

test('parameters are read, and what is no media type is none', () => {
  expect(parseMediaType('text/html; charset="ISO-8859-1"')).toEqual({ essence: 'text/html', charset: 'iso-8859-1' });
  expect(parseMediaType('json')).toBeUndefined();
  expect(parseMediaType('')).toBeUndefined();
  expect(parseMediaType(undefined)).toBeUndefined();
});

test('JSON is what says so', () => {
  const types = ['application/json', 'application/problem+json', 'text/json', 'text/plain', 'application/jsonx'];
  expect(types.filter(isJson)).toEqual(['application/json', 'application/problem+json', 'text/json']);
});

const versions = ['application/json', 'application/json; version=1', 'application/json;q="a;b";version=2', '*/*'].map(
  (name) => ({ name, place }),
);
const byParameters: [given: string | undefined, found: string][] = [
  ['application/json; version=1; charset=utf-8', 'application/json; version=1'],
  ['application/json;Version="1"', 'application/json; version=1'],
  ['application/json; version=2; q="a;b"', 'application/json;q="a;b";version=2'],
  ['application/json; version=2', 'application/json'],
  ['application/json', 'application/json'],
  ['text/plain; version=1', '*/*'],
  [undefined, '*/*'],
];

test.each(byParameters)('%s is described by the most specific entry, %s, in any order', (given, found) => {
  for (const entries of [versions, versions.toReversed()]) {
    expect(findMediaType(entries, parseMediaType(given))?.name).toBe(found);
  }
});

test('an entry with a parameter does not describe a body without it', () => {
  const [, one] = versions;
  const entries = one === undefined ? [] : [one];
  expect(findMediaType(entries, parseMediaType('application/json'))).toBeUndefined();
  expect(findMediaType(entries, parseMediaType('application/json;version=2'))).toBeUndefined();
  expect(findMediaType(entries, undefined)).toBeUndefined();
});
