import type { Exchange, Fault, Headers } from '../model.ts';
import type { Description, MediaType, Operation } from '../openapi/description.ts';
import { findMediaType, isJson, parseMediaType } from '../openapi/media-type.ts';
import { shapeOf } from '../openapi/text-shape.ts';
import { schemaFault } from './body-schema.ts';
import type { ExchangeCheck } from './check.ts';
import { judgeBody as judgeBodyBy } from './judge-body.ts';
import { judgeText, PLAIN } from './judge-text.ts';
import { belongsTo, cookiesOf, queryOf, readParameter, type Sent } from './parameter-value.ts';
import { readBody } from './read-body.ts';
import { headerOf, type Subject } from './subject.ts';
import { unjudgedFaults } from './unvalidated.ts';

/** What we send breaks the description ourselves: parameters and body. */
export const requestSchema: ExchangeCheck = {
  code: 'request-schema',
  about: 'request',
  // What cannot be judged of a request of our own says nothing about the API.
  find: (subject) => judgeRequest(subject).filter(({ code }) => code === 'request-schema'),
};

/** What is wrong with a request, parameter by parameter, and with its body; `unvalidated` where that cannot be said. */
export function judgeRequest({ exchange, match }: Subject): Fault[] {
  if (match === undefined) return [];
  const { description, operation, parameters } = match;
  const sent: Sent = {
    path: parameters,
    query: queryOf(exchange.request.url),
    headers: exchange.request.headers,
    cookies: cookiesOf(headerOf(exchange.request.headers, 'cookie') ?? ''),
  };
  return [...judgeParameters(description, operation, sent), ...judgeBody(description, operation, exchange)];
}

/** OpenAPI: parameters with these names are ignored; content and security describe them. */
const DESCRIBED_ELSEWHERE = ['accept', 'content-type', 'authorization'];

function judgeParameters(description: Description, operation: Operation, sent: Sent): Fault[] {
  const faults = operation.parameters
    .filter((parameter) => parameter.in !== 'header' || !DESCRIBED_ELSEWHERE.includes(parameter.name.toLowerCase()))
    .flatMap((parameter): Fault[] => {
      const pointer = `/${WHERE[parameter.in]}/${escaped(parameter.name)}`;
      const judge = parameter.schema === undefined ? undefined : description.judgeOf(parameter.schema, 'request');
      const shape = shapeOf(judge?.schema ?? true);
      const value = readParameter(parameter, shape, sent, PLAIN);
      if (value === undefined) return parameter.required ? [missing(pointer, parameter.place.pointer)] : [];
      if (judge === undefined || (value === '' && parameter.allowEmptyValue)) return [];
      const judgement = judgeText(judge, (reader) => readParameter(parameter, shape, sent, reader));
      return (judgement?.faults ?? []).map((fault) => schemaFault('request-schema', fault, pointer));
    });
  return [...faults, ...unknownQuery(description, operation, sent)];
}

const WHERE = { path: 'path', query: 'query', header: 'headers', cookie: 'cookies' } as const;

function unknownQuery(description: Description, operation: Operation, { query }: Sent): Fault[] {
  const listed = operation.parameters
    .filter((parameter) => parameter.in === 'query')
    .map((parameter) => {
      const { schema } = parameter;
      return { parameter, shape: shapeOf(schema === undefined ? true : description.judgeOf(schema, 'request').schema) };
    });
  const isListed = (name: string): boolean =>
    operation.queryKeys?.includes(name) === true ||
    listed.some(({ parameter, shape }) => belongsTo(name, parameter, shape));
  return [...new Set(query.map(([name]) => name))]
    .filter((name) => !isListed(name))
    .map((name) => ({
      code: 'request-schema',
      pointer: `/query/${escaped(name)}`,
      keyword: 'unknown',
      expected: 'absent',
      schemaPointer: operation.place.pointer,
    }));
}

function judgeBody(description: Description, operation: Operation, { request }: Exchange): Fault[] {
  const described = operation.requestBody;
  const isEmpty = request.body === undefined || request.body.bytes === 0;
  if (described === undefined) return [];
  if (isEmpty) return described.required ? [missing('/body', described.place.pointer)] : [];
  const contentType = parseMediaType(headerOf(request.headers, 'content-type'));
  const media = contentType === undefined ? undefined : findMediaType(described.content, contentType);
  if (contentType === undefined || media === undefined) return [unlisted(described.content, request.headers)];
  const body = readBody(request.body, contentType);
  if (body.type === 'malformed') return [malformed(media, body.reason)];
  const judge = media.schema === undefined ? undefined : description.judgeOf(media.schema, 'request');
  const { judgement, unjudgeable } = judgeBodyBy(media, judge, body, contentType);
  const doubled = (body.type === 'json' ? body.duplicates : []).map(
    (pointer): Fault => ({ ...malformed(media, 'the key stands twice'), pointer: `/body${pointer}` }),
  );
  return [
    ...doubled,
    ...(judgement?.faults ?? []).map((fault) => schemaFault('request-schema', fault, '/body')),
    ...unjudgedFaults(judgement, unjudgeable, media.place.pointer, '/body'),
  ];
}

function missing(pointer: string, schemaPointer: string): Fault {
  return { code: 'request-schema', pointer, keyword: 'required', expected: 'present', schemaPointer };
}

function unlisted(content: MediaType[], headers: Headers): Fault {
  const actual = headerOf(headers, 'content-type') ?? null;
  return {
    code: 'request-schema',
    pointer: '/headers/Content-Type',
    keyword: 'content',
    expected: content.map(({ name }) => name),
    actual,
  };
}

function malformed(media: MediaType, detail: string): Fault {
  const expected = isJson(parseMediaType(media.name)?.essence ?? '') ? 'JSON' : media.name;
  return { code: 'request-schema', pointer: '/body', keyword: 'malformed', expected, detail };
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
