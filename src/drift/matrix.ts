import type { Drift, DriftRow, ExchangeResult, Headers, Json, OperationDrift, PostmanItem } from '../model.ts';
import type { Description, Direction, MediaType, Operation, ResponseDescription } from '../openapi/description.ts';
import { findOperation } from '../openapi/find-operation.ts';
import { inspect } from '../openapi/known-fields.ts';
import { listFields } from '../openapi/list-fields.ts';
import { isJson, parseMediaType } from '../openapi/media-type.ts';
import { parseTemplate } from '../plan/json-template.ts';
import { fieldsIn, knownFields, withStars } from './fields-in.ts';
import { lookupUrl } from './item-url.ts';

export interface MatrixInput {
  descriptions: readonly Description[];
  /** Items of all collections. */
  items: readonly PostmanItem[];
  /** Absent: nothing was run, and nothing is known of traffic. */
  exchanges?: readonly ExchangeResult[];
  /** Ids of exchanges whose requests break the description on purpose: what they send says nothing. */
  invalid?: ReadonlySet<string>;
}

/** Holds descriptions, collections and traffic against each other, operation by operation. */
export function driftMatrix(input: MatrixInput): Drift {
  const items = itemsByOperation(input);
  const exchanges = input.exchanges && groupExchanges(input.exchanges);
  const operations = input.descriptions.flatMap((description) =>
    description.operations
      .filter(({ kind }) => kind === 'path')
      .map((operation) => {
        const key = keyOf(description.id, operation.operationId);
        const own = exchanges && (exchanges.get(key) ?? []);
        return compareOne({ description, operation, items: items.get(key) ?? [], ...(own && trafficOf(own, input)) });
      }),
  );
  return { operations: operations.filter(isDrift), totals: driftTotals(operations) };
}

function keyOf(description: string, operationId: string): string {
  return `${description} ${operationId}`;
}

function itemsByOperation({ descriptions, items }: MatrixInput): Map<string, PostmanItem[]> {
  const found = new Map<string, PostmanItem[]>();
  for (const item of items) {
    const match = findOperation(descriptions, item.request.method, lookupUrl(item));
    if (!match) continue;
    const key = keyOf(match.description.id, match.operation.operationId);
    found.set(key, [...(found.get(key) ?? []), item]);
  }
  return found;
}

function groupExchanges(exchanges: readonly ExchangeResult[]): Map<string, ExchangeResult[]> {
  const found = new Map<string, ExchangeResult[]>();
  for (const exchange of exchanges) {
    if (exchange.sentBy === 'api' || exchange.description === undefined) continue;
    const key = keyOf(exchange.description, exchange.operationId ?? '');
    const others = found.get(key);
    if (others) others.push(exchange);
    else found.set(key, [exchange]);
  }
  return found;
}

/** Everything that is known of one operation. */
interface Sources {
  description: Description;
  operation: Operation;
  items: PostmanItem[];
  traffic?: { all: ExchangeResult[]; requests: ExchangeResult[] };
}

function trafficOf(all: ExchangeResult[], { invalid }: MatrixInput): Pick<Sources, 'traffic'> {
  return { traffic: { all, requests: all.filter(({ id }) => invalid?.has(id) !== true) } };
}

function compareOne(sources: Sources): OperationDrift {
  const { description, operation, items, traffic } = sources;
  const { operationId, method, path } = operation;
  const isUsed = items.length > 0 || (traffic?.all ?? []).length > 0;
  return {
    description: description.id,
    operationId,
    method,
    path,
    inCollection: items.length > 0,
    inTraffic: traffic ? traffic.all.length > 0 : null,
    rows: isUsed ? rowsOf(sources) : [],
  };
}

function rowsOf(sources: Sources): DriftRow[] {
  const { operation, items, traffic } = sources;
  const sent = traffic?.requests;
  const all = [
    ...rowsFor('request-header', headersDescribed(operation), headersOfItems(items), headersSent(sent)),
    ...rowsFor('query-parameter', queryDescribed(operation), queryOfItems(items), querySent(sent)),
    ...rowsFor('request-field', ...requestFields(sources)),
    ...rowsFor('response-field', ...responseFields(sources)),
  ];
  const rows = all.filter(({ inDescription, inCollection, inTraffic }) =>
    [inDescription, inCollection, inTraffic].includes(false),
  );
  const shown = new Map(rows.map((row) => [`${row.kind} ${row.name}`, row]));
  return rows.filter((row) => !isToldByParent(row, shown));
}

/** Of an object that nobody sends, its fields go without saying. */
function isToldByParent(row: DriftRow, shown: ReadonlyMap<string, DriftRow>): boolean {
  for (let at = row.name.lastIndexOf('/'); at > 0; at = row.name.lastIndexOf('/', at - 1)) {
    const parent = shown.get(`${row.kind} ${row.name.slice(0, at)}`);
    const isSame =
      parent?.inDescription === row.inDescription &&
      parent.inCollection === row.inCollection &&
      parent.inTraffic === row.inTraffic;
    if (isSame) return true;
  }
  return false;
}

type Names = ReadonlySet<string>;

function rowsFor(kind: DriftRow['kind'], described: Names, collected: Names | null, sent: Names | null): DriftRow[] {
  const names = new Set([...described, ...(collected ?? []), ...(sent ?? [])]);
  return [...names].map((name) => ({
    kind,
    name,
    inDescription: described.has(name),
    inCollection: collected ? collected.has(name) : null,
    inTraffic: sent ? sent.has(name) : null,
  }));
}

/** Every client sends these of itself, or OpenAPI describes them elsewhere: content, and security for keys. */
const notCompared = new Set([
  ...['accept', 'accept-encoding', 'cache-control', 'connection', 'content-length', 'content-type', 'host'],
  ...['postman-token', 'transfer-encoding', 'user-agent', 'authorization', 'ocp-apim-subscription-key'],
]);

