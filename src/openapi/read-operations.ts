import { segmentsOf } from '../json-pointer.ts';
import type { Json } from '../model.ts';
import type {
  Base,
  HeaderDescription,
  MediaType,
  Operation,
  Parameter,
  Place,
  Problem,
  RequestBody,
  ResponseDescription,
} from './description.ts';
import { below, type Documents, refOf, resolve, valueAt } from './resolve-ref.ts';
import { basesOf as serverBases } from './server-bases.ts';

/** All operations that a document describes, callbacks and webhooks too, and what is wrong with the document on the way. */
export function readOperations(documents: Documents): { operations: Operation[]; problems: Problem[] } {
  const reader: Reader = { documents, problems: [], operations: [], queryKeys: [], authSchemes: [] };
  const root = node(reader, { file: documents.root, pointer: '' });
  if (root === undefined) return reader;
  const schemes = readSecuritySchemes(reader, root);
  reader.queryKeys = readQueryKeys(schemes);
  reader.authSchemes = readAuthSchemes(schemes);
  for (const path of children(reader, root, 'paths')) readPathItem(reader, path.name, path.place, 'path', [root]);
  // 3.0 has no webhooks of its own; `x-webhooks` is what many write instead.
  for (const hook of ['webhooks', 'x-webhooks'].flatMap((key) => children(reader, root, key))) {
    readPathItem(reader, hook.name, hook.place, 'webhook', [root]);
  }
  noteDuplicates(reader);
  return { operations: reader.operations, problems: reader.problems };
}

interface Reader {
  documents: Documents;
  problems: Problem[];
  operations: Operation[];
  queryKeys: string[];
  authSchemes: string[];
}

/** An object of the document, with the place where it was found. */
interface Node {
  value: { [key: string]: Json };
  place: Place;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

function readPathItem(reader: Reader, path: string, place: Place, kind: Operation['kind'], servers: Node[]): void {
  const item = node(reader, place);
  if (item === undefined) return;
  for (const method of METHODS) {
    const own = item.value[method] === undefined ? undefined : node(reader, below(item.place, method));
    if (own !== undefined) readOperation(reader, { path, method, kind, item, own, servers: [...servers, item, own] });
  }
}

interface Found {
  path: string;
  method: string;
  kind: Operation['kind'];
  item: Node;
  own: Node;
  /** Nodes that may hold `servers`, the strongest last. */
  servers: Node[];
}

function readOperation(reader: Reader, found: Found): void {
  const { own, path, kind } = found;
  const method = found.method.toUpperCase();
  const id = own.value.operationId;
  const body = own.value.requestBody === undefined ? undefined : readBody(reader, below(own.place, 'requestBody'));
  reader.operations.push({
    operationId: typeof id === 'string' && id !== '' ? id : `${method} ${path}`,
    method,
    path,
    bases: kind === 'path' ? basesOf(found.servers) : [NO_BASE],
    ...(reader.queryKeys.length === 0 ? {} : { queryKeys: reader.queryKeys }),
    ...(reader.authSchemes.length === 0 ? {} : { authSchemes: reader.authSchemes }),
    kind,
    parameters: readParameters(reader, found.item, own),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: children(reader, own, 'responses').flatMap(({ name, place }) => readResponse(reader, name, place)),
    ...acceptsOf(own.value['x-accepts']),
    place: own.place,
  });
  for (const callback of children(reader, own, 'callbacks')) {
    const expressions = node(reader, callback.place);
    for (const name of Object.keys(expressions?.value ?? {}).filter((key) => !key.startsWith('x-'))) {
      if (expressions !== undefined) readPathItem(reader, name, below(expressions.place, name), 'callback', []);
    }
  }
}

function acceptsOf(value: Json | undefined): Pick<Operation, 'accepts'> {
  return Array.isArray(value) ? { accepts: value.map(String) } : {};
}

const NO_BASE: Base = { path: '', variables: {} };

function basesOf(nodes: Node[]): Base[] {
  const strongest = nodes.findLast(({ value }) => Array.isArray(value.servers) && value.servers.length > 0);
  const servers = (strongest?.value.servers ?? []) as Json[];
  const bases = servers.flatMap((server) => (isObject(server) ? serverBases(server) : [NO_BASE]));
  const byText = new Map(bases.map((base) => [JSON.stringify(base), base]));
  return bases.length === 0 ? [NO_BASE] : [...byText.values()];
}

/** Parameters of the path and of the operation; the operation's win. */
function readParameters(reader: Reader, item: Node, own: Node): Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const parent of [item, own]) {
    for (const place of entries(parent, 'parameters')) {
      const parameter = readParameter(reader, place);
      if (parameter !== undefined) parameters.set(`${parameter.in} ${parameter.name}`, parameter);
    }
  }
  return [...parameters.values()];
}

