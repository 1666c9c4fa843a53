import type { Headers, Json } from '../model.ts';
import type { Parameter } from '../openapi/description.ts';
import type { TextShape } from '../openapi/text-shape.ts';
import type { TextReader } from './judge-text.ts';

/**
 * The value that a parameter's or header's text has, as its schema has it: text becomes a number, a boolean, a list or an object
 * where the schema asks for one, and stays text where it does not look like it (OpenAPI 3, style `simple`; others split beforehand).
 */
export function valueOfText(text: string, shape: TextShape, reader: TextReader, explode = false, at = ''): Json {
  const { types } = shape;
  const list = (): Json =>
    text === ''
      ? []
      : text.split(',').map((item, index) => reader.scalar(item.trim(), shape.item(index), `${at}/${index}`));
  const object = (): Json => objectOf(text, shape, reader, explode, at);
  return reader.pick(at, [
    ...(types.has('array') ? [list] : []),
    ...(types.has('object') ? [object] : []),
    ...(isComposite(shape) ? [] : [() => reader.scalar(text, shape, at)]),
  ]);
}

/** Whether a value is a list or an object whatever its text is. */
function isComposite({ types }: TextShape): boolean {
  return types.size > 0 && [...types].every((type) => type === 'array' || type === 'object');
}

function objectOf(text: string, shape: TextShape, reader: TextReader, explode: boolean, at: string): Json {
  const parts = text.split(',');
  const pairs = explode
    ? parts.map((part) => part.split('=', 2))
    : parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? '']] : []));
  return fieldsOf(
    pairs.map(([key = '', value = '']) => [key, value]),
    shape,
    reader,
    at,
  );
}

function fieldsOf(pairs: [string, string][], shape: TextShape, reader: TextReader, at: string): Json {
  return Object.fromEntries(
    pairs.map(([key, value]) => [key, reader.scalar(value, shape.property(key), `${at}/${escaped(key)}`)]),
  );
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
export function readParameter(
  parameter: Described,
  shape: TextShape,
  sent: Sent,
  reader: TextReader,
  at = '',
): Json | undefined {
  if (parameter.in === 'query') return readQuery(parameter, shape, sent.query, reader, at);
  const text = textOf(parameter, sent);
  if (text === undefined) return undefined;
  if (parameter.mediaType !== undefined) return jsonOrText(text);
  return valueOfText(withoutPrefix(parameter, text), shape, reader, parameter.explode, at);
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

function readQuery(
  parameter: Described,
  shape: TextShape,
  query: Sent['query'],
  reader: TextReader,
  at: string,
): Json | undefined {
  const { name, style, explode, mediaType } = parameter;
  if (style === 'deepObject') return readDeepObject(name, shape, query, reader, at);
  if (shape.types.has('object') && explode && mediaType === undefined) {
    const spread = query.filter(([key]) => shape.names.includes(key));
    if (spread.length > 0 || isComposite(shape))
      return spread.length === 0 ? undefined : fieldsOf(spread, shape, reader, at);
  }
  const takesLists = shape.types.has('array');
  const values = query
    .filter(([other]) => other === name || (takesLists && other === `${name}[]`))
    .map(([, value]) => value);
  const [first] = values;
  if (first === undefined) return undefined;
  if (mediaType !== undefined) return jsonOrText(first);
  if (!takesLists) return valueOfText(first, shape, reader, false, at);
  const items = explode || values.length > 1 ? values : first.split(SEPARATORS[style] ?? ',');
  const list = (): Json => items.map((item, index) => reader.scalar(item, shape.item(index), `${at}/${index}`));
  return reader.pick(
    at,
    values.length > 1 || isComposite(shape) ? [list] : [list, () => reader.scalar(first, shape, at)],
  );
}

function readDeepObject(
  name: string,
  shape: TextShape,
  query: Sent['query'],
  reader: TextReader,
  at: string,
): Json | undefined {
  const fields = query.flatMap(([key, value]): [string, string][] =>
    key.startsWith(`${name}[`) && key.endsWith(']') ? [[key.slice(name.length + 1, -1), value]] : [],
  );
  return fields.length === 0 ? undefined : fieldsOf(fields, shape, reader, at);
}

/** Whether a name in the query belongs to a parameter. */
export function belongsTo(
  name: string,
  { name: own, style, explode, mediaType }: Described,
  shape: TextShape,
): boolean {
  if (mediaType !== undefined) return name === own;
  if (style === 'deepObject') return name.startsWith(`${own}[`) && name.endsWith(']');
  // An exploded object spreads its own names over the query.
  if (shape.types.has('object') && explode && (shape.isOpen || shape.names.includes(name))) return true;
  return name === own || (shape.types.has('array') && name === `${own}[]`);
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

export function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
