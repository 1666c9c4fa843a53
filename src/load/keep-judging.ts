import { isDeepStrictEqual } from 'node:util';
import type { Description, SchemaJudge } from '../openapi/description.ts';
import type { KeptJudging, KeptPlace, KeptSchema } from './judging-store.ts';
import { createPredicateMaker } from './make-predicate.ts';

/** A schema that a run has met. */
export interface JudgedPlace {
  judge: SchemaJudge;
  /** Whether a value was judged by it, and not only the schema looked at. */
  wasJudged: boolean;
}

/** What is kept, with what a run has added; undefined where that is nothing. */
export function withJudged(
  kept: KeptJudging = { places: {}, schemas: [] },
  judged: ReadonlyMap<string, JudgedPlace>,
  version: Description['version'],
): KeptJudging | undefined {
  const strangers = [...judged].filter(([key, { judge }]) => !Object.hasOwn(kept.places, key) && survivesJson(judge));
  const { places, schemas } = withPlaces(kept, strangers);
  const wanted = new Set(
    [...judged]
      .flatMap(([key, { wasJudged }]) => (wasJudged ? (places[key]?.schema ?? []) : []))
      .filter((index) => schemas[index]?.predicate === undefined),
  );
  if (wanted.size === 0 && places === kept.places) return undefined;
  const makePredicate = createPredicateMaker(version);
  return {
    places,
    schemas: schemas.map((known, index) =>
      wanted.has(index) ? { ...known, predicate: makePredicate(known.schema) ?? null } : known,
    ),
  };
}

function withPlaces(kept: KeptJudging, strangers: [string, JudgedPlace][]): KeptJudging {
  if (strangers.length === 0) return kept;
  const schemas: KeptSchema[] = [...kept.schemas];
  const places: Record<string, KeptPlace> = { ...kept.places };
  const indexes = new Map(schemas.map(({ schema, fields }, index) => [JSON.stringify([schema, fields]), index]));
  for (const [key, { judge }] of strangers) {
    const { problems, schema, fields } = judge;
    const text = JSON.stringify([schema, fields]);
    const index = indexes.get(text) ?? schemas.push({ schema, fields }) - 1;
    indexes.set(text, index);
    places[key] = { schema: index, problems };
  }
  return { places, schemas };
}

/** Whether JSON says it again as it is: it has no words for numbers without end, or for -0. */
function survivesJson({ problems, schema, fields }: SchemaJudge): boolean {
  const value = { problems, schema, fields };
  return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);
}
