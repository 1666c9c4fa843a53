import type { ValidateFunction } from 'ajv';
import type { Description, JsonSchema, Judgement, Problem, Reading, SchemaJudge } from '../openapi/description.ts';
import type { TranslatedSchema } from '../openapi/translate-schema.ts';
import { createValidators } from './create-validators.ts';
import { explainErrors } from './explain-errors.ts';
import type { Gathered } from './judging-keywords.ts';

/** Makes judges of translated schemas; one per description, so that what is compiled can be let go with it. */
export function createCompiler(
  version: Description['version'],
): (translated: TranslatedSchema) => SchemaJudge['judge'] {
  const plain = createValidators(version, 'faults');
  const exact = createValidators(version, 'exact faults');
  return (translated) =>
    createJudge(translated, (schema, isExact) => (isExact ? exact : plain)(schema).compile(schema));
}

type Compile = (schema: JsonSchema, isExact: boolean) => ValidateFunction;

/** Most bodies are right: one answer for all of them, frozen since it is shared. */
export const RIGHT: Judgement = Object.freeze({ faults: [], unjudged: [] });

function createJudge(translated: TranslatedSchema, compile: Compile): SchemaJudge['judge'] {
  const compiled: { plain?: ValidateFunction; exact?: ValidateFunction } = {};
  const giveUp = (what: string, error: unknown): Judgement => ({
    faults: [],
    unjudged: [{ pointer: '', problem: givenUp(translated, what, error) }],
  });
  const judge = (validate: ValidateFunction, reading: Reading): Judgement => {
    const gathered: Gathered = { exact: reading.exact, unjudged: undefined };
    const isRight = validate.call(gathered, reading.value);
    if (isRight && gathered.unjudged === undefined) return RIGHT;
    const unjudged = gathered.unjudged ?? [];
    if (isRight) return { faults: [], unjudged };
    const { places } = translated;
    return { faults: explainErrors(validate.errors ?? [], { places, reading, unjudged }), unjudged };
  };
  return (reading) => {
    const purpose = reading.exact === undefined ? 'plain' : 'exact';
    let validate = compiled[purpose];
    try {
      validate ??= compiled[purpose] = compile(translated.schema, purpose === 'exact');
    } catch (error) {
      return giveUp('does not compile', error);
    }
    try {
      return judge(validate, reading);
    } catch (error) {
      return giveUp('cannot judge this value', error);
    }
  };
}

function givenUp(translated: TranslatedSchema, what: string, error: unknown): Problem {
  const place = (typeof translated.schema === 'object' ? translated.places.get(translated.schema) : undefined) ?? {
    file: '',
    pointer: '',
  };
  const reason = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  return { place, keyword: 'schema', value: null, reason };
}
