import type { Json } from '../../src/model.ts';
import type { Answer } from './corpus.ts';
import type { Node } from './open-description.ts';
import { compileRaw } from './raw-ajv.ts';

/** An answer that was changed in one place. */
export interface Mutant {
  kind: string;
  answer: Answer;
  status: number;
  mediaType?: string;
  headers: Record<string, string>;
  /** As it goes over the wire. */
  text?: string;
  /** Where in the body the change is. */
  pointer?: string;
}

/** Changes that break the description, each in one way. */
export function mutantsOf(answer: Answer): Mutant[] {
  return [...bodyMutants(answer), ...wireMutants(answer)];
}

/** Changes that the description allows. */
export function variantsOf(answer: Answer): Mutant[] {
  return [...bodyVariants(answer), ...wireVariants(answer)];
}

export function asItIs(answer: Answer): Mutant {
  const { status, headers, mediaType, body } = answer;
  return {
    kind: 'as it is',
    answer,
    status,
    headers,
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(body === undefined ? {} : { text: isJson(mediaType) ? JSON.stringify(body) : String(body) }),
  };
}

function isJson(mediaType: string | undefined): boolean {
  return mediaType !== undefined && /[/+]json\b/.test(mediaType);
}

// ---------------------------------------------------------------- bodies

/** One other value for one place. */
interface Change {
  kind: string;
  pointer: string;
  body: Json;
  /** In a oneOf or anyOf a change may lead to another branch: then an arbiter decides. */
  inUnion: boolean;
}

function bodyMutants(answer: Answer): Mutant[] {
  const { schema, body } = answer;
  if (schema === undefined || body === undefined || !isJson(answer.mediaType)) return [];
  const accepts = compileRaw(schema);
  return visit(schema, body, breakingValues)
    .filter(({ inUnion, body: changed }) => !inUnion || !accepts(changed))
    .map(({ kind, pointer, body: changed }) => ({ ...asItIs(answer), kind, pointer, text: JSON.stringify(changed) }));
}

function bodyVariants(answer: Answer): Mutant[] {
  const { schema, body } = answer;
  if (schema === undefined || body === undefined || !isJson(answer.mediaType)) return [];
  const accepts = compileRaw(schema);
  return visit(schema, body, harmlessValues)
    .filter(({ inUnion, body: changed }) => !inUnion || accepts(changed))
    .map(({ kind, pointer, body: changed }) => ({ ...asItIs(answer), kind, pointer, text: JSON.stringify(changed) }));
}

type Values = (schema: Node, value: Json) => [kind: string, value: Json | undefined, below?: string][];

/** Walks schema and value together; at every place puts each of the values in. `undefined` takes a field away. */
function visit(schema: Node, body: Json, valuesOf: Values): Change[] {
  const changes: Change[] = [];
  const go = (here: Node, value: Json, pointer: string, inUnion: boolean): void => {
    for (const [kind, other, name] of valuesOf(here, value)) {
      const at = name === undefined ? pointer : `${pointer}/${name}`;
      changes.push({ kind, pointer: at, body: replaced(body, at.split('/').slice(1), other), inUnion });
    }
    for (const part of (here.allOf ?? []) as Node[]) go(part, value, pointer, inUnion);
    const branch = ((here.oneOf ?? here.anyOf ?? []) as Node[])[0];
    if (branch !== undefined) go(branch, value, pointer, true);
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) go((here.items ?? {}) as Node, item, `${pointer}/${index}`, inUnion);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, child] of Object.entries((here.properties ?? {}) as Record<string, Node>)) {
        const own = value[name];
        if (own !== undefined) go(child, own, `${pointer}/${name}`, inUnion);
      }
    }
  };
  go(schema, body, '', false);
  return changes;
}

function replaced(value: Json, path: string[], other: Json | undefined): Json {
  const [name, ...rest] = path;
  if (name === undefined) return other ?? null;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === name ? replaced(item, rest, other) : item));
  const object = { ...(value as Record<string, Json>) };
  if (rest.length === 0 && other === undefined) delete object[name];
  else object[name] = rest.length === 0 ? (other as Json) : replaced(object[name] ?? null, rest, other);
  return object;
}

const OTHER_TYPES: Record<string, Json[]> = {
  string: [7, true, {}, []],
  integer: ['7', 1.5, true, {}],
  number: ['7', true, []],
  boolean: ['true', 0, {}],
  object: ['text', 7, []],
  array: ['text', {}, 7],
};

