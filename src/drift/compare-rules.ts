import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../model.ts';
import type { Shift } from './direction.ts';

/** A keyword of a schema whose rule has changed. */
export interface RuleChange {
  keyword: string;
  shift: Shift;
  before?: Json;
  after?: Json;
}

type Rules = Record<string, Json>;

/** What is compared elsewhere, or is no rule. */
const notRules = ['default', 'discriminator'];

/** How the rules about plain values differ: limits, patterns, formats and whatever else judges. */
export function compareRules(before: Rules, after: Rules): RuleChange[] {
  const keywords = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keywords
    .filter((keyword) => !notRules.includes(keyword))
    .flatMap((keyword) => {
      const old = before[keyword];
      const now = after[keyword];
      const shift = shiftOf(keyword, old, now);
      if (shift === undefined) return [];
      return [
        {
          keyword,
          shift,
          ...(old === undefined ? {} : { before: old }),
          ...(now === undefined ? {} : { after: now }),
        },
      ];
    });
}

const lowest: Record<string, number> = {
  minimum: Number.NEGATIVE_INFINITY,
  exclusiveMinimum: Number.NEGATIVE_INFINITY,
  minLength: 0,
  minItems: 0,
  minProperties: 0,
};
const highest = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

function shiftOf(keyword: string, before: Json | undefined, after: Json | undefined): Shift | undefined {
  if (isDeepStrictEqual(before, after)) return undefined;
  if (typeof before === 'boolean' || typeof after === 'boolean') return shiftOfFlag(before, after);
  if (keyword in lowest) {
    const floor = lowest[keyword] ?? 0;
    return shiftOfNumbers(numberOf(after, floor), numberOf(before, floor));
  }
  if (highest.includes(keyword)) {
    return shiftOfNumbers(numberOf(before, Number.POSITIVE_INFINITY), numberOf(after, Number.POSITIVE_INFINITY));
  }
  if (keyword === 'multipleOf') return shiftOfMultiple(before, after);
  if (keyword === 'format') return shiftOfFormat(before, after);
  return shiftOfPresence(before, after);
}

/** `uniqueItems`, and in OpenAPI 3.0 `exclusiveMinimum`: true refuses more. */
function shiftOfFlag(before: Json | undefined, after: Json | undefined): Shift | undefined {
  if ((before ?? false) === (after ?? false)) return undefined;
  if (after === true) return 'narrower';
  return before === true ? 'wider' : 'other';
}

function shiftOfNumbers(low: number, high: number): Shift | undefined {
  if (low === high) return undefined;
  return high > low ? 'wider' : 'narrower';
}

function shiftOfMultiple(before: Json | undefined, after: Json | undefined): Shift {
  if (typeof before !== 'number' || typeof after !== 'number') return shiftOfPresence(before, after);
  if (after % before === 0) return 'narrower';
  return before % after === 0 ? 'wider' : 'other';
}

/** Each format allows all that the one before it allows. */
const ladders = [
  ['int32', 'int64'],
  ['float', 'double'],
];

function shiftOfFormat(before: Json | undefined, after: Json | undefined): Shift {
  for (const ladder of ladders) {
    const from = ladder.indexOf(String(before));
    const to = ladder.indexOf(String(after));
    if (from >= 0 && to >= 0) return to > from ? 'wider' : 'narrower';
  }
  return shiftOfPresence(before, after);
}

/** Of two expressions, or two rules of any kind, nobody can say which allows more. */
function shiftOfPresence(before: Json | undefined, after: Json | undefined): Shift {
  if (before === undefined) return 'narrower';
  return after === undefined ? 'wider' : 'other';
}

function numberOf(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
