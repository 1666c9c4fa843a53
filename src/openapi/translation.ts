import type { Json } from '../model.ts';
import type { Description, Direction, JsonSchema, Place, Problem } from './description.ts';
import type { Documents } from './resolve-ref.ts';

/** Keywords of our own in translated schemas; the validators know them. */
export const UNJUDGED = 'x-unjudged';
export const FORBIDDEN = 'x-forbidden';
export const EXACT = 'x-exact';
/** Numbers of the schema that a double cannot hold, as they were written, by their place in it: `/maximum`. */
export const LITERALS = 'x-literals';
/** Which branch of a oneOf or anyOf a discriminator names: it decides nothing, and says what is explained. */
export const CHOICE = 'x-choice';
/** Schemas that build on this one, and may list further fields of its values: they decide nothing either. */
export const CHILDREN = 'x-children';

/** What the translation of one schema needs and gathers. */
export interface Translation {
  documents: Documents;
  version: Description['version'];
  direction: Direction;
  /** Whether the version lets a discriminator choose the branch that decides. */
  discriminatorDecides: boolean;
  problems: Problem[];
  /** Where each translated object comes from. */
  places: Map<object, Place>;
  /** Schemas that others refer to, as far as they are translated. */
  definitions: Readonly<Record<string, JsonSchema>>;
  /** Names that do not belong in this direction, by the schema whose allOf is being translated. */
  forbidden: ReadonlySet<string>;
  /** The schema at a place; `asBase`: as a part of another, where its own discriminator does not pick. */
  translate(place: Place, asBase: boolean): JsonSchema;
  /** The schema at a place that something refers to: shared, and a definition where it contains itself. */
  refer(place: Place): JsonSchema;
}

export type Fields = { [keyword: string]: unknown };

export type Source = { [keyword: string]: Json };

export function hole(context: Translation, problem: Problem): JsonSchema {
  context.problems.push(problem);
  return noted(context, { [UNJUDGED]: problem }, problem.place);
}

/** Several holes in one schema are told by the first; `only` is the type of value that hangs on it. */
export function addHole(context: Translation, fields: Fields, problem: Problem, only?: string): void {
  context.problems.push(problem);
  if (!(UNJUDGED in fields)) fields[UNJUDGED] = only === undefined ? problem : { ...problem, only };
}

export function noted<S extends object>(context: Translation, schema: S, place: Place): S {
  if (!context.places.has(schema)) context.places.set(schema, place);
  return schema;
}

export function same(one: Place, other: Place): boolean {
  return one.file === other.file && one.pointer === other.pointer;
}

export function isArray(value: Json | undefined): value is Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is Source {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
