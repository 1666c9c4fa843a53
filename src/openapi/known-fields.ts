import type { Json, JsonPointer } from '../model.ts';
import type { JsonSchema } from './description.ts';
import { compileExpression } from './expression.ts';
import { type Definitions, flatten, type SchemaObject } from './flatten-schema.ts';
import { longestText, readExpression } from './read-expression.ts';
import { UNJUDGED } from './translation.ts';

/** What one walk through a value finds. */
export interface Inspection {
  /** Pointers of the fields that the schema does not mention, at any depth. */
  undocumented: JsonPointer[];
  /** How many keys the value has, at all depths; NaN where it holds a number beyond 2^53 or one behind another item, or is too deep to walk. */
  keys: number;
}

/** Levels of nesting up to which a value is walked: beyond, compiled schemas would overflow the stack. */
export const DEEPEST = 500;

/**
 * Walks a value beside its schema. A field that any branch of an allOf, oneOf, anyOf or if mentions is known. An object
 * for which no property at all is listed, or whose `additionalProperties` are described, may hold what it likes. Keys are
 * counted on the way, since walking is what takes time.
 */
export function inspect(schema: JsonSchema, value: Json): Inspection {
  const inspection: Inspection = { undocumented: NONE, keys: 0 };
  const known = typeof schema === 'boolean' ? undefined : rootOf(schema);
  inspection.keys = walk(known, value, 0, inspection);
  return inspection;
}

/** Most bodies have none; frozen since they share it. */
const NONE = Object.freeze([]) as unknown as JsonPointer[];

/** What a schema knows of a value, all branches laid over each other. Children are made when first asked for. */
interface Known {
  definitions: Definitions;
  schemas: SchemaObject[];
  /** Whether any property is listed, and so all others are undocumented. */
  lists: boolean;
  children: Map<string, Known | 'anything' | undefined>;
  items: Map<number, Known | undefined>;
}

function walk(known: Known | undefined, value: Json, depth: number, inspection: Inspection): number {
  if (typeof value === 'number')
    return value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER ? Number.NaN : 0;
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > DEEPEST) return Number.NaN;
  if (Array.isArray(value)) return walkArray(known, value, depth, inspection);
  const lists = known?.lists === true;
  let keys = 0;
  for (const key in value) {
    keys++;
    const field = value[key] as Json;
    const child = lists ? (known.children.get(key) ?? childOf(known, key)) : 'anything';
    if (child === undefined) note(inspection, key);
    if (typeof field !== 'object' && typeof field !== 'number') continue;
    const before = inspection.undocumented.length;
    keys += walk(child === 'anything' ? undefined : child, field, depth + 1, inspection);
    if (inspection.undocumented.length > before) prefix(inspection.undocumented, before, key);
  }
  return keys;
}

/** Fields that a schema does not mention, beyond which no more are gathered. */
const MAX_UNDOCUMENTED = 100_000;

function note(inspection: Inspection, key: string): void {
  if (inspection.undocumented.length >= MAX_UNDOCUMENTED) return;
  if (inspection.undocumented === NONE) inspection.undocumented = [`/${escaped(key)}`];
  else inspection.undocumented.push(`/${escaped(key)}`);
}

function walkArray(known: Known | undefined, items: Json[], depth: number, inspection: Inspection): number {
  let keys = 0;
  for (let index = 0; index < items.length; index++) {
    // Whether its digits are all there only its text can say, which is easily found behind a key, a bracket or another number.
    if (index > 0 && typeof items[index] === 'number' && typeof items[index - 1] !== 'number') keys = Number.NaN;
    const before = inspection.undocumented.length;
    const item = known === undefined ? undefined : itemOf(known, index);
    keys += walk(item, items[index] as Json, depth + 1, inspection);
    if (inspection.undocumented.length > before) prefix(inspection.undocumented, before, String(index));
  }
  return keys;
}

/** Pointers grow from their end, and only where something was found: most bodies need none. */
function prefix(found: JsonPointer[], from: number, segment: string): void {
  for (let index = from; index < found.length; index++) found[index] = `/${escaped(segment)}${found[index]}`;
}

/** Remembered per schema object: schemas are translated once and never change. */
const roots = new WeakMap<object, Known>();

function rootOf(schema: SchemaObject): Known {
  const remembered = roots.get(schema);
  if (remembered !== undefined) return remembered;
  const known = layOver([schema], (schema.definitions ?? {}) as Definitions);
  roots.set(schema, known);
  return known;
}

/** Lays over each other what schemas say about one value. */
function layOver(start: JsonSchema[], definitions: Definitions): Known {
  const all = flatten(start, definitions);
  const holds = (keyword: string) => all.some((schema) => schema[keyword] !== undefined);
  // Behind a hole any field may be documented.
  const lists = (holds('properties') || holds('patternProperties')) && !holds(UNJUDGED);
  return { definitions, schemas: all, lists, children: new Map(), items: new Map() };
}

function childOf(known: Known, key: string): Known | 'anything' | undefined {
  const own = known.schemas.flatMap((schema) => [...listed(schema, key), ...matched(schema, key)]);
  const child = own.length > 0 ? layOver(own, known.definitions) : otherOf(known);
  // Keys that nobody documented may be many; they are not remembered.
  if (child !== undefined && child !== 'anything') known.children.set(key, child);
  return child;
}

function listed({ properties }: SchemaObject, key: string): JsonSchema[] {
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, key)) return [];
  return [(properties as Definitions)[key] ?? true];
}

function matched({ patternProperties }: SchemaObject, key: string): JsonSchema[] {
  return Object.entries((patternProperties ?? {}) as Definitions)
    .filter(([source]) => mayMatch(source, key))
    .map(([, schema]) => schema);
}

/** What is said about properties that are not listed. A `false` has refused them already: that is no second fault. */
function otherOf(known: Known): Known | 'anything' | undefined {
  const others = known.schemas
    .flatMap((schema) => [schema.additionalProperties, schema.unevaluatedProperties])
    .filter((schema): schema is JsonSchema => schema !== undefined);
  if (others.length === 0) return undefined;
  const objects = others.filter((schema) => typeof schema === 'object');
  return objects.length === 0 ? 'anything' : layOver(objects, known.definitions);
}

function itemOf(known: Known, index: number): Known | undefined {
  const key = known.schemas.some(({ prefixItems, items }) => Array.isArray(prefixItems ?? items)) ? index : 0;
  if (known.items.has(key)) return known.items.get(key);
  const schemas = known.schemas.flatMap(({ items, prefixItems }) => {
    const tuple = (Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : []) as JsonSchema[];
    const own = tuple[index];
    if (own !== undefined) return [own];
    return items === undefined || Array.isArray(items) ? [] : [items as JsonSchema];
  });
  const item = schemas.length === 0 ? undefined : layOver(schemas, known.definitions);
  known.items.set(key, item);
  return item;
}

/** A name that is too long for its pattern is judged elsewhere; here it is taken for known. */
function mayMatch(source: string, key: string): boolean {
  return key.length > longestText(readExpression(source)) || expression(source).test(key);
}

const expressions = new Map<string, RegExp>();

function expression(source: string): RegExp {
  const known = expressions.get(source) ?? compileExpression(source);
  expressions.set(source, known);
  return known;
}

function escaped(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}
