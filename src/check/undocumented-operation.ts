import { methodsAt } from '../openapi/find-operation.ts';
import type { ExchangeCheck } from './check.ts';

/** No description knows the method and path. */
export const undocumentedOperation: ExchangeCheck = {
  code: 'undocumented-operation',
  about: 'response',
  find: ({ exchange, match, descriptions }) => {
    if (match !== undefined || exchange.response === undefined) return [];
    const expected = methodsAt(descriptions, exchange.request.url);
    const actual = `${exchange.request.method} ${pathOf(exchange.request.url)}`;
    return [{ code: 'undocumented-operation', actual, ...(expected.length > 0 ? { expected } : {}) }];
  },
};

function pathOf(url: string): string {
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/';
}
