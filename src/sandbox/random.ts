import { createHash, randomBytes } from 'node:crypto';

/** Where every id, key and secret of the sandbox comes from: a seed makes them repeat. */
export interface Random {
  bytes(count: number): Buffer;
  uuid(): string;
  /** Decimal digits; the first is never 0. */
  digits(count: number): string;
  /** 0 ≤ x < 1. */
  fraction(): number;
}

export function createRandom(seed?: number | string): Random {
  const bytes = seed === undefined ? pooledBytes(() => randomBytes(8192)) : pooledBytes(seededBlocks(seed));
  return {
    bytes,
    uuid: () => formatUuid(bytes(16)),
    digits: (count) => formatDigits(bytes(count)),
    fraction: () => bytes(4).readUInt32BE(0) / 2 ** 32,
  };
}

/** SHA-256 of seed and counter: the same on every machine. */
function seededBlocks(seed: number | string): () => Buffer {
  let counter = 0;
  return () => createHash('sha256').update(`${seed}/${counter++}`).digest();
}

function pooledBytes(refill: () => Buffer): (count: number) => Buffer {
  let pool = refill();
  let used = 0;
  return (count) => {
    while (pool.length - used < count) {
      pool = Buffer.concat([pool.subarray(used), refill()]);
      used = 0;
    }
    used += count;
    return pool.subarray(used - count, used);
  };
}

function formatUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function formatDigits(bytes: Buffer): string {
  let digits = String(1 + ((bytes[0] ?? 0) % 9));
  for (let index = 1; index < bytes.length; index++) digits += String((bytes[index] ?? 0) % 10);
  return digits;
}
