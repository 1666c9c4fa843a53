import type { ExchangeCheck } from './check.ts';

/** The operation lists neither the status nor its range nor a default. */
export const undocumentedStatus: ExchangeCheck = {
  code: 'undocumented-status',
  about: 'response',
  find: ({ exchange, match, response }) => {
    if (exchange.response === undefined || match === undefined || response !== undefined) return [];
    const expected = match.operation.responses.map(({ status }) => status);
    const schemaPointer = `${match.operation.place.pointer}/responses`;
    return [{ code: 'undocumented-status', expected, actual: exchange.response.status, schemaPointer }];
  },
};
