import type { Json } from '../model.ts';

const LONGEST = 200;

/**
 * The value where it is short, else what kind of value it is: findings are read by people. Never a part of a long text,
 * since half a secret is recognised as none and would be shown.
 */
export function briefValue(value: unknown): Json {
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean')
    return value ?? null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= LONGEST ? (value as Json) : kindOf(value);
}

/** `a text of 1166 characters`. */
function kindOf(value: unknown): string {
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  if (Array.isArray(value)) return `an array of ${value.length === 1 ? '1 item' : `${value.length} items`}`;
  const { length } = Object.keys(value as object);
  return `an object of ${length === 1 ? '1 field' : `${length} fields`}`;
}
