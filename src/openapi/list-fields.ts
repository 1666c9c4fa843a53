import type { Json, JsonPointer } from '../model.ts';
import type { JsonSchema, ListedField } from './description.ts';
import { type Definitions, flatten, type SchemaObject } from './flatten-schema.ts';

/** All fields that a schema lists, at all depths; of a schema that contains itself one round. */
export function listFields(schema: JsonSchema): ListedField[] {
  const definitions = (typeof schema === 'object' ? (schema.definitions ?? {}) : {}) as Definitions;
  const fields = new Map<JsonPointer, ListedField>();
  list([schema], '', { definitions, fields, open: new Set() });
  return [...fields.values()];
}

interface Listing {
  definitions: Definitions;
  fields: Map<JsonPointer, ListedField>;
  open: Set<SchemaObject>;
}

/** Ten schemas that each have two fields of the next one list a thousand: what is beyond this is not listed. */
const MAX_FIELDS = 20_000;

/** Fields deeper than this are not listed: a chain of references may be as long as a description. */
const MAX_LEVELS = 100;

function list(start: JsonSchema[], pointer: JsonPointer, listing: Listing, level = 0): void {
  if (listing.fields.size >= MAX_FIELDS || level > MAX_LEVELS) return;
  const schemas = flatten(start, listing.definitions).filter((schema) => !listing.open.has(schema));
  for (const schema of schemas) listing.open.add(schema);
  for (const [segment, children] of childrenOf(schemas)) {
    const at = `${pointer}/${segment}`;
    // An array's items are places, not fields.
    if (segment !== '*') note(children, at, listing);
    list(children, at, listing, level + 1);
  }
  for (const schema of schemas) listing.open.delete(schema);
}

function note(schemas: JsonSchema[], pointer: JsonPointer, { definitions, fields }: Listing): void {
  const values = flatten(schemas, definitions).flatMap((schema) => (schema.enum ?? []) as Json[]);
  const distinct = [...new Set(values)].filter((value) => value !== null);
  fields.set(pointer, { pointer, ...(distinct.length === 0 ? {} : { values: distinct }) });
}

function childrenOf(schemas: SchemaObject[]): Map<string, JsonSchema[]> {
  const children = new Map<string, JsonSchema[]>();
  const add = (segment: string, schema: JsonSchema) =>
    children.set(segment, [...(children.get(segment) ?? []), schema]);
  for (const { properties, items, prefixItems, additionalProperties } of schemas) {
    for (const [name, schema] of Object.entries((properties ?? {}) as Definitions)) {
      add(name.replaceAll('~', '~0').replaceAll('/', '~1'), schema);
    }
    for (const schema of [items, prefixItems, additionalProperties].flat()) {
      if (typeof schema === 'object' && schema !== null) add('*', schema as JsonSchema);
    }
  }
  return children;
}
