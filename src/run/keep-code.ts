const keepers: (() => void)[] = [];

/** Has compiled code kept for later workers once it has run a whole flow: what was compiled on the way is kept as well. */
export function keepOnceUsed(keep: () => void): void {
  keepers.push(keep);
}

/** Keeps what there is to keep, the first time that it is called. */
export function keepCode(): void {
  for (const keep of keepers.splice(0)) keep();
}