const breakingValues: Values = (schema, value) => [
  ...((schema.required ?? []) as string[]).map((name): [string, undefined, string] => [
    'required field dropped',
    undefined,
    name,
  ]),
  ...(OTHER_TYPES[String(schema.type)] ?? []).map((other): [string, Json] => ['type changed', other]),
  ...(schema.type !== undefined && schema.nullable !== true
    ? [['null where not allowed', null] as [string, Json]]
    : []),
  ...(Array.isArray(schema.enum)
    ? [['enum outsider', typeof schema.enum[0] === 'number' ? 987_654 : 'OUTSIDER'] as [string, Json]]
    : []),
  ...limits(schema, value),
  ...(typeof schema.pattern === 'string' && typeof value === 'string' ? breakPattern(schema.pattern, value) : []),
  ...(typeof schema.format === 'string' && typeof value === 'string' ? breakFormat(schema.format) : []),
  ...(schema.format === 'int32' ? [['number beyond its format', 2_147_483_648] as [string, Json]] : []),
  ...(Array.isArray(value) && value.length > 0 && (schema.items as Node)?.type !== undefined
    ? [['array item broken', [...value, (schema.items as Node).type === 'object' ? 'text' : {}]] as [string, Json]]
    : []),
  ...(schema.additionalProperties === false && typeof value === 'object'
    ? [['field too many', 1, 'notListed'] as [string, Json, string]]
    : []),
];

function limits(schema: Node, value: Json): [string, Json][] {
  const found: [string, Json][] = [];
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema as Record<string, number | undefined>;
  if (minimum !== undefined)
    found.push(['below the minimum', schema.exclusiveMinimum === true ? minimum : minimum - 1]);
  if (maximum !== undefined)
    found.push(['above the maximum', schema.exclusiveMaximum === true ? maximum : maximum + 1]);
  if (typeof value === 'string' && minLength !== undefined && minLength > 0)
    found.push(['too short', 'x'.repeat(minLength - 1)]);
  if (typeof value === 'string' && maxLength !== undefined) found.push(['too long', 'x'.repeat(maxLength + 1)]);
  if (Array.isArray(value) && minItems !== undefined && minItems > 0)
    found.push(['too few items', value.slice(0, minItems - 1)]);
  if (Array.isArray(value) && maxItems !== undefined) {
    found.push(['too many items', Array.from({ length: maxItems + 1 }, () => value[0] ?? null)]);
  }
  return found;
}

function breakPattern(pattern: string, value: string): [string, Json][] {
  const expression = new RegExp(pattern);
  const candidates = [`${value}§`, `§${value}`, '', 'ÆØÅ !'];
  return candidates
    .filter((candidate) => !expression.test(candidate))
    .slice(0, 2)
    .map((candidate) => ['pattern', candidate]);
}

const BROKEN_FORMATS: Record<string, string[]> = {
  'date-time': ['2026-13-01T00:00:00Z', '2026-01-02 03:04', 'yesterday'],
  date: ['2026-02-30', '02.01.2026'],
  uuid: ['2eb8aa08-aa98-11ea-b4aa', 'not-a-uuid'],
  uri: ['no uri at all', '//'],
  email: ['nobody'],
  byte: ['***'],
};

function breakFormat(format: string): [string, Json][] {
  return (BROKEN_FORMATS[format] ?? []).map((value) => ['format broken', value]);
}

const harmlessValues: Values = (schema, value) => {
  const required = (schema.required ?? []) as string[];
  const optional = Object.keys((schema.properties ?? {}) as Node).filter((name) => !required.includes(name));
  const isPresent = (name: string) => typeof value === 'object' && value !== null && name in value;
  return [
    ...optional
      .filter(isPresent)
      .map((name): [string, undefined, string] => ['optional field dropped', undefined, name]),
    ...(Array.isArray(schema.enum)
      ? schema.enum.map((other): [string, Json] => ['other enum value', other as Json])
      : []),
    ...(schema.nullable === true ? [['null where allowed', null] as [string, Json]] : []),
    ...bounds(schema, value),
  ];
};

