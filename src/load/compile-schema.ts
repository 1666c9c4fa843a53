import type { ValidateFunction } from 'ajv';
import type { Description, JsonSchema, Judgement, Problem, Reading, SchemaJudge } from '../openapi/description.ts';
import type { TranslatedSchema } from '../openapi/translate-schema.ts';
import { boundedWork, restart, TooMuchWork } from './bound-work.ts';
import { createValidators } from './create-validators.ts';
import { explainErrors } from './explain-errors.ts';
import type { Gathered } from './judging-keywords.ts';

/** Makes judges of translated schemas; one per description, so that what is compiled can be let go with it. */
export function createCompiler(
  version: Description['version'],
): (translated: TranslatedSchema) => SchemaJudge['judge'] {
  const plain = createValidators(version, 'faults');
  const exact = createValidators(version, 'exact faults');
  const first = createValidators(version, 'faults', false);
  return (translated) =>
    createJudge(translated, (schema, purpose) => ({ plain, exact, first })[purpose](schema).compile(schema));
}

/** How a value is judged: with all faults, the same with its numbers as they were written, or by its first fault. */
type Way = 'plain' | 'exact' | 'first';

type Compile = (schema: JsonSchema, way: Way) => ValidateFunction;

/** How long one value may be judged, ms of the processor; a schema that took too long once gets less. */
const JUDGING_MS = 1000;
const DISTRUSTED_MS = 100;

/** Most bodies are right: one answer for all of them, frozen since it is shared. */
export const RIGHT: Judgement = Object.freeze({ faults: [], unjudged: [] });

function createJudge(translated: TranslatedSchema, compile: Compile): SchemaJudge['judge'] {
  let allowedMs = JUDGING_MS;
  // One for all values: judging never waits, so there is one at a time.
  const gathered: Gathered = { ...boundedWork(allowedMs), exact: undefined, unjudged: undefined };
  const giveUp = (what: string, error: unknown): Judgement => ({
    faults: [],
    unjudged: [{ pointer: '', problem: givenUp(translated, what, error) }],
  });
  const judge = (validate: ValidateFunction, reading: Reading): Judgement => {
    restart(gathered, allowedMs);
    gathered.exact = reading.exact;
    gathered.unjudged = undefined;
    const isRight = validate.call(gathered, reading.value);
    if (isRight && gathered.unjudged === undefined) return RIGHT;
    const unjudged = gathered.unjudged ?? [];
    if (isRight) return { faults: [], unjudged };
    const { places } = translated;
    return { faults: explainErrors(validate.errors ?? [], { places, reading, unjudged }), unjudged };
  };
  // Each way has a variable of its own: to look its function up by name takes as long as judging a small body.
  const judgeBy = (way: Way): SchemaJudge['judge'] => {
    let validate: ValidateFunction | undefined;
    return (reading) => {
      try {
        validate ??= compile(translated.schema, way);
      } catch (error) {
        return giveUp('does not compile', error);
      }
      try {
        return judge(validate, reading);
      } catch (error) {
        const givenUp = giveUp('cannot judge this value', error);
        if (!(error instanceof TooMuchWork)) return givenUp;
        if (!error.hasManyErrors) allowedMs = DISTRUSTED_MS;
        if (!error.hasManyErrors || way === 'first') return givenUp;
        // The first fault is enough to see what is wrong; that there are more is a hole.
        return { faults: first(reading).faults, unjudged: givenUp.unjudged };
      }
    };
  };
  const plain = judgeBy('plain');
  const exact = judgeBy('exact');
  const first = judgeBy('first');
  return (reading) => (reading.exact === undefined ? plain(reading) : exact(reading));
}

function givenUp(translated: TranslatedSchema, what: string, error: unknown): Problem {
  const place = (typeof translated.schema === 'object' ? translated.places.get(translated.schema) : undefined) ?? {
    file: '',
    pointer: '',
  };
  const reason = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  return { place, keyword: 'schema', value: null, reason };
}
