import type { Json, JsonPointer } from './model.ts';

/**
 * The value at a JSON pointer (RFC 6901), or undefined where there is none.
 * Only own properties count, so that `/constructor` is absent in `{}`.
 */
export function at(document: Json, pointer: JsonPointer): Json | undefined {
  let value: Json | undefined = document;
  for (const segment of segmentsOf(pointer)) {
    value = child(value, segment);
    if (value === undefined) return undefined;
  }
  return value;
}

/** The unescaped segments of a pointer: `/a~1b/0` gives `['a/b', '0']`. */
export function segmentsOf(pointer: JsonPointer): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => (segment.includes('~') ? segment.replaceAll('~1', '/').replaceAll('~0', '~') : segment));
}

/** The pointer of unescaped segments: `['a/b', '0']` gives `/a~1b/0`. */
export function pointerOf(segments: readonly string[]): JsonPointer {
  return segments.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A copy of the document in which the pointer holds the value; `undefined` takes it away. Missing objects are made. */
export function withValueAt(document: Json, pointer: JsonPointer, value: Json | undefined): Json {
  return put(document, segmentsOf(pointer), value);
}

function put(document: Json | undefined, segments: string[], value: Json | undefined): Json {
  const [segment, ...rest] = segments;
  if (segment === undefined) return value ?? null;
  if (Array.isArray(document)) return putInArray(document, segment, rest, value);
  const object = isObject(document) ? { ...document } : {};
  if (rest.length === 0 && value === undefined) delete object[segment];
  else object[segment] = put(object[segment], rest, value);
  return object;
}

function putInArray(array: Json[], segment: string, rest: string[], value: Json | undefined): Json[] {
  const copy = [...array];
  const index = segment === '-' ? copy.length : Number(segment);
  if (rest.length === 0 && value === undefined) copy.splice(index, 1);
  else copy[index] = put(copy[index], rest, value);
  return copy;
}

function child(value: Json | undefined, segment: string): Json | undefined {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(segment) ? value[Number(segment)] : undefined;
  if (isObject(value) && Object.hasOwn(value, segment)) return value[segment];
  return undefined;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
