import { withValueAt } from '../../json-pointer.ts';
import type { Json, JsonPointer } from '../../model.ts';

/** A value with one thing changed. */
export interface Mutant {
  pointer: JsonPointer;
  /** What was changed, in a few words: `is 51 long`. */
  change: string;
  value: Json;
}

/** Where a description draws lines: its lengths, its bounds and its numbers of items. */
export type Lines = readonly number[];

/**
 * Every value that differs from the given one in one place: something dropped, added, of another type, outside of an
 * enum, broken for a pattern, or one off a line.
 */
export function mutantsOf(value: Json, lines: Lines): Mutant[] {
  return placesOf(value).flatMap(({ pointer, at }) => {
    const dropped =
      pointer === '' ? [] : [{ pointer, change: 'is dropped', value: withValueAt(value, pointer, undefined) }];
    const replaced = replacementsFor(at, lines).map(([change, replacement]) => ({
      pointer,
      change,
      value: withValueAt(value, pointer, replacement),
    }));
    return distinct([...dropped, ...replaced]);
  });
}

function distinct(mutants: Mutant[]): Mutant[] {
  return [...new Map(mutants.map((mutant) => [mutant.change, mutant])).values()];
}

/** All lines that a document draws. */
export function linesOf(document: Json): Lines {
  const lines = new Set<number>();
  const look = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      if (typeof child === 'number' && /^(min|max)/.test(key)) lines.add(child);
      if (key === 'pattern' && typeof child === 'string') {
        for (const found of child.matchAll(/\d+(?=[,}])/g)) lines.add(Number(found[0]));
      }
      look(child);
    }
  };
  look(document);
  return [...lines].sort((a, b) => a - b);
}

function placesOf(value: Json, pointer: JsonPointer = ''): { pointer: JsonPointer; at: Json }[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [
    { pointer, at: value },
    ...below.flatMap(([key, child]) =>
      placesOf(child, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ),
  ];
}

type Replacement = [change: string, value: Json];

function replacementsFor(value: Json, lines: Lines): Replacement[] {
  return [...otherTypes(value), ...ofSameType(value, lines)];
}

function otherTypes(value: Json): Replacement[] {
  const samples: Replacement[] = [
    ['is null', null],
    ['is a boolean', true],
    ['is a number', 1234567890],
    ['is a fraction', 100.5],
    ['is a string', 'sample'],
    ['is a string of digits', '1234567890'],
    ['is an array', []],
    ['is an object', {}],
  ];
  return samples.filter(([, sample]) => typeOf(sample) !== typeOf(value));
}

function ofSameType(value: Json, lines: Lines): Replacement[] {
  if (typeof value === 'string') return strings(value, lines);
  if (typeof value === 'number') return numbers(value, lines);
  if (Array.isArray(value)) return arrays(value);
  if (typeof value === 'object' && value !== null) return objects(value, lines);
  return [];
}

function strings(value: string, lines: Lines): Replacement[] {
  const filler = /^\d*$/.test(value) ? '1' : 'a';
  const lengths = lines.filter((line) => line < 5000).flatMap((line) => [line - 1, line + 1]);
  return [
    ['is empty', ''],
    ['is a stranger', 'STRANGER'],
    ['is in the other case', value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase()],
    ['has a blank in front', ` ${value}`],
    ['has a strange sign', `${value}€`],
    ['has a bracket', `${value}<`],
    ...lengths
      .filter((length) => length > 0)
      .map((length): Replacement => [`is ${length} long`, stretch(value, length, filler)]),
  ];
}

function stretch(value: string, length: number, filler: string): string {
  return value.length >= length ? value.slice(0, length) : value.padEnd(length, filler);
}

function numbers(value: number, lines: Lines): Replacement[] {
  const near = [...lines, 2 ** 31, 2 ** 53].flatMap((line) => [line - 1, line + 1]);
  return [
    ['is a fraction more', value + 0.5],
    ['is negative', -1],
    ['is zero', 0],
    ...near.map((line): Replacement => [`is ${line}`, line]),
  ];
}

function arrays(value: Json[]): Replacement[] {
  return [
    ['is empty', []],
    ['has null in it', [...value, null]],
    ['has a string in it', [...value, 'stranger']],
    ['has an object in it', [...value, {}]],
    ['has an array in it', [...value, []]],
  ];
}

function objects(value: { [key: string]: Json }, lines: Lines): Replacement[] {
  const most = lines.filter((line) => line < 10).flatMap((line) => [line + 1]);
  return [
    ['is empty', {}],
    ['has a stranger in it', { ...value, stranger: 'x' }],
    ...most.map((count): Replacement => [`has ${count} strangers in it`, { ...value, ...strangers(count) }]),
  ];
}

function strangers(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`stranger${index}`, 'x']));
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
