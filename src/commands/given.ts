/** Those of the flags that were given; the others are absent, not undefined. */
export function given<Flags extends object, Name extends keyof Flags>(
  flags: Flags,
  ...names: Name[]
): Partial<Pick<Flags, Name>> {
  const found: Partial<Pick<Flags, Name>> = {};
  for (const name of names) if (flags[name] !== undefined) found[name] = flags[name];
  return found;
}
