import type { Exchange, Headers } from '../model.ts';
import type {
  Description,
  JsonSchema,
  Judgement,
  MediaType,
  ResponseDescription,
  SchemaJudge,
} from '../openapi/description.ts';
import { findCallback, findOperation, type OperationMatch } from '../openapi/find-operation.ts';
import { findMediaType, isXml, parseMediaType } from '../openapi/media-type.ts';
import { typesOf } from './parameter-value.ts';
import { type BodyReading, readBody } from './read-body.ts';

/** An exchange beside what the descriptions say about it: what every check looks at. */
export interface Subject {
  exchange: Exchange;
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
  judgement?: Judgement;
  /** Why the body could not be judged at all. */
  unjudgeable?: string;
}

export function describeExchange(exchange: Exchange, descriptions: readonly Description[]): Subject {
  const { request, response } = exchange;
  const isOurs = exchange.sentBy !== 'api';
  const find = isOurs ? findOperation : findCallback;
  const match = find(descriptions, request.method, request.url);
  const contentType = parseMediaType(headerOf(response?.headers ?? [], 'content-type'));
  // What we answer to a callback is ours, and nobody describes it.
  const described = isOurs && response && match ? findResponse(match.operation.responses, response.status) : undefined;
  const media = described && contentType ? findMediaType(described.content ?? [], contentType.essence) : undefined;
  const judge = media?.schema === undefined ? undefined : match?.description.judgeOf(media.schema, 'response');
  const body = readBody(response?.body, contentType, judge?.schema);
  return {
    exchange,
    descriptions,
    mayHaveBody: response !== undefined && mayHaveBody(request.method, response.status),
    body,
    ...(match && { match }),
    ...(contentType && { mediaType: contentType.essence }),
    ...(described && { response: described }),
    ...(media && { media, ...judgeBody(media, judge, body, contentType?.essence ?? '') }),
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

type Judged = Pick<Subject, 'judgement' | 'unjudgeable'>;

function judgeBody(media: MediaType, judge: SchemaJudge | undefined, body: BodyReading, mediaType: string): Judged {
  switch (body.type) {
    case 'none':
    case 'malformed':
      return {};
    case 'too-deep':
      return { unjudgeable: 'the body is nested too deeply' };
    // What is neither JSON nor text is judged by its media type alone.
    case 'bytes':
      return {};
    case 'text':
      if (judge === undefined) return {};
      if (isXml(mediaType) && isStructured(judge.schema)) return { unjudgeable: 'XML bodies cannot be judged' };
      return { judgement: judge.judge({ value: body.text }) };
    case 'json':
      if (judge === undefined) return { unjudgeable: `the description gives no schema for ${media.name}` };
      if (saysNothing(judge.schema)) return { unjudgeable: `the description's schema for ${media.name} is empty` };
      return { judgement: judge.judge(body.reading) };
  }
}

/** A picture in XML is a text to its description; a document is an object. */
function isStructured(schema: JsonSchema): boolean {
  return typesOf(schema).some((type) => type === 'object' || type === 'array');
}

function saysNothing(schema: JsonSchema): boolean {
  return schema === true || Object.keys(schema).length === 0;
}