function headersDescribed({ parameters }: Operation): Names {
  return compared(parameters.filter((one) => one.in === 'header').map(({ name }) => name));
}

function headersOfItems(items: PostmanItem[]): Names {
  const headers = items.flatMap(({ request }) => request.header ?? []);
  return compared(headers.filter(({ disabled }) => disabled !== true).map(({ key }) => key));
}

function headersSent(exchanges: ExchangeResult[] | undefined): Names | null {
  if (!exchanges) return null;
  return compared(exchanges.flatMap(({ request }) => request.headers.map(([name]) => name)));
}

function compared(names: string[]): Names {
  return new Set(names.map((name) => name.toLowerCase()).filter((name) => !notCompared.has(name)));
}

function queryDescribed({ parameters }: Operation): Names {
  return new Set(parameters.filter((one) => one.in === 'query').map(({ name }) => name));
}

function queryOfItems(items: PostmanItem[]): Names {
  return new Set(items.flatMap((item) => queryNames(lookupUrl(item))));
}

function querySent(exchanges: ExchangeResult[] | undefined): Names | null {
  return exchanges ? new Set(exchanges.flatMap(({ request }) => queryNames(request.url))) : null;
}

function queryNames(url: string): string[] {
  const query = /\?([^#]*)/.exec(url)?.[1];
  return query === undefined ? [] : [...new URLSearchParams(query).keys()];
}

function requestFields({ description, operation, items, traffic }: Sources): [Names, Names, Names | null] {
  const content = operation.requestBody?.content ?? [];
  const described = fieldsDescribed(description, content, 'request');
  const known = knownFields(described);
  const fieldsOf = (body: Json): string[] => [
    ...[...fieldsIn(body, known)].filter((field) => described.has(field)),
    ...undescribed(description, content, 'request', body),
  ];
  const collected = items.flatMap(({ request }) => {
    const template = parseTemplate(request.body?.raw ?? '');
    return template ? fieldsOf(template.json) : [];
  });
  const sent = traffic?.requests.flatMap(({ request }) => {
    const body = request.bodyEncoding === undefined ? readBody(request.headers, request.body) : undefined;
    return body === undefined ? [] : fieldsOf(body);
  });
  return [described, new Set(collected), sent ? new Set(sent) : null];
}

function responseFields({ description, operation, traffic }: Sources): [Names, null, Names | null] {
  const described = new Set(
    operation.responses.flatMap(({ content }) => [...fieldsDescribed(description, content ?? [], 'response')]),
  );
  if (!traffic) return [described, null, null];
  const known = knownFields(described);
  const seen = new Set<string>();
  const strange = new Set<string>();
  for (const { response } of traffic.all) {
    if (response === undefined || response.bodyEncoding !== undefined) continue;
    const body = readBody(response.headers, response.body);
    if (body === undefined) continue;
    for (const field of fieldsIn(body, known)) if (described.has(field)) seen.add(field);
    const content = contentFor(operation.responses, response.status);
    for (const field of undescribed(description, content, 'response', body)) strange.add(field);
  }
  // Described for another status is not described for the one that it came with.
  return [without(described, strange), null, new Set([...seen, ...strange])];
}

function without(names: Names, others: Names): Names {
  return new Set([...names].filter((name) => !others.has(name)));
}

function contentFor(responses: ResponseDescription[], status: number): MediaType[] {
  const entry = [String(status), `${Math.floor(status / 100)}XX`, 'default']
    .map((wanted) => responses.find((response) => response.status === wanted))
    .find((response) => response !== undefined);
  return entry?.content ?? [];
}

/** Fields that none of the schemas mentions. Of answers that is a fault by the status that came. */
function undescribed(description: Description, content: MediaType[], direction: Direction, body: Json): string[] {
  const schemas = content.filter(isJsonMedia).flatMap(({ schema }) => schema ?? []);
  const [first, ...others] = schemas.map((place) =>
    inspect(description.judgeOf(place, direction).schema, body).undocumented.map(withStars),
  );
  return (first ?? []).filter((field) => others.every((fields) => fields.includes(field)));
}

function fieldsDescribed(description: Description, content: MediaType[], direction: Direction): Names {
  const schemas = content.filter(isJsonMedia).flatMap(({ schema }) => schema ?? []);
  return new Set(
    schemas.flatMap((place) => listFields(description.judgeOf(place, direction).schema).map(({ pointer }) => pointer)),
  );
}

function isJsonMedia({ name }: MediaType): boolean {
  return isJson(parseMediaType(name)?.essence ?? '');
}

function readBody(headers: Headers, body: string | undefined): Json | undefined {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (body === undefined || !isJson(parseMediaType(type ?? '')?.essence ?? '')) return undefined;
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}

function isDrift({ inCollection, inTraffic, rows }: OperationDrift): boolean {
  return !inCollection || inTraffic === false || rows.length > 0;
}

/** What does not agree, in numbers. */
export function driftTotals(operations: OperationDrift[]): Drift['totals'] {
  const rows = operations.flatMap((operation) => operation.rows);
  const count = (fits: (row: DriftRow) => boolean): number => rows.filter(fits).length;
  return {
    operationsUnused: operations.filter(({ inCollection }) => !inCollection).length,
    undescribed: count(({ kind, inDescription }) => kind !== 'response-field' && !inDescription),
    undescribedSeen: count(({ kind, inDescription }) => kind === 'response-field' && !inDescription),
    neverSeen: count(({ kind, inTraffic }) => kind === 'response-field' && inTraffic === false),
  };
}
