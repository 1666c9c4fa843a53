import type { Fault } from '../model.ts';
import type { ExchangeCheck } from './check.ts';

/** The body is not what its media type says: broken JSON, keys that stand twice, a wrong charset, a byte order mark. */
export const malformedBody: ExchangeCheck = {
  code: 'malformed-body',
  about: 'response',
  find: ({ body, mediaType }) => {
    const expected = mediaType ?? 'a media type';
    if (body.type === 'malformed') return [{ code: 'malformed-body', pointer: '', expected, detail: body.reason }];
    if (body.type !== 'json') return [];
    const flaws = body.flaws.map((detail): Fault => ({ code: 'malformed-body', pointer: '', expected, detail }));
    const doubled = body.duplicates.map(
      (pointer): Fault => ({
        code: 'malformed-body',
        pointer,
        keyword: 'duplicate-key',
        expected,
        detail: 'the key stands twice',
      }),
    );
    return [...flaws, ...doubled];
  },
};
