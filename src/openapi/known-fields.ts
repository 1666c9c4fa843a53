import type { Json, JsonPointer } from '../model.ts';
import type { JsonSchema } from './description.ts';
import { type Definitions, flatten, type SchemaObject } from './flatten-schema.ts';
import { UNJUDGED } from './translation.ts';

/**
 * Pointers of the fields that a schema does not mention, at any depth. A field that any branch of an allOf, oneOf, anyOf
 * or if mentions is known. An object for which no property at all is listed, or whose `additionalProperties` are
 * described, may hold what it likes.
 */
export function undocumentedFields(schema: JsonSchema, value: Json): JsonPointer[] {
  if (typeof schema === 'boolean') return [];
  const found: JsonPointer[] = [];
  collect(rootOf(schema), value, '', found);
  return found;
}

/** What a schema knows of a value, all branches laid over each other. Children are made when first asked for. */
interface Known {
  definitions: Definitions;
  schemas: SchemaObject[];
  /** Whether any property is listed, and so all others are undocumented. */
  lists: boolean;
  children: Map<string, Known | 'anything' | undefined>;
  items: Map<number, Known | undefined>;
}

function collect(known: Known, value: Json, pointer: JsonPointer, found: JsonPointer[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const child = itemOf(known, index);
      if (child !== undefined) collect(child, item, `${pointer}/${index}`, found);
    }
    return;
  }
  if (!known.lists) return;
  for (const key of Object.keys(value)) {
    const child = known.children.has(key) ? known.children.get(key) : childOf(known, key);
    if (child === 'anything') continue;
    if (child === undefined) found.push(`${pointer}/${escaped(key)}`);
    else {
      const field = value[key] as Json;
      if (typeof field === 'object') collect(child, field, `${pointer}/${escaped(key)}`, found);
    }
  }
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
    .filter(([source]) => expression(source).test(key))
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

function expression(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    return new RegExp(source);
  }
}

function escaped(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}
