import type { Exchange, Headers, JsonPointer } from '../model.ts';
import type { Description, Judgement, MediaType, ResponseDescription } from '../openapi/description.ts';
import { findCallback, findOperation, type OperationMatch } from '../openapi/find-operation.ts';
import { findMediaType, parseMediaType } from '../openapi/media-type.ts';
import { judgeBody } from './judge-body.ts';
import { type JudgedHeader, judgeHeaders } from './judge-headers.ts';
import { type BodyReading, readBody } from './read-body.ts';

/** An exchange beside what the descriptions say about it: what every check looks at. */
export interface Subject {
  exchange: Exchange;
  /** The scheme by which the next request authenticates itself, where it is this one once more: `digest`. */
  answeredBy?: string;
  descriptions: readonly Description[];
  match?: OperationMatch;
  /** The entry for the status that came. */
  response?: ResponseDescription;
  /** The entry for the media type that came. */
  media?: MediaType;
  /** Of the response, in lower case and without parameters. */
  mediaType?: string;
  /** Whether a response to this request, with this status, can have a body at all (RFC 9110). */
  mayHaveBody: boolean;
  body: BodyReading;
  /** The headers of the response that have a schema. */
  headers: JudgedHeader[];
  judgement?: Judgement;
  /** Why the body could not be judged at all. */
  unjudgeable?: string;
  /** Fields of the body that the schema does not mention. */
  undocumented?: JsonPointer[];
}

export function describeExchange(
  exchange: Exchange,
  descriptions: readonly Description[],
  answeredBy?: string,
): Subject {
  const { request, response } = exchange;
  const isOurs = exchange.sentBy !== 'api';
  const find = isOurs ? findOperation : findCallback;
  const match = find(descriptions, request.method, request.url);
  const contentType = parseMediaType(headerOf(response?.headers ?? [], 'content-type'));
  // What we answer to a callback is ours, and nobody describes it.
  const described = isOurs && response && match ? findResponse(match.operation.responses, response.status) : undefined;
  // A type that is none at all is not a missing one.
  const isTyped = headerOf(response?.headers ?? [], 'content-type') !== undefined;
  const media =
    described && (contentType || !isTyped) ? findMediaType(described.content ?? [], contentType) : undefined;
  const judge = media?.schema === undefined ? undefined : match?.description.judgeOf(media.schema, 'response');
  const body = readBody(response?.body, contentType, judge?.schema);
  return {
    exchange,
    ...(answeredBy !== undefined && { answeredBy }),
    descriptions,
    mayHaveBody: response !== undefined && mayHaveBody(request.method, response.status),
    body,
    headers: match && described ? judgeHeaders(match.description, described.headers, response?.headers ?? []) : [],
    ...(match && { match }),
    ...(contentType && { mediaType: contentType.essence }),
    ...(described && { response: described }),
    ...(media && { media, ...judgeBody(media, judge, body, contentType) }),
  };
}

/** The entry for a status: itself, then its range, then `default` (OpenAPI 3, Responses Object). */
export function findResponse(responses: ResponseDescription[], status: number): ResponseDescription | undefined {
  const wanted = [String(status), `${Math.floor(status / 100)}XX`, 'default'];
  for (const name of wanted) {
    const found = responses.find((response) => response.status === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The value of a header, several of one name joined as RFC 9110 (5.3) says. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const values = headers.filter(([other]) => other.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

function mayHaveBody(method: string, status: number): boolean {
  return method.toUpperCase() !== 'HEAD' && status !== 204 && status !== 304 && status !== 205 && status >= 200;
}
