/** The value at a JSON pointer, by the letter of RFC 6901. */
export function resolvePointer(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, segment) => {
      const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
      return Object.getOwnPropertyDescriptor(Object(value), key)?.value;
    }, document);
}
