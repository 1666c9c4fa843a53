import type { Exchange, Headers } from '../model.ts';
import type { Description, Judgement, MediaType, ResponseDescription } from '../openapi/description.ts';
import { findCallback, findOperation, type OperationMatch } from '../openapi/find-operation.ts';
import { findMediaType, isXml, parseMediaType } from '../openapi/media-type.ts';
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
  const find = exchange.sentBy === 'api' ? findCallback : findOperation;
  const match = find(descriptions, request.method, request.url);
  const contentType = parseMediaType(headerOf(response?.headers ?? [], 'content-type'));
  const subject: Subject = {
    exchange,
    descriptions,
    mayHaveBody: response !== undefined && mayHaveBody(request.method, response.status),
    body: readBody(response?.body, contentType),
    ...(match === undefined ? {} : { match }),
    ...(contentType === undefined ? {} : { mediaType: contentType.essence }),
  };
  if (match === undefined || response === undefined || exchange.sentBy === 'api') return subject;
  const described = findResponse(match.operation.responses, response.status);
  if (described === undefined) return subject;
  const media = contentType === undefined ? undefined : findMediaType(described.content ?? [], contentType.essence);
  if (media === undefined || subject.body.type === 'none')
    return { ...subject, response: described, ...(media && { media }) };
  return { ...subject, response: described, media, ...judgeBody(match.description, media, subject) };
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

function judgeBody(description: Description, media: MediaType, { body, mediaType }: Subject): Judged {
  if (body.type === 'malformed' || body.type === 'none') return {};
  if (body.type === 'too-deep') return { unjudgeable: 'the body is nested too deeply' };
  // What is neither JSON nor text is judged by its media type alone.
  if (body.type === 'bytes') return {};
  if (body.type === 'text' && isXml(mediaType ?? '')) return { unjudgeable: 'XML bodies cannot be judged' };
  if (media.schema === undefined) {
    return body.type === 'json' ? { unjudgeable: `the description gives no schema for ${media.name}` } : {};
  }
  const judge = description.judgeOf(media.schema, 'response');
  if (body.type === 'json' && saysNothing(judge.schema)) {
    return { unjudgeable: `the description's schema for ${media.name} is empty` };
  }
  const reading = body.type === 'json' ? body.reading : { value: body.text };
  return { judgement: judge.judge(reading) };
}

function saysNothing(schema: unknown): boolean {
  return schema === true || (typeof schema === 'object' && schema !== null && Object.keys(schema).length === 0);
}
