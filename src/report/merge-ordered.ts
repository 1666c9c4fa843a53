/** One list of lists that are parts of it, in its order as far as they tell: each new member stands after its predecessor. */
export function mergeOrdered(lists: string[][]): string[] {
  const merged: string[] = [];
  for (const list of lists) {
    let place = 0;
    for (const member of list) {
      const known = merged.indexOf(member);
      if (known === -1) merged.splice(place++, 0, member);
      else place = known + 1;
    }
  }
  return merged;
}
