import type { Fault, JsonPointer } from '../model.ts';
import type { Judgement, Problem } from '../openapi/description.ts';
import type { ExchangeCheck } from './check.ts';

/** Nobody can tell whether the body is right: there is no schema, or it hangs on a hole in the description. */
export const unvalidated: ExchangeCheck = {
  code: 'unvalidated',
  about: 'body',
  find: (subject) => [
    ...unjudgedFaults(subject.judgement, subject.unjudgeable, subject.media?.place.pointer),
    ...subject.headers.flatMap(({ pointer, judgement }) => unjudgedFaults(judgement, undefined, undefined, pointer)),
  ],
};

/** What of a value could not be judged, and why. */
export function unjudgedFaults(
  judgement: Judgement | undefined,
  unjudgeable: string | undefined,
  schemaPointer: JsonPointer | undefined,
  prefix = '',
): Fault[] {
  if (unjudgeable !== undefined) {
    const place = schemaPointer === undefined ? {} : { schemaPointer };
    return [{ code: 'unvalidated', pointer: prefix, detail: unjudgeable, ...place }];
  }
  return (judgement?.unjudged ?? []).map(
    ({ pointer, problem }): Fault => ({
      code: 'unvalidated',
      pointer: prefix + pointer,
      keyword: problem.keyword,
      schemaPointer: problem.place.pointer,
      detail: holeWords(problem),
    }),
  );
}

/** `$ref https://… is remote, and remote files are never fetched`. */
export function holeWords({ keyword, value, reason }: Problem): string {
  return value === null
    ? `${keyword} ${reason}`
    : `${keyword} ${typeof value === 'string' ? value : JSON.stringify(value)} ${reason}`;
}
