import type { Fault } from '../model.ts';
import { findMediaType, parseMediaType } from '../openapi/media-type.ts';
import type { ExchangeCheck } from './check.ts';
import { judgeBody } from './judge-body.ts';
import { readBody } from './read-body.ts';
import { headerOf, type Subject } from './subject.ts';

/** A member of the request's body that the schema does not list, at any depth. */
export const undocumentedMember: ExchangeCheck = {
  code: 'undocumented-member',
  about: 'request',
  find: findUndocumentedMembers,
};

/** Members that the description neither lists nor forbids. Services take them, so they break nothing by themselves. */
export function findUndocumentedMembers({ exchange: { request }, match }: Subject): Fault[] {
  const described = match?.operation.requestBody;
  const contentType = parseMediaType(headerOf(request.headers, 'content-type'));
  if (match === undefined || described === undefined || contentType === undefined) return [];
  const media = findMediaType(described.content, contentType);
  const schema = media?.schema;
  if (media === undefined || schema === undefined) return [];
  const judge = match.description.judgeOf(schema, 'request');
  const body = readBody(request.body, contentType, judge.schema);
  const { undocumented = [] } = body.type === 'json' ? body : judgeBody(media, judge, body, contentType);
  return undocumented.map(
    (pointer): Fault => ({
      code: 'undocumented-member',
      pointer: `/body${pointer}`,
      expected: 'absent',
      schemaPointer: schema.pointer,
    }),
  );
}
