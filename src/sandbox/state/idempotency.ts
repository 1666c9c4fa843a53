import { setBounded } from './bounded-map.ts';

/** What a key was used for, and what came of it. */
export interface Remembered<Outcome> {
  /** The request in one text: another one under the same key is a conflict. */
  request: string;
  outcome: Outcome;
}

/** Idempotency keys, each within its sales unit, operation and payment. */
export interface IdempotencyStore<Outcome> {
  recall(scope: string): Remembered<Outcome> | undefined;
  remember(scope: string, remembered: Remembered<Outcome>): void;
  clear(): void;
}

export function createIdempotencyStore<Outcome>(limit: number): IdempotencyStore<Outcome> {
  const kept = new Map<string, Remembered<Outcome>>();
  return {
    recall: (scope) => kept.get(scope),
    remember: (scope, remembered) => setBounded(kept, scope, remembered, limit),
    clear: () => kept.clear(),
  };
}
