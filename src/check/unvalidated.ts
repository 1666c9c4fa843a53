import type { Fault } from '../model.ts';
import type { Problem } from '../openapi/description.ts';
import type { ExchangeCheck } from './check.ts';

/** Nobody can tell whether the body is right: there is no schema, or it hangs on a hole in the description. */
export const unvalidated: ExchangeCheck = {
  code: 'unvalidated',
  about: 'body',
  find: ({ judgement, unjudgeable, media }) => {
    const schemaPointer = media?.place.pointer;
    if (unjudgeable !== undefined) {
      return [
        {
          code: 'unvalidated',
          pointer: '',
          detail: unjudgeable,
          ...(schemaPointer === undefined ? {} : { schemaPointer }),
        },
      ];
    }
    return (judgement?.unjudged ?? []).map(
      ({ pointer, problem }): Fault => ({
        code: 'unvalidated',
        pointer,
        keyword: problem.keyword,
        schemaPointer: problem.place.pointer,
        detail: holeWords(problem),
      }),
    );
  },
};

/** `$ref https://… is remote, and remote files are never fetched`. */
export function holeWords({ keyword, value, reason }: Problem): string {
  return value === null
    ? `${keyword} ${reason}`
    : `${keyword} ${typeof value === 'string' ? value : JSON.stringify(value)} ${reason}`;
}
