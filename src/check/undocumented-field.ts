import type { Fault } from '../model.ts';
import { undocumentedFields } from '../openapi/known-fields.ts';
import type { ExchangeCheck } from './check.ts';

/** A field of the body that the schema does not mention, at any depth. */
export const undocumentedField: ExchangeCheck = {
  code: 'undocumented-field',
  about: 'body',
  find: ({ body, media, match, judgement }) => {
    if (body.type !== 'json' || judgement === undefined || media?.schema === undefined || match === undefined)
      return [];
    const { schema } = match.description.judgeOf(media.schema, 'response');
    return undocumentedFields(schema, body.reading.value).map(
      (pointer): Fault => ({
        code: 'undocumented-field',
        pointer,
        expected: 'absent',
        schemaPointer: media.schema?.pointer ?? '',
      }),
    );
  },
};
