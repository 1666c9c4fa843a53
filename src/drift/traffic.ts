import { hasTooManyValues } from '../json-of.ts';
import type { ExchangeResult, Headers, Json } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { isJson, parseMediaType } from '../openapi/media-type.ts';
import {
  compared,
  type DescribedRequest,
  type DescribedResponse,
  describedRequest,
  describedResponse,
  keyOf,
  queryNames,
} from './described.ts';

/** What was sent to one operation, and what came: names, and nothing of the exchanges themselves. */
export interface Traffic {
  exchanges: number;
  headers: Set<string>;
  query: Set<string>;
  requestFields: Set<string>;
  responseFields: Set<string>;
  /** Fields of answers that are not described for the status that they came with. */
  strangeFields: Set<string>;
}

/** Of an operation that nobody called. */
export const noTraffic: Readonly<Traffic> = emptyTraffic();

interface Gathered {
  traffic: Traffic;
  request: DescribedRequest;
  response: DescribedResponse;
}

/** Gathers by operation what all exchanges show; each is looked at once and let go. */
export function gatherTraffic(
  exchanges: Iterable<ExchangeResult>,
  { descriptions, invalid }: { descriptions: readonly Description[]; invalid?: ReadonlySet<string> },
): Map<string, Traffic> {
  const found = new Map<string, Gathered>();
  for (const exchange of exchanges) {
    if (exchange.sentBy === 'api' || exchange.description === undefined) continue;
    const key = keyOf(exchange.description, exchange.operationId ?? '');
    const gathered = found.get(key) ?? startGathering(exchange, descriptions);
    if (!gathered) continue;
    found.set(key, gathered);
    gathered.traffic.exchanges++;
    if (invalid?.has(exchange.id) !== true) noteRequest(exchange, gathered);
    noteResponse(exchange, gathered);
  }
  return new Map([...found].map(([key, { traffic }]) => [key, traffic]));
}

function startGathering(exchange: ExchangeResult, descriptions: readonly Description[]): Gathered | undefined {
  const description = descriptions.find(({ id }) => id === exchange.description);
  const operation = description?.operations.find(
    ({ kind, operationId }) => kind === 'path' && operationId === exchange.operationId,
  );
  if (!description || !operation) return undefined;
  return {
    traffic: emptyTraffic(),
    request: describedRequest(description, operation),
    response: describedResponse(description, operation),
  };
}

function emptyTraffic(): Traffic {
  return {
    exchanges: 0,
    headers: new Set(),
    query: new Set(),
    requestFields: new Set(),
    responseFields: new Set(),
    strangeFields: new Set(),
  };
}

function noteRequest({ request }: ExchangeResult, { traffic, request: described }: Gathered): void {
  addAll(traffic.headers, compared(request.headers.map(([name]) => name)));
  addAll(traffic.query, queryNames(request.url));
  const body = request.bodyEncoding === undefined ? readBody(request.headers, request.body) : undefined;
  if (body !== undefined) addAll(traffic.requestFields, described.fieldsOf(body));
}

function noteResponse({ response }: ExchangeResult, { traffic, response: described }: Gathered): void {
  if (response === undefined || response.bodyEncoding !== undefined) return;
  const body = readBody(response.headers, response.body);
  if (body === undefined) return;
  const { seen, strange } = described.fieldsOf(body, response.status);
  addAll(traffic.responseFields, seen);
  addAll(traffic.strangeFields, strange);
}

function addAll(names: Set<string>, more: Iterable<string>): void {
  for (const name of more) names.add(name);
}

function readBody(headers: Headers, body: string | undefined): Json | undefined {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (body === undefined || !isJson(parseMediaType(type ?? '')?.essence ?? '')) return undefined;
  try {
    return hasTooManyValues(body) ? undefined : (JSON.parse(body) as Json);
  } catch {
    return undefined;
  }
}