const LOCATIONS = ['path', 'query', 'header', 'cookie'] as const;

function readParameter(reader: Reader, at: Place): Parameter | undefined {
  const found = node(reader, at);
  if (found === undefined) return undefined;
  const { value, place } = found;
  const location = LOCATIONS.find((name) => name === value.in);
  if (typeof value.name !== 'string' || location === undefined) {
    reader.problems.push({ place, keyword: 'in', value: value.in ?? null, reason: 'is no kind of parameter' });
    return undefined;
  }
  const style = typeof value.style === 'string' ? value.style : defaultStyle(location);
  return {
    name: value.name,
    in: location,
    required: value.required === true || location === 'path',
    style,
    explode: typeof value.explode === 'boolean' ? value.explode : style === 'form',
    allowEmptyValue: value.allowEmptyValue === true,
    ...schemaOf(reader, found),
    place,
  };
}

function defaultStyle(location: Parameter['in']): string {
  return location === 'query' || location === 'cookie' ? 'form' : 'simple';
}

function readBody(reader: Reader, at: Place): RequestBody | undefined {
  const found = node(reader, at);
  if (found === undefined) return undefined;
  return { required: found.value.required === true, content: readContent(reader, found) ?? [], place: found.place };
}

function readResponse(reader: Reader, name: string, at: Place): ResponseDescription[] {
  if (name.startsWith('x-')) return [];
  const found = node(reader, at);
  const place = found?.place ?? at;
  if (!/^([1-5](\d\d|XX)|default)$/.test(name)) {
    reader.problems.push({
      place,
      keyword: 'responses',
      value: name,
      reason: 'is neither a status, a range like 4XX nor default',
    });
    return [];
  }
  // A response behind a dead $ref is described, but nobody knows how: its body cannot be judged.
  if (found === undefined)
    return [{ status: name, content: [{ name: '*/*', schema: at, place: at }], headers: [], place }];
  const content = readContent(reader, found);
  return [
    {
      status: name,
      ...(content === undefined ? {} : { content }),
      ...(found.value['x-body-optional'] === true ? { bodyOptional: true } : {}),
      headers: readHeaders(reader, found),
      place,
    },
  ];
}

function readContent(reader: Reader, parent: Node): MediaType[] | undefined {
  if (!isObject(parent.value.content)) return undefined;
  return children(reader, parent, 'content').map(({ name, place }) => {
    const entry = node(reader, place);
    const schema = entry?.value.schema === undefined ? {} : { schema: below(entry.place, 'schema') };
    const encoding = entry === undefined ? {} : readEncoding(entry.value.encoding);
    return { name, ...schema, ...encoding, place: entry?.place ?? place };
  });
}

/** The fields of a form that name a style; `explode` alone is that of the usual one. */
function readEncoding(encoding: Json | undefined): Pick<MediaType, 'encoding'> {
  if (!isObject(encoding)) return {};
  const styled = Object.entries(encoding).flatMap(([name, field]) => {
    if (!isObject(field) || (field.style === undefined && field.explode === undefined)) return [];
    const style = typeof field.style === 'string' ? field.style : 'form';
    return [[name, { style, explode: typeof field.explode === 'boolean' ? field.explode : style === 'form' }] as const];
  });
  return styled.length === 0 ? {} : { encoding: Object.fromEntries(styled) };
}

