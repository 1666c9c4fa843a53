import type { ExchangeResult, Fault } from '../model.ts';
import type { Description, Operation, Place, Problem } from '../openapi/description.ts';
import { placesJudgedBy } from '../openapi/places-judged-by.ts';
import { findResponse } from './subject.ts';
import { holeWords } from './unvalidated.ts';

/** What is wrong with a description, as a fault of its own. */
export function descriptionFault(description: Description, { place, keyword, value, reason, isNote }: Problem): Fault {
  return {
    code: isNote === true ? 'unknown-format' : 'description-invalid',
    description: description.id,
    pointer: place.pointer,
    keyword,
    actual: value,
    schemaPointer: place.pointer,
    detail: holeWords({ place, keyword, value, reason }),
  };
}

/** Problems of the schemas that an operation's request, and its answer with this status, are judged by. */
export function problemsMet(
  description: Description,
  operation: Operation,
  status: ExchangeResult['response'],
): Problem[] {
  const response = status === undefined ? undefined : findResponse(operation.responses, status.status);
  const sent = [...operation.parameters, ...(operation.requestBody?.content ?? [])];
  const received = [...(response?.content ?? []), ...(response?.headers ?? [])];
  const met = [
    ...schemasOf(sent).flatMap((place) => description.judgeOf(place, 'request').problems),
    ...schemasOf(received).flatMap((place) => description.judgeOf(place, 'response').problems),
  ];
  return met.filter(({ isNote }) => isNote !== true);
}

/** Everything that is wrong with a description, whether or not anything hangs on it. */
export function allProblems(description: Description): Problem[] {
  const problems = placesJudgedBy(description).flatMap(
    ({ place, direction }) => description.judgeOf(place, direction).problems,
  );
  return distinctProblems([...description.problems, ...problems, ...wrongExamples(description)]);
}

/** Examples that their own schemas refuse, in requests and in responses. */
function wrongExamples(description: Description): Problem[] {
  return description.examples().flatMap(({ place, value, schema }): Problem[] => {
    const judged = (['response', 'request'] as const).map((direction) =>
      description.judgeOf(schema, direction).judge({ value }),
    );
    const [fault] = judged[0]?.faults ?? [];
    if (fault === undefined || judged.some(({ faults }) => faults.length === 0)) return [];
    const reason = `is refused by its own schema: ${fault.keyword}${fault.pointer === '' ? '' : ` at ${fault.pointer}`}`;
    return [{ place, keyword: 'example', value: null, reason }];
  });
}

/** One problem per place and keyword. */
export function distinctProblems(problems: Problem[]): Problem[] {
  const byPlace = new Map(problems.map((problem) => [JSON.stringify([problem.place, problem.keyword]), problem]));
  return [...byPlace.values()];
}

function schemasOf(holders: { schema?: Place }[]): Place[] {
  return holders.flatMap(({ schema }) => (schema === undefined ? [] : [schema]));
}
