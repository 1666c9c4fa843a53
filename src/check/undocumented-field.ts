import type { Fault } from '../model.ts';
import type { ExchangeCheck } from './check.ts';

/** A field of the body that the schema does not mention, at any depth. */
export const undocumentedField: ExchangeCheck = {
  code: 'undocumented-field',
  about: 'body',
  find: ({ undocumented, media, judgement }) => {
    if (undocumented === undefined || judgement === undefined) return [];
    const schemaPointer = media?.schema?.pointer ?? '';
    return undocumented.map(
      (pointer): Fault => ({ code: 'undocumented-field', pointer, expected: 'absent', schemaPointer }),
    );
  },
};
