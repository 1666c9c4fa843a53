import type { ExchangeCheck } from './check.ts';
import { headerOf } from './subject.ts';

/** The body is of a kind that the description does not list for the status. Parameters do not count. */
export const undocumentedMediaType: ExchangeCheck = {
  code: 'undocumented-media-type',
  about: 'response',
  find: ({ exchange, response, media, body }) => {
    const listed = response?.content ?? [];
    if (exchange.response === undefined || listed.length === 0 || media !== undefined || body.type === 'none')
      return [];
    const actual = headerOf(exchange.response.headers, 'content-type') ?? null;
    const schemaPointer = `${response?.place.pointer}/content`;
    return [{ code: 'undocumented-media-type', expected: listed.map(({ name }) => name), actual, schemaPointer }];
  },
};
