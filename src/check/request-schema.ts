import type { Exchange, Fault, Headers } from '../model.ts';
import type { Description, MediaType, Operation, SchemaJudge } from '../openapi/description.ts';
import { findMediaType, isJson, parseMediaType } from '../openapi/media-type.ts';
import { schemaFault } from './body-schema.ts';
import type { ExchangeCheck } from './check.ts';
import { cookiesOf, queryOf, readParameter, type Sent } from './parameter-value.ts';
import { readBody } from './read-body.ts';
import { formValue, isForm } from './read-form.ts';
import { headerOf, type Subject } from './subject.ts';

/** What we send breaks the description ourselves: parameters and body. */
export const requestSchema: ExchangeCheck = {
  code: 'request-schema',
  about: 'request',
  find: judgeRequest,
};

/** What is wrong with a request, parameter by parameter, and with its body. */
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
      const value = readParameter(parameter, judge?.schema ?? true, sent);
      if (value === undefined) return parameter.required ? [missing(pointer, parameter.place.pointer)] : [];
      if (judge === undefined || (value === '' && parameter.allowEmptyValue)) return [];
      return judge.judge({ value }).faults.map((fault) => schemaFault('request-schema', fault, pointer));
    });
  return [...faults, ...unknownQuery(operation, sent)];
}

const WHERE = { path: 'path', query: 'query', header: 'headers', cookie: 'cookies' } as const;

function unknownQuery({ parameters, place }: Operation, { query }: Sent): Fault[] {
  const listed = parameters.filter((parameter) => parameter.in === 'query');
  // An exploded object spreads its own names over the query.
  if (listed.some(({ style, explode, schema }) => style === 'form' && explode && schema === undefined)) return [];
  const names = new Set(query.map(([name]) => name.replace(/\[.*$/s, '')));
  return [...names]
    .filter((name) => !listed.some((parameter) => parameter.name.replace(/\[\]$/, '') === name))
    .map((name) => ({
      code: 'request-schema',
      pointer: `/query/${escaped(name)}`,
      keyword: 'unknown',
      expected: 'absent',
      schemaPointer: place.pointer,
    }));
}

function judgeBody(description: Description, operation: Operation, { request }: Exchange): Fault[] {
  const described = operation.requestBody;
  const isEmpty = request.body === undefined || request.body.bytes === 0;
  if (described === undefined) return [];
  if (isEmpty) return described.required ? [missing('/body', described.place.pointer)] : [];
  const contentType = parseMediaType(headerOf(request.headers, 'content-type'));
  const media = contentType === undefined ? undefined : findMediaType(described.content, contentType.essence);
  if (contentType === undefined || media === undefined) return [unlisted(described.content, request.headers)];
  const body = readBody(request.body, contentType);
  if (body.type === 'malformed') return [malformed(media, body.reason)];
  if (media.schema === undefined || body.type === 'none' || body.type === 'bytes' || body.type === 'too-deep')
    return [];
  const judge = description.judgeOf(media.schema, 'request');
  if (body.type === 'text') return isForm(contentType.essence) ? judgeForm(judge, body.text) : [];
  const doubled = body.duplicates.map(
    (pointer): Fault => ({ ...malformed(media, 'the key stands twice'), pointer: `/body${pointer}` }),
  );
  return [
    ...doubled,
    ...judge.judge(body.reading).faults.map((fault) => schemaFault('request-schema', fault, '/body')),
  ];
}

function judgeForm(judge: SchemaJudge, text: string): Fault[] {
  return judge
    .judge({ value: formValue(text, judge.schema) })
    .faults.map((fault) => schemaFault('request-schema', fault, '/body'));
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
