import type { Json, JsonPointer } from '../model.ts';
import type { Judgement, SchemaJudge } from '../openapi/description.ts';
import { isExact } from '../openapi/exact-number.ts';
import type { TextShape } from '../openapi/text-shape.ts';

/** Makes values of text, one reading of it after the other. */
export interface TextReader {
  /** One of several readings of the text at a place. */
  pick(at: JsonPointer, readings: (() => Json)[]): Json;
  /** One value of an array or object, or a plain one. */
  scalar(text: string, shape: TextShape, at: JsonPointer): Json;
}

/** Reads nothing but text. */
export const PLAIN: TextReader = { pick: (_, readings) => readings[0]?.() ?? null, scalar: (text) => text };

/**
 * Judges text. It has no type of its own, so each branch of a schema reads it for itself: a value is right where one of its readings
 * is. What is wrong in all of them is reported of the first.
 *
 * @param read makes the value; called once for each reading that is tried
 */
export function judgeText(judge: SchemaJudge, read: (reader: TextReader) => Json | undefined): Judgement | undefined {
  const chosen = new Map<JsonPointer, number>();
  let first: Judgement | undefined;
  for (;;) {
    const made = readAs(chosen, read);
    if (made.value === undefined) return undefined;
    const { value, exact, counts } = made;
    const judgement = judge.judge(exact.size === 0 ? { value } : { value, exact });
    if (judgement.faults.length === 0) return judgement;
    first ??= judgement;
    if (!advance(chosen, counts, judgement)) return first;
  }
}

interface Made {
  value: Json | undefined;
  exact: Map<JsonPointer, string>;
  /** How many readings there are at each place that has several. */
  counts: Map<JsonPointer, number>;
}

function readAs(chosen: ReadonlyMap<JsonPointer, number>, read: (reader: TextReader) => Json | undefined): Made {
  const exact = new Map<JsonPointer, string>();
  const counts = new Map<JsonPointer, number>();
  const choose = <T>(at: JsonPointer, readings: readonly T[]): T | undefined => {
    if (readings.length > 1) counts.set(at, readings.length);
    return readings[readings.length > 1 ? (chosen.get(at) ?? 0) : 0];
  };
  const value = read({
    // The place of a scalar may be that of the whole: the two are counted apart.
    pick: (at, readings) => choose(`${at} `, readings)?.() ?? null,
    scalar: (text, shape, at) => {
      const reading = choose(at, readingsOf(text, shape.types)) ?? text;
      if (typeof reading !== 'number') return reading;
      if (!isExact(text)) exact.set(at, text);
      return Number.isFinite(reading) ? reading : Math.sign(reading) * Number.MAX_VALUE;
    },
  });
  return { value, exact, counts };
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** What a text can be, the strictest first; itself where it is nothing else. */
function readingsOf(text: string, types: ReadonlySet<string>): (string | number | boolean | null)[] {
  if (types.size === 1 && types.has('string')) return [text];
  const readings: (string | number | boolean | null)[] = [];
  if ((types.has('integer') || types.has('number')) && NUMBER.test(text)) readings.push(Number(text));
  if (types.has('boolean') && (text === 'true' || text === 'false')) readings.push(text === 'true');
  if (types.has('null') && (text === '' || text === 'null')) readings.push(null);
  if (types.has('string') || readings.length === 0) readings.push(text);
  return readings;
}

/** Goes on to the next reading where something is wrong: of the parts first, and of the whole once they have no other. */
function advance(
  chosen: Map<JsonPointer, number>,
  counts: ReadonlyMap<JsonPointer, number>,
  { faults }: Judgement,
): boolean {
  const open = [...counts].filter(
    ([at, count]) => (chosen.get(at) ?? 0) + 1 < count && faults.some(({ pointer }) => isWithin(pointer, at.trimEnd())),
  );
  const parts = open.filter(([at]) => !at.endsWith(' '));
  for (const [at] of parts.length > 0 ? parts : open) chosen.set(at, (chosen.get(at) ?? 0) + 1);
  return open.length > 0;
}

function isWithin(pointer: JsonPointer, place: JsonPointer): boolean {
  return pointer === place || pointer.startsWith(`${place}/`);
}
