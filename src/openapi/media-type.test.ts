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
  expect(findMediaType(content, parseMediaType(given)?.essence ?? '')?.name).toBe(found);
});

test('a type that is listed wins over its range, and that over the range of all', () => {
  const ranges = ['*/*', 'text/*', 'text/html'].map((name) => ({ name, place }));
  expect(findMediaType(ranges, 'text/html')?.name).toBe('text/html');
  expect(findMediaType(ranges, 'text/plain')?.name).toBe('text/*');
  expect(findMediaType(ranges, 'image/png')?.name).toBe('*/*');
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
