import type { Json, JsonPointer } from '../model.ts';
import { canonical, findTwins, type Literals } from '../openapi/canonical-json.ts';
import { isMultipleOf, keepsLimit, type Limit } from '../openapi/exact-number.ts';

/** What compiled schemas call, by the names that kept code calls it. */
export const functions = { isMultipleOf, isWithin, isAmong, findTwins };

function isWithin(limit: Limit, by: string, value: number, literals?: Literals, at: JsonPointer = ''): boolean {
  return keepsLimit(limit, literals?.get(at) ?? String(value), by);
}

/** Whether a value is one of those that are written down, given in their canonical form. */
function isAmong(texts: readonly string[], value: Json, literals?: Literals, at: JsonPointer = ''): boolean {
  return texts.includes(canonical(value, literals, at));
}
