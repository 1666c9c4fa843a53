import { OWN_FORMATS, WIDE_INTEGERS } from './formats.ts';

/** What no double can say of a number: whether it is an integer, and within the bounds of its format. */
export interface ExactRules {
  type?: unknown;
  format?: unknown;
}

/** The keyword that refuses a number as it was written, or undefined where both accept it. */
export function refusedBy(rules: ExactRules, literal: string): keyof ExactRules | undefined {
  const number = parse(literal);
  if (rules.type !== undefined && !hasType([rules.type].flat(), number)) return 'type';
  if (typeof rules.format === 'string' && !hasFormat(rules.format, number)) return 'format';
  return undefined;
}

export const LIMITS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const;

export type Limit = (typeof LIMITS)[number];

/** Whether a number keeps a limit, both as they were written. */
export function keepsLimit(limit: Limit, literal: string, by: string): boolean {
  const [number, bound] = [parse(literal), parse(by)];
  switch (limit) {
    case 'minimum':
      return compare(number, bound) >= 0;
    case 'maximum':
      return compare(number, bound) <= 0;
    case 'exclusiveMinimum':
      return compare(number, bound) > 0;
    case 'exclusiveMaximum':
      return compare(number, bound) < 0;
    case 'multipleOf':
      return isMultiple(number, bound);
  }
}

/** A number in a form in which equal ones are equal texts. */
export function canonicalNumber(literal: string): string {
  const { digits, exponent } = parse(literal);
  return `${digits}e${exponent}`;
}

/** Whether a double holds the number as it was written. */
export function isExact(literal: string): boolean {
  const double = Number(literal);
  return Number.isFinite(double) && compare(parse(literal), parse(String(double))) === 0;
}

/** Whether a number is a multiple of another, as decimals: 0.07 is one of 0.01, whatever the doubles say. */
export function isMultipleOf(value: number, of: number): boolean {
  if (Number.isInteger(value) && Number.isInteger(of)) return value % of === 0;
  return Number.isFinite(value) && isMultiple(parse(String(value)), parse(String(of)));
}

/** digits × 10^exponent */
interface Exact {
  digits: bigint;
  exponent: number;
}

/** Exponents beyond any sense would fill the memory with zeros. */
const LARGEST_EXPONENT = 5000;

function parse(literal: string): Exact {
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal);
  if (found === null) return { digits: 0n, exponent: 0 };
  const [, sign, whole = '', fraction = '', power = '0'] = found;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const exponent = Number(power) - fraction.length;
  return normal({ digits, exponent: Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent)) });
}

function normal(number: Exact): Exact {
  let { digits, exponent } = number;
  if (digits === 0n) return { digits, exponent: 0 };
  while (digits % 10n === 0n) {
    digits /= 10n;
    exponent += 1;
  }
  return { digits, exponent };
}

function aligned(one: Exact, other: Exact): [bigint, bigint] {
  const exponent = Math.min(one.exponent, other.exponent);
  const scale = (number: Exact) => number.digits * 10n ** BigInt(number.exponent - exponent);
  return [scale(one), scale(other)];
}

function compare(one: Exact, other: Exact): number {
  const [left, right] = aligned(one, other);
  return left < right ? -1 : left > right ? 1 : 0;
}

function isMultiple(number: Exact, of: Exact): boolean {
  const [left, right] = aligned(number, of);
  return right !== 0n && left % right === 0n;
}

function hasType(types: unknown[], number: Exact): boolean {
  return types.includes('number') || (types.includes('integer') && number.exponent >= 0);
}

function hasFormat(format: string, number: Exact): boolean {
  const check = OWN_FORMATS[format];
  if (check?.type !== 'number') return true;
  const wide = WIDE_INTEGERS[format];
  const double = Number(`${number.digits}e${number.exponent}`);
  if (wide === undefined) return (!format.includes('int') || number.exponent >= 0) && check.test(double);
  if (number.exponent < 0 || number.exponent > 40) return false;
  const whole = number.digits * 10n ** BigInt(number.exponent);
  return whole >= wide.from && whole <= wide.to;
}
