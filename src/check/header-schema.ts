import type { Fault, Json } from '../model.ts';
import type { HeaderDescription } from '../openapi/description.ts';
import { schemaFault } from './body-schema.ts';
import type { ExchangeCheck } from './check.ts';

/** A header of the response breaks its schema. */
export const headerSchema: ExchangeCheck = {
  code: 'header-schema',
  about: 'response',
  find: ({ headers }) =>
    headers.flatMap(({ header, pointer, judgement, malformed }) => [
      ...(malformed === undefined ? [] : [malformedHeader(header, malformed)]),
      ...(judgement?.faults ?? []).map((fault) => schemaFault('header-schema', fault, pointer)),
    ]),
};

function malformedHeader(
  { name, mediaType }: HeaderDescription,
  { actual, detail }: { actual: Json; detail: string },
): Fault {
  return {
    code: 'header-schema',
    pointer: `/headers/${name}`,
    keyword: 'content',
    expected: mediaType ?? null,
    actual,
    detail,
  };
}