function readHeaders(reader: Reader, response: Node): HeaderDescription[] {
  return children(reader, response, 'headers').flatMap(({ name, place }) => {
    const found = node(reader, place);
    // OpenAPI: a header named Content-Type is described by the content and ignored here.
    if (found === undefined || name.toLowerCase() === 'content-type') return [];
    const { required, explode } = found.value;
    return [
      { name, required: required === true, explode: explode === true, ...schemaOf(reader, found), place: found.place },
    ];
  });
}

/** The schema of a parameter or header: its own, or that of its only media type. */
function schemaOf(reader: Reader, parent: Node): { schema?: Place; mediaType?: string } {
  if (parent.value.schema !== undefined) return { schema: below(parent.place, 'schema') };
  const [entry] = readContent(reader, parent) ?? [];
  if (entry === undefined) return {};
  return { mediaType: entry.name, ...(entry.schema === undefined ? {} : { schema: entry.schema }) };
}

function readQueryKeys(schemes: SecurityScheme[]): string[] {
  return schemes.flatMap(({ type, in: location, name }) =>
    type === 'apiKey' && location === 'query' && typeof name === 'string' ? [name] : [],
  );
}

function readAuthSchemes(schemes: SecurityScheme[]): string[] {
  return schemes.flatMap(({ type, scheme }) =>
    type === 'http' && typeof scheme === 'string' ? [scheme.toLowerCase()] : [],
  );
}

type SecurityScheme = Partial<Node['value']>;

function readSecuritySchemes(reader: Reader, root: Node): SecurityScheme[] {
  const components = root.value.components === undefined ? undefined : node(reader, below(root.place, 'components'));
  if (components === undefined) return [];
  return children(reader, components, 'securitySchemes').map(({ place }) => node(reader, place)?.value ?? {});
}

function noteDuplicates(reader: Reader): void {
  const seen = new Map<string, string>();
  for (const { operationId, method, path, place } of reader.operations) {
    // A name of our own, for want of one.
    if (operationId === `${method} ${path}`) continue;
    // A callback that refers to a path item is that operation again, not another one of its name.
    const first = seen.get(operationId);
    if (first !== undefined && first !== `${place.file}#${place.pointer}`) {
      const reason = 'is the name of an operation above too';
      reader.problems.push({ place: below(place, 'operationId'), keyword: 'operationId', value: operationId, reason });
    }
    seen.set(operationId, first ?? `${place.file}#${place.pointer}`);
  }
}

function node(reader: Reader, place: Place): Node | undefined {
  const found = resolve(reader.documents, place);
  if (found.type === 'found' && isObject(found.value)) return { value: found.value, place: found.place };
  reader.problems.push(
    found.type === 'dead' && found.ref !== undefined
      ? { place: found.place, keyword: '$ref', value: found.ref, reason: found.reason }
      : notAnObject(reader.documents, place),
  );
  return undefined;
}

function notAnObject(documents: Documents, place: Place): Problem {
  const ref = refOf(valueAt(documents, place));
  const reason = 'is not an object';
  if (ref === undefined) return { place, keyword: segmentsOf(place.pointer).at(-1) ?? '', value: null, reason };
  return { place, keyword: '$ref', value: ref, reason };
}

function children(reader: Reader, parent: Node, key: string): { name: string; place: Place }[] {
  if (!isObject(parent.value[key])) return [];
  const holder = node(reader, below(parent.place, key));
  return Object.keys(holder?.value ?? {})
    .filter((name) => key !== 'paths' || name.startsWith('/'))
    .map((name) => ({ name, place: below(holder?.place ?? parent.place, name) }));
}

function entries(parent: Node, key: string): Place[] {
  const list = parent.value[key];
  return Array.isArray(list) ? list.map((_, index) => below(below(parent.place, key), String(index))) : [];
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
