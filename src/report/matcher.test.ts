import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMatcher } from './matcher.ts';

test('every place of every pattern is found, as a search for each alone finds it', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '=', 'é'), minLength: 1, maxLength: 9 });
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '=', 'é'), maxLength: 60 });
  fc.assert(
    fc.property(fc.uniqueArray(letters, { maxLength: 8 }), texts, (patterns, text) => {
      const found = createMatcher(patterns)(text).map(({ start, pattern }) => `${start} ${patterns[pattern]}`);
      const wanted = patterns.flatMap((pattern) => placesOf(pattern, text).map((start) => `${start} ${pattern}`));
      expect(found.toSorted()).toEqual(wanted.toSorted());
    }),
    { numRuns: 2000 },
  );
});

function placesOf(pattern: string, text: string): number[] {
  return [...text].flatMap((_, start) => (text.startsWith(pattern, start) ? [start] : []));
}
