import type { Fault, FindingCode } from '../model.ts';
import type { SchemaFault } from '../openapi/description.ts';
import type { ExchangeCheck } from './check.ts';

/** The body breaks its schema: one fault per keyword that refuses. */
export const bodySchema: ExchangeCheck = {
  code: 'body-schema',
  about: 'body',
  find: ({ judgement }) => (judgement?.faults ?? []).map((fault) => schemaFault('body-schema', fault)),
};

/** A schema's fault as one of ours. */
export function schemaFault(code: FindingCode, fault: SchemaFault, prefix = ''): Fault {
  return {
    code,
    pointer: prefix + fault.pointer,
    keyword: fault.keyword,
    expected: fault.expected,
    ...(fault.actual === undefined ? {} : { actual: fault.actual }),
    ...(fault.place === undefined ? {} : { schemaPointer: fault.place.pointer }),
    ...(fault.detail === undefined ? {} : { detail: fault.detail }),
  };
}
