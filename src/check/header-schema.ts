import type { Fault, Json } from '../model.ts';
import { briefValue } from '../openapi/brief-value.ts';
import type { HeaderDescription } from '../openapi/description.ts';
import { isJson, parseMediaType } from '../openapi/media-type.ts';
import { schemaFault } from './body-schema.ts';
import type { ExchangeCheck } from './check.ts';
import { valueOfText } from './parameter-value.ts';
import { readJson } from './read-json.ts';
import { headerOf, type Subject } from './subject.ts';

/** A header of the response breaks its schema. */
export const headerSchema: ExchangeCheck = {
  code: 'header-schema',
  about: 'response',
  find: (subject) => (subject.response?.headers ?? []).flatMap((header) => judgeHeader(subject, header)),
};

function judgeHeader({ exchange, match }: Subject, header: HeaderDescription): Fault[] {
  const text = headerOf(exchange.response?.headers ?? [], header.name);
  if (text === undefined || header.schema === undefined || match === undefined) return [];
  const pointer = `/headers/${header.name}`;
  const judge = match.description.judgeOf(header.schema, 'response');
  if (isJson(parseMediaType(header.mediaType)?.essence ?? '')) {
    const read = readJson(text);
    if (read.type === 'too-deep') return [noHeaderOf(header, briefValue(text), TOO_DEEP)];
    if (read.type === 'malformed') return [noHeaderOf(header, text, read.reason)];
    return judge.judge(read.reading).faults.map((fault) => schemaFault('header-schema', fault, pointer));
  }
  const value = valueOfText(text.trim(), judge.schema, header.explode);
  return judge.judge({ value }).faults.map((fault) => schemaFault('header-schema', fault, pointer));
}

const TOO_DEEP = 'it is nested too deeply to be judged';

function noHeaderOf({ name, mediaType }: HeaderDescription, actual: Json, detail: string): Fault {
  return {
    code: 'header-schema',
    pointer: `/headers/${name}`,
    keyword: 'content',
    expected: mediaType ?? null,
    actual,
    detail,
  };
}
