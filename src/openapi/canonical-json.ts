import type { Json, JsonPointer } from '../model.ts';
import { canonicalNumber } from './exact-number.ts';

/** Numbers that a double cannot hold, as they were written, by pointer. */
export type Literals = { get(pointer: JsonPointer): string | undefined };

/**
 * A value as a text that only equal values have: the order of members does not count, nor how a number is written. Names such as
 * `toString` are names like any other.
 */
export function canonical(value: Json, literals?: Literals, at: JsonPointer = ''): string {
  if (typeof value === 'number') return canonicalNumber(literals?.get(at) ?? String(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((item, index) => canonical(item, literals, `${at}/${index}`)).join()}]`;
  const members = Object.keys(value)
    .sort()
    .map((name) => {
      const pointer = literals === undefined ? '' : `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      return `${JSON.stringify(name)}:${canonical(value[name] as Json, literals, pointer)}`;
    });
  return `{${members.join()}}`;
}

/** The first two items of a list that are equal. */
export function findTwins(
  items: readonly Json[],
  literals?: Literals,
  at: JsonPointer = '',
): [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const text = canonical(item, literals, literals === undefined ? '' : `${at}/${index}`);
    const first = seen.get(text);
    if (first !== undefined) return [first, index];
    seen.set(text, index);
  }
  return undefined;
}
