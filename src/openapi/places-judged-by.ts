import type { Description, Direction, Operation, Place } from './description.ts';

/** The schemas that values are judged by, and in which direction those go. */
export function placesJudgedBy(description: Pick<Description, 'operations'>): { place: Place; direction: Direction }[] {
  return description.operations.flatMap((operation) => [
    ...sent(operation).map((place) => ({ place, direction: 'request' as const })),
    ...received(operation).map((place) => ({ place, direction: 'response' as const })),
  ]);
}

function sent({ parameters, requestBody }: Operation): Place[] {
  return schemasOf([...parameters, ...(requestBody?.content ?? [])]);
}

function received({ responses }: Operation): Place[] {
  return schemasOf(responses.flatMap(({ content, headers }) => [...(content ?? []), ...headers]));
}

function schemasOf(holders: { schema?: Place }[]): Place[] {
  return holders.flatMap(({ schema }) => (schema === undefined ? [] : [schema]));
}
