import type { Headers, Json } from '../model.ts';
import type { JsonSchema, Parameter } from '../openapi/description.ts';

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

/** What of a request may hold parameters. */
export interface Sent {
  path: Record<string, string>;
  /** Decoded. */
  query: [name: string, value: string][];
  headers: Headers;
  cookies: Record<string, string>;
}

type Described = Pick<Parameter, 'name' | 'in' | 'style' | 'explode' | 'mediaType'>;

/** The value of a parameter as its style writes it, or undefined where it was not sent (OpenAPI 3, Parameter Object). */
export function readParameter(parameter: Described, schema: JsonSchema, sent: Sent): Json | undefined {
  if (parameter.in === 'query') return readQuery(parameter, schema, sent.query);
  const text = textOf(parameter, sent);
  if (text === undefined) return undefined;
  if (parameter.mediaType !== undefined) return jsonOrText(text);
  return valueOfText(withoutPrefix(parameter, text), schema, parameter.explode);
}

function textOf(parameter: Described, sent: Sent): string | undefined {
  if (parameter.in === 'path') return sent.path[parameter.name];
  if (parameter.in === 'cookie') return sent.cookies[parameter.name];
  const name = parameter.name.toLowerCase();
  const values = sent.headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

/** `.blue.black` and `;color=blue` as the plain `blue,black`. */
function withoutPrefix({ name, style, explode }: Described, text: string): string {
  if (style === 'label') return text.replace(/^\./, '').replaceAll('.', ',');
  if (style !== 'matrix') return text;
  const plain = text.replace(/^;/, '');
  return explode
    ? plain
        .split(';')
        .map((part) => part.replace(`${name}=`, ''))
        .join(',')
    : plain.replace(`${name}=`, '');
}

const SEPARATORS: Readonly<Record<string, string>> = { spaceDelimited: ' ', pipeDelimited: '|' };

function readQuery(parameter: Described, schema: JsonSchema, query: Sent['query']): Json | undefined {
  const { name, style, explode } = parameter;
  const types = typesOf(schema);
  if (style === 'deepObject') return readDeepObject(name, schema, query);
  if (types.includes('object') && explode) return readSpread(schema, query);
  const values = query.filter(([other]) => other === name || other === `${name}[]`).map(([, value]) => value);
  const [first] = values;
  if (first === undefined) return undefined;
  if (parameter.mediaType !== undefined) return jsonOrText(first);
  if (!types.includes('array')) return valueOfText(first, schema);
  const items = explode || values.length > 1 ? values : first.split(SEPARATORS[style] ?? ',');
  return items.map((item) => scalar(item, itemsOf(schema)));
}

function readDeepObject(name: string, schema: JsonSchema, query: Sent['query']): Json | undefined {
  const fields = query.flatMap(([key, value]): [string, Json][] => {
    if (!key.startsWith(`${name}[`) || !key.endsWith(']')) return [];
    const field = key.slice(name.length + 1, -1);
    return [[field, scalar(value, propertyOf(schema, field))]];
  });
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

function readSpread(schema: JsonSchema, query: Sent['query']): Json | undefined {
  const properties = typeof schema === 'object' ? Object.keys((schema.properties ?? {}) as object) : [];
  const fields = query
    .filter(([key]) => properties.includes(key))
    .map(([key, value]): [string, Json] => [key, scalar(value, propertyOf(schema, key))]);
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

export function queryOf(url: string): Sent['query'] {
  const query = /\?([^#]*)/s.exec(url)?.[1] ?? '';
  return [...new URLSearchParams(query)];
}

export function cookiesOf(header: string): Record<string, string> {
  const pairs = header.split(';').map((part) => part.trim().split('='));
  return Object.fromEntries(
    pairs.filter(([name]) => name !== '').map(([name = '', ...value]) => [name, value.join('=')]),
  );
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
