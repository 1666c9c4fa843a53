import type { Json } from '../model.ts';
import type { JsonSchema } from '../openapi/description.ts';

/**
 * The value that a parameter's or header's text stands for, as its schema has it: text becomes a number, a boolean, a
 * list or an object where the schema asks for one, and stays text where it does not look like it (OpenAPI 3, style
 * `simple`; others split beforehand).
 */
export function valueOfText(text: string, schema: JsonSchema, explode = false): Json {
  const types = typesOf(schema);
  if (types.includes('array'))
    return text === '' ? [] : text.split(',').map((item) => scalar(item.trim(), itemsOf(schema)));
  if (types.includes('object')) return objectOf(text, schema, explode);
  return scalar(text, schema);
}

function objectOf(text: string, schema: JsonSchema, explode: boolean): Json {
  const parts = text.split(',');
  const pairs = explode
    ? parts.map((part) => part.split('=', 2))
    : parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? '']] : []));
  return Object.fromEntries(pairs.map(([key = '', value = '']) => [key, scalar(value, propertyOf(schema, key))]));
}

/** One value of an array or object, or a plain one. */
export function scalar(text: string, schema: JsonSchema): Json {
  const types = typesOf(schema);
  if (types.includes('string')) return text;
  if ((types.includes('integer') || types.includes('number')) && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) {
    return Number(text);
  }
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (types.includes('null') && (text === '' || text === 'null')) return null;
  return text;
}

/** The types that a schema allows, also through allOf, anyOf and oneOf; none where it does not say. */
export function typesOf(schema: JsonSchema, depth = 0): string[] {
  if (typeof schema === 'boolean' || depth > 5) return [];
  const own = [schema.type ?? []].flat() as string[];
  if (own.length > 0) return own;
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap(
    (keyword) => (schema[keyword] as JsonSchema[] | undefined) ?? [],
  );
  if (schema.else !== undefined) branches.push(schema.else as JsonSchema);
  return [...new Set(branches.flatMap((branch) => typesOf(branch, depth + 1)))];
}

export function itemsOf(schema: JsonSchema): JsonSchema {
  return typeof schema === 'object' && schema.items !== undefined ? (schema.items as JsonSchema) : true;
}

export function propertyOf(schema: JsonSchema, name: string): JsonSchema {
  if (typeof schema !== 'object') return true;
  return (schema.properties as Record<string, JsonSchema> | undefined)?.[name] ?? true;
}