function bounds(schema: Node, value: Json): [string, Json][] {
  const found: [string, Json][] = [];
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema as Record<string, number | undefined>;
  if (minimum !== undefined && schema.exclusiveMinimum !== true) found.push(['the minimum itself', minimum]);
  if (maximum !== undefined && schema.exclusiveMaximum !== true) found.push(['the maximum itself', maximum]);
  const isFree =
    typeof value === 'string' &&
    schema.pattern === undefined &&
    schema.format === undefined &&
    schema.enum === undefined;
  if (isFree && minLength !== undefined) found.push(['the shortest', 'x'.repeat(minLength)]);
  if (isFree && maxLength !== undefined) found.push(['the longest', '🐲'.repeat(maxLength)]);
  if (schema.format === 'int32')
    found.push(
      ...([2_147_483_647] as number[])
        .filter((most) => maximum === undefined || most <= maximum)
        .map((most): [string, Json] => ['the largest of its format', most]),
    );
  if (Array.isArray(value) && minItems !== undefined) found.push(['fewest items', value.slice(0, minItems)]);
  if (Array.isArray(value) && maxItems !== undefined && schema.uniqueItems !== true) {
    found.push(['most items', Array.from({ length: maxItems }, () => value[0] ?? null)]);
  }
  return found;
}

// ---------------------------------------------------------------- the wire

function wireMutants(answer: Answer): Mutant[] {
  const right = asItIs(answer);
  const text = right.text ?? '';
  const found: Mutant[] = [];
  if (!answer.takesAnyStatus) found.push({ ...right, kind: 'undeclared status', status: 299 });
  for (const name of answer.requiredHeaders) {
    const { [name]: _, ...headers } = right.headers;
    found.push({ ...right, kind: 'header dropped', headers });
  }
  for (const [name, schema] of Object.entries(answer.headerSchemas)) {
    const broken = schema.type === 'integer' ? 'many' : schema.format === 'date-time' ? 'yesterday' : undefined;
    if (broken !== undefined)
      found.push({ ...right, kind: 'header broken', headers: { ...right.headers, [name]: broken } });
  }
  if (answer.mediaType === undefined) {
    if (answer.status !== 204)
      found.push({ ...right, kind: 'body where none is described', mediaType: 'text/html', text: '<p>' });
    return found;
  }
  found.push({ ...right, kind: 'wrong media type', mediaType: 'text/html' });
  const { mediaType: _, ...withoutType } = right;
  found.push({ ...withoutType, kind: 'no media type' });
  const { text: __, ...withoutBody } = right;
  if (!answer.bodyOptional) found.push({ ...withoutBody, kind: 'no body' });
  if (isJson(answer.mediaType)) {
    found.push({ ...right, kind: 'truncated body', text: text.slice(0, -1) });
    found.push({ ...right, kind: 'truncated body', text: text.slice(0, Math.ceil(text.length / 2)) });
    found.push({ ...right, kind: 'byte order mark', text: `\uFEFF${text}` });
    found.push({ ...right, kind: 'wrong charset', mediaType: `${answer.mediaType.split(';')[0]}; charset=iso-8859-1` });
    const [name] = Object.keys((answer.body ?? {}) as object);
    if (text.startsWith('{') && name !== undefined) {
      found.push({ ...right, kind: 'key twice', text: `{${JSON.stringify(name)}:null,${text.slice(1)}` });
    }
  }
  return found;
}

function wireVariants(answer: Answer): Mutant[] {
  const right = asItIs(answer);
  const found: Mutant[] = [
    right,
    { ...right, kind: 'unknown header', headers: { ...right.headers, 'X-Not-Listed': '1' } },
    { ...right, kind: 'header names in capitals', headers: upper(right.headers) },
  ];
  if (answer.mediaType === undefined || answer.body === undefined) return found;
  const [essence] = answer.mediaType.split(';');
  found.push({ ...right, kind: 'media type with parameters', mediaType: `${essence}; charset=utf-8` });
  found.push({ ...right, kind: 'media type in capitals', mediaType: essence?.toUpperCase() ?? '' });
  if (isJson(answer.mediaType)) {
    found.push({
      ...right,
      kind: 'extra white space',
      text: `\n ${JSON.stringify(answer.body, null, 3).replaceAll('":', '" :\t')} \r\n`,
    });
    found.push({ ...right, kind: 'reordered keys', text: JSON.stringify(reversed(answer.body)) });
    found.push({ ...right, kind: 'escaped text', text: escapedText(right.text ?? '') });
  }
  return found;
}

function upper(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
}

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, child]) => [key, reversed(child)]),
  );
}

/** Every letter e as `\u0065`, in keys too. */
function escapedText(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, (token) =>
    token.replace(/\\.|e/g, (part) => (part === 'e' ? '\\u0065' : part)),
  );
}
