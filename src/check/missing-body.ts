import type { ExchangeCheck } from './check.ts';

/** The description gives a body for the status, and none came. */
export const missingBody: ExchangeCheck = {
  code: 'missing-body',
  about: 'body',
  find: ({ exchange, response, body, mayHaveBody }) => {
    const listed = response?.content ?? [];
    if (exchange.response === undefined || !mayHaveBody || response?.bodyOptional || body.type !== 'none') return [];
    if (listed.length === 0) return [];
    const schemaPointer = `${response?.place.pointer}/content`;
    return [{ code: 'missing-body', pointer: '', expected: listed.map(({ name }) => name), schemaPointer }];
  },
};
