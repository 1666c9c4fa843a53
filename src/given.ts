/** Those of the named members that are there; the others are absent, not undefined. */
export function given<Whole extends object, Name extends keyof Whole>(
  whole: Whole,
  ...names: Name[]
): Partial<Pick<Whole, Name>> {
  const found: Partial<Pick<Whole, Name>> = {};
  for (const name of names) if (whole[name] !== undefined) found[name] = whole[name];
  return found;
}
