import { array, assert, constantFrom, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import type { Secret } from '../model.ts';
import { decodedViews } from './decoded-view.ts';
import { createSecretFinder, type SecretMatch } from './find-secrets.ts';
import { createMatcher } from './matcher.ts';
import { foldCase, textsOf } from './secret-forms.ts';

const secrets: Secret[] = [
  { name: 'client_secret', value: 'aB3+dE6/g"H9=', kind: 'secret' },
  { name: 'name', value: 'Ola Nordmann', kind: 'personal' },
  { name: 'token', value: '\\u%26x&', kind: 'secret' },
];

/** The slow way: the whole text, with every kind of escape undone in it, three times over. */
function findInWhole(text: string, depth = 0): Pick<SecretMatch, 'start' | 'end' | 'name'>[] {
  const texts = textsOf(secrets);
  const plain = createMatcher(texts.map((one) => one.text))(foldCase(text)).map(({ start, end, pattern }) => ({
    start,
    end,
    name: texts[pattern]?.name ?? '',
  }));
  if (depth === 3) return plain;
  const deeper = decodedViews(text).flatMap((view) =>
    findInWhole(view.text, depth + 1).map((match) => ({ ...match, ...view.original(match) })),
  );
  return [...plain, ...deeper];
}

/** How a piece of a text may have been written. */
const writings: ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => encodeURIComponent(text),
  (text) => [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  (text) => [...text].map((letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`).join(''),
  (text) => [...text].map((letter) => `&#${letter.charCodeAt(0)};`).join(''),
  (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('/', '\\/'),
  (text) => `${text.slice(0, 4)}\r\n   ${text.slice(4)}`,
  (text) => text.replaceAll(' ', ' \n '),
];
const pieces = [
  ...secrets.map(({ value }) => value),
  '{"a":"',
  '",',
  '\\',
  '%',
  '&',
  '\n',
  ' ',
  '\\"',
  '‹name›',
  'abc',
];

test('what is found between characters that set apart is what is found in the whole text', () => {
  const { find } = createSecretFinder(secrets);
  const writing = constantFrom(...writings);
  const written = tuple(constantFrom(...pieces), writing, writing, writing).map(([piece, first, second, third]) =>
    third(second(first(piece))),
  );
  assert(
    property(array(written, { maxLength: 8 }), (parts) => {
      const text = parts.join('');
      const found = find(text).map(({ start, end, name }) => `${start}-${end} ${name}`);
      const wanted = findInWhole(text).map(({ start, end, name }) => `${start}-${end} ${name}`);
      expect([...new Set(found)].toSorted()).toEqual([...new Set(wanted)].toSorted());
    }),
    { numRuns: 500 },
  );
});
