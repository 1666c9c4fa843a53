import type { ExchangeCheck } from './check.ts';
import { headerOf } from './subject.ts';

/** A body came where the description, or HTTP itself, has none. */
export const unexpectedBody: ExchangeCheck = {
  code: 'unexpected-body',
  about: 'response',
  find: ({ exchange, response, body, mayHaveBody }) => {
    if (exchange.response === undefined || response === undefined || body.type === 'none') return [];
    if (mayHaveBody && (response.content ?? []).length > 0) return [];
    const actual = headerOf(exchange.response.headers, 'content-type') ?? null;
    const detail = mayHaveBody ? 'the description gives no body for this status' : 'HTTP allows no body here';
    return [
      {
        code: 'unexpected-body',
        pointer: '',
        expected: 'no body',
        actual,
        schemaPointer: response.place.pointer,
        detail,
      },
    ];
  },
};
