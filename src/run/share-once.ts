/** Values that one flow of a run brings and the others use: access tokens. */
export interface SharedValues {
  /**
   * The value, if it is still good. Undefined: whoever asked is to bring it, and everybody else waits for that until
   * `bring` or `giveUp`.
   */
  take(key: string, now: () => number): Promise<string | undefined>;
  /** @param expiresAt epoch ms */
  bring(key: string, value: string, expiresAt: number): void;
  giveUp(key: string): void;
}

/** A value is not handed on in the last minute before it expires. */
const MARGIN_MS = 60_000;

export function createSharedValues(): SharedValues {
  const values = new Map<string, { value: string; expiresAt: number }>();
  const claims = new Map<string, { settled: Promise<void>; settle(): void }>();
  const end = (key: string): void => {
    claims.get(key)?.settle();
    claims.delete(key);
  };
  return {
    async take(key, now) {
      for (let claim = claims.get(key); claim; claim = claims.get(key)) await claim.settled;
      const known = values.get(key);
      if (known && known.expiresAt - MARGIN_MS > now()) return known.value;
      let settle = (): void => {};
      const settled = new Promise<void>((resolve) => {
        settle = resolve;
      });
      claims.set(key, { settled, settle });
      return undefined;
    },
    bring(key, value, expiresAt) {
      values.set(key, { value, expiresAt });
      end(key);
    },
    giveUp: end,
  };
}
