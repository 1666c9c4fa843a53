import type { Fault } from '../model.ts';
import type { ExchangeCheck } from './check.ts';

/** A field of the body that the schema does not mention, at any depth. */
export const undocumentedField: ExchangeCheck = {
  code: 'undocumented-field',
  about: 'body',
  find: ({ body, media, judgement }) => {
    if (body.type !== 'json' || judgement === undefined) return [];
    const schemaPointer = media?.schema?.pointer ?? '';
    return body.undocumented.map(
      (pointer): Fault => ({ code: 'undocumented-field', pointer, expected: 'absent', schemaPointer }),
    );
  },
};
