import type { Json } from '../model.ts';
import type { JsonSchema } from './description.ts';
import { type Definitions, flatten, type SchemaObject } from './flatten-schema.ts';

/** What a schema makes of text, which has no type of its own: the types that one or another of its branches has. */
export interface TextShape {
  types: ReadonlySet<string>;
  /** Names of the properties that any branch lists. */
  names: readonly string[];
  /** Whether properties that no branch lists may be there, too. */
  isOpen: boolean;
  item(index: number): TextShape;
  property(name: string): TextShape;
}

const shapes = new WeakMap<object, TextShape>();

/** The shape of a translated schema, remembered beside it. */
export function shapeOf(schema: JsonSchema): TextShape {
  if (typeof schema === 'boolean') return ANYTHING;
  const known = shapes.get(schema) ?? layOver([schema], (schema.definitions ?? {}) as Definitions);
  shapes.set(schema, known);
  return known;
}

function layOver(start: JsonSchema[], definitions: Definitions): TextShape {
  const schemas = flatten(start, definitions);
  const items = new Map<number | string, TextShape>();
  const remember = (key: number | string, find: () => JsonSchema[]): TextShape => {
    const known = items.get(key) ?? layOver(find(), definitions);
    items.set(key, known);
    return known;
  };
  const names = [...new Set(schemas.flatMap(({ properties }) => Object.keys((properties ?? {}) as object)))];
  return {
    types: new Set(schemas.flatMap(typesOf)),
    names,
    isOpen: names.length === 0 || schemas.some(isOpen),
    item: (index) => remember(index, () => schemas.flatMap((schema) => itemsOf(schema, index))),
    property: (name) => remember(`/${name}`, () => schemas.flatMap((schema) => propertiesOf(schema, name))),
  };
}

const ANYTHING: TextShape = {
  types: new Set(),
  names: [],
  isOpen: true,
  item: () => ANYTHING,
  property: () => ANYTHING,
};

const COMPOSED = ['allOf', 'anyOf', 'oneOf', '$ref', 'if', 'not'];

const OF_OBJECTS = [
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'dependentRequired',
  'dependentSchemas',
  'unevaluatedProperties',
];
const OF_ARRAYS = ['items', 'prefixItems', 'contains', 'minItems', 'maxItems', 'uniqueItems', 'unevaluatedItems'];

/** The types that a schema names, or those of the values that it lists; text where it is about neither. */
function typesOf(schema: SchemaObject): string[] {
  if (schema.type !== undefined) return [schema.type].flat() as string[];
  const values = [...((schema.enum as Json[] | undefined) ?? []), ...('const' in schema ? [schema.const] : [])];
  if (values.length > 0)
    return values.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value));
  if (OF_OBJECTS.some((keyword) => keyword in schema)) return ['object'];
  if (OF_ARRAYS.some((keyword) => keyword in schema)) return ['array'];
  return COMPOSED.some((keyword) => keyword in schema) ? [] : ['string'];
}

function itemsOf({ items, prefixItems }: SchemaObject, index: number): JsonSchema[] {
  const listed = ((prefixItems ?? []) as JsonSchema[])[index];
  if (listed !== undefined) return [listed];
  return items === undefined ? [] : [items as JsonSchema];
}

function propertiesOf({ properties, additionalProperties }: SchemaObject, name: string): JsonSchema[] {
  const listed = (properties ?? {}) as Definitions;
  if (Object.hasOwn(listed, name)) return [listed[name] ?? true];
  return additionalProperties === undefined ? [] : [additionalProperties as JsonSchema];
}

function isOpen({ additionalProperties, patternProperties }: SchemaObject): boolean {
  return (additionalProperties !== undefined && additionalProperties !== false) || patternProperties !== undefined;
}
