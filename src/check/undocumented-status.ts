import type { HttpResponse } from '../model.ts';
import type { ExchangeCheck } from './check.ts';
import { headerOf } from './subject.ts';

/** The operation lists neither the status nor its range nor a default. */
export const undocumentedStatus: ExchangeCheck = {
  code: 'undocumented-status',
  about: 'response',
  find: ({ exchange, match, response, answeredBy }) => {
    if (exchange.response === undefined || match === undefined || response !== undefined) return [];
    if (answeredBy !== undefined && isChallenge(answeredBy, exchange.response, match.operation.authSchemes)) return [];
    const expected = match.operation.responses.map(({ status }) => status);
    const schemaPointer = `${match.operation.place.pointer}/responses`;
    return [{ code: 'undocumented-status', expected, actual: exchange.response.status, schemaPointer }];
  },
};

/**
 * RFC 9110, 11.3: a scheme such as digest begins with a 401 that brings what the next request is made of. Where the description
 * names the scheme, it describes that answer too.
 */
function isChallenge(scheme: string, { status, headers }: HttpResponse, described: string[] = []): boolean {
  const asked = headerOf(headers, 'www-authenticate') ?? '';
  const asks = asked.split(',').some((part) => part.trim().split(/\s+/)[0]?.toLowerCase() === scheme);
  return status === 401 && asks && described.includes(scheme);
}
