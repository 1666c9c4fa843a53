import type { Description, ListedField, SchemaJudge } from '../openapi/description.ts';
import { listFields } from '../openapi/list-fields.ts';
import type { Documents } from '../openapi/resolve-ref.ts';
import { type TranslatedSchema, translateSchema } from '../openapi/translate-schema.ts';
import { boundedWork, restart } from './bound-work.ts';
import { createCompiler, RIGHT } from './compile-schema.ts';
import type { JudgingStore, KeptJudging, KeptSchema } from './judging-store.ts';
import { type JudgedPlace, withJudged } from './keep-judging.ts';
import { openPredicate, type Predicate } from './open-predicate.ts';

/**
 * Makes the judges of a description's schemas when they are first asked for. What is kept of earlier runs tells which values are
 * right, and most are; whatever it does not find right is judged as if nothing were kept.
 */
export function createJudges(
  documents: Documents,
  version: Description['version'],
  store?: JudgingStore,
): Pick<Description, 'judgeOf' | 'keep'> {
  const compile = createCompiler(version);
  const opened = openedOnce();
  const places = new Map<string, JudgedPlace>();
  let kept: KeptJudging | undefined;
  let unread = store;
  return {
    judgeOf(place, direction) {
      const key = `${direction} ${place.file}#${place.pointer}`;
      const known = places.get(key);
      if (known !== undefined) return known.judge;
      kept ??= unread?.read();
      unread = undefined;
      const made = createJudge(keptAt(kept, key), opened, () => {
        const translated = translateSchema(documents, place, version, direction);
        return { ...translated, judge: compile(translated) };
      });
      places.set(key, made);
      return made.judge;
    },
    ...(store === undefined ? {} : { keep: () => keep(store, kept, places, version) }),
  };
}

type FullJudge = TranslatedSchema & Pick<SchemaJudge, 'judge'>;

type KeptJudge = KeptSchema & Pick<SchemaJudge, 'problems'>;

function keptAt(kept: KeptJudging | undefined, key: string): KeptJudge | undefined {
  const place = kept?.places[key];
  const schema = kept?.schemas[place?.schema ?? -1];
  return place === undefined || schema === undefined ? undefined : { ...schema, problems: place.problems };
}

function createJudge(
  kept: KeptJudge | undefined,
  opened: (code: string) => Predicate,
  makeFull: () => FullJudge,
): JudgedPlace {
  let made: FullJudge | undefined;
  const full = (): FullJudge => {
    made ??= makeFull();
    return made;
  };
  let listed: readonly ListedField[] | undefined = kept?.fields;
  let isRight: Predicate | undefined;
  const work = boundedWork(PREDICATE_MS);
  const isSurelyRight = (value: unknown): boolean => {
    restart(work, PREDICATE_MS);
    return isRight?.call(work, value) === true;
  };
  const place: JudgedPlace = {
    wasJudged: false,
    judge: {
      get schema() {
        return kept?.schema ?? full().schema;
      },
      get problems() {
        return kept?.problems ?? full().problems;
      },
      get fields() {
        listed ??= listFields(full().schema);
        return listed;
      },
      judge(reading) {
        place.wasJudged = true;
        isRight ??= typeof kept?.predicate === 'string' ? opened(kept.predicate) : neverSure;
        // By doubles alone nothing is said of numbers that they do not hold. Once there is a full judge, one run is enough.
        const isSure = made === undefined && reading.exact === undefined && isSurelyRight(reading.value);
        return isSure ? RIGHT : full().judge(reading);
      },
    },
  };
  return place;
}

/** After so long, by the processor's time, it is left to the full judge. */
const PREDICATE_MS = 300;

const neverSure: Predicate = () => false;

/** Places that say the same share a predicate. */
function openedOnce(): (code: string) => Predicate {
  const opened = new Map<string, Predicate>();
  return (code) => {
    const known = opened.get(code) ?? openSafely(code);
    opened.set(code, known);
    return known;
  };
}

/** A predicate that cannot be had, or that gives up, is sure of nothing. */
function openSafely(code: string): Predicate {
  try {
    const isRight = openPredicate(code);
    return function (value) {
      try {
        return isRight.call(this, value);
      } catch {
        return false;
      }
    };
  } catch {
    return neverSure;
  }
}

/** What cannot be kept is made again, the next time. */
function keep(
  store: JudgingStore,
  kept: KeptJudging | undefined,
  places: ReadonlyMap<string, JudgedPlace>,
  version: Description['version'],
): void {
  try {
    const judging = withJudged(kept, places, version);
    if (judging !== undefined) store.write(judging);
  } catch {
    // The run is over, and right without it.
  }
}
