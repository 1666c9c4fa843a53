/**
 * The clock of a run, in epoch ms: the wall clock's time when it was set, and from then on time that never jumps. Every duration,
 * deadline and expiry is reckoned by it, and every timestamp too, so that what happens later never has the earlier time.
 */
export function now(): number {
  return origin + sinceBoot();
}

let origin = Date.now() - sinceBoot();

/** Sets it by the wall clock, which may have jumped, and the machine slept, since it was last set. */
export function setClock(): void {
  origin = Date.now() - sinceBoot();
}

/** What makes this clock tell the same time in another process of this machine. */
export function clockOrigin(): number {
  return origin;
}

export function adoptClock(from: number): void {
  origin = from;
}

/** Whole ms of a clock that all processes share. */
function sinceBoot(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + Math.floor(nanoseconds / 1_000_000);
}
