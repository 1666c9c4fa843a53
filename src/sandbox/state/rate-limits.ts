/** How often something may be tried within a minute. */
export const LIMITS: Record<string, number> = {
  'ecom/initiate': 2,
  'ecom/capture': 5,
  'ecom/cancel': 5,
  'ecom/refund': 5,
  'ecom/details': 120,
  'ecom/status': 120,
  'epayment/create': 5,
  'epayment/capture': 5,
  'epayment/cancel': 5,
  'epayment/refund': 5,
  'epayment/get': 120,
  'epayment/events': 120,
};

const MINUTE = 60_000;

export interface RateLimits {
  /** Counts an attempt; seconds to wait, if it was one too many. */
  attempt(operation: string, scope: string, now: number): number | undefined;
  clear(): void;
}

/** Attempts within the last minute, each operation counted by what the documentation counts it by. */
export function createRateLimits(): RateLimits {
  const attempts = new Map<string, number[]>();
  return {
    attempt: (operation, scope, now) => {
      const limit = LIMITS[operation];
      if (limit === undefined) return undefined;
      const key = `${operation} ${scope}`;
      const recent = (attempts.get(key) ?? []).filter((at) => at > now - MINUTE);
      attempts.delete(key);
      if (recent.length >= limit) {
        attempts.set(key, recent);
        return Math.max(1, Math.ceil(((recent[0] ?? now) + MINUTE - now) / 1000));
      }
      attempts.set(key, [...recent, now]);
      // Forgotten in the order of the last attempt, so that the map does not grow with the payments.
      if (attempts.size > 10_000) attempts.delete(attempts.keys().next().value as string);
      return undefined;
    },
    clear: () => attempts.clear(),
  };
}
