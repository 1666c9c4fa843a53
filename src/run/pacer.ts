/** Spreads requests over time. */
export interface Pacer {
  /** Takes the next free moment; how long to wait for it, ms. */
  reserve(now: number): number;
}

/** At most so many requests a minute, evenly spread; without a limit nothing waits. */
export function createPacer(requestsPerMinute: number | undefined): Pacer {
  if (requestsPerMinute === undefined) return { reserve: () => 0 };
  const interval = 60_000 / requestsPerMinute;
  let free = 0;
  return {
    reserve(now) {
      const moment = Math.max(now, free);
      free = moment + interval;
      return moment - now;
    },
  };
}
