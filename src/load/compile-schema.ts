import type { Ajv, CodeKeywordDefinition, ErrorObject, KeywordCxt, ValidateFunction } from 'ajv';
import type { Description, JsonSchema, Judgement, Problem, Reading, SchemaJudge } from '../openapi/description.ts';
import { type ExactRules, isMultipleOf, refusedBy } from '../openapi/exact-number.ts';
import type { TranslatedSchema } from '../openapi/translate-schema.ts';
import { EXACT, FORBIDDEN, UNJUDGED } from '../openapi/translation.ts';
import { asksForOwn, createValidators, expressionsBy } from './create-validators.ts';
import { explainErrors } from './explain-errors.ts';
import { type AjvParts, loadAjv } from './load-ajv.ts';

/** Makes judges of translated schemas; one per description, so that what is compiled can be let go with it. */
export function createCompiler(
  version: Description['version'],
): (translated: TranslatedSchema) => SchemaJudge['judge'] {
  const compilers = new Map<boolean, Ajv>();
  const compile: Compile = (schema) => {
    const ownProperties = asksForOwn(schema);
    const compiler = compilers.get(ownProperties) ?? createFaultFinders(version, ownProperties);
    compilers.set(ownProperties, compiler);
    return compiler.compile(schema);
  };
  return (translated) => createJudge(translated, compile);
}

type Compile = (schema: JsonSchema) => ValidateFunction;

/** What a validation gathers beside its errors. Passed to the compiled functions as `this`. */
interface Gathered {
  exact: Reading['exact'];
  /** Absent until there is one. */
  unjudged: Judgement['unjudged'] | undefined;
  refused?: string;
}

/** Most bodies are right: one answer for all of them, frozen since it is shared. */
export const RIGHT: Judgement = Object.freeze({ faults: [], unjudged: [] });

function createJudge(translated: TranslatedSchema, compile: Compile): SchemaJudge['judge'] {
  let validate: ValidateFunction | undefined;
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
    const errorsOf = branchErrors(translated, compile);
    return { faults: explainErrors(validate.errors ?? [], { places, reading, unjudged, errorsOf }), unjudged };
  };
  return (reading) => {
    try {
      validate ??= compile(translated.schema);
    } catch (error) {
      return giveUp('does not compile', error);
    }
    try {
      return judge(validate, reading);
    } catch (error) {
      // ajv compares objects by methods that JSON may hide: {"toString": 1}.
      return giveUp('cannot judge this value', error);
    }
  };
}

/** Judges a value by one branch alone; compiled when a value first fails all branches. */
function branchErrors(translated: TranslatedSchema, compile: Compile) {
  const root = translated.schema;
  const definitions = typeof root === 'object' ? root.definitions : undefined;
  return (branch: JsonSchema, value: unknown): ErrorObject[] => {
    // `this` is another here: what hangs on holes was noted the first time, and pointers would be wrong.
    const validate = compiledBranch(branch, definitions, compile);
    return validate.call({ exact: undefined, unjudged: undefined }, value) ? [] : [...(validate.errors ?? [])];
  };
}

const branches = new WeakMap<object, ValidateFunction>();

function compiledBranch(branch: JsonSchema, definitions: unknown, compile: Compile): ValidateFunction {
  if (typeof branch === 'boolean') return compile(branch);
  const known = branches.get(branch);
  if (known !== undefined) return known;
  const validate = compile(definitions === undefined ? branch : { definitions, ...branch });
  branches.set(branch, validate);
  return validate;
}

function givenUp(translated: TranslatedSchema, what: string, error: unknown): Problem {
  const place = (typeof translated.schema === 'object' ? translated.places.get(translated.schema) : undefined) ?? {
    file: '',
    pointer: '',
  };
  const reason = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  return { place, keyword: 'schema', value: null, reason };
}

/** ajv, set up to tell all that is wrong, with what and where. */
function createFaultFinders(version: Description['version'], ownProperties: boolean): Ajv {
  return createValidators(version, ownKeywords(loadAjv().ajv), {
    allErrors: true,
    verbose: true,
    passContext: true,
    ownProperties,
    // Tidying up the code that is made takes longer than running it as it is.
    code: { regExp: expressionsBy('new RegExp'), optimize: false },
  });
}

function ownKeywords({ _, str, Name }: AjvParts['ajv']): CodeKeywordDefinition[] {
  // The names that ajv gives these in the code it makes.
  const THIS = new Name('this');
  const INSTANCE_PATH = new Name('instancePath');
  const pointerOf = (context: KeywordCxt) => str`${INSTANCE_PATH}${context.it.errorPath}`;
  return [
    {
      keyword: UNJUDGED,
      code(context) {
        const problem = context.gen.scopeValue('obj', { ref: context.schema });
        const note = context.gen.scopeValue('func', { ref: noteUnjudged });
        const call = _`${note}(${THIS}, ${pointerOf(context)}, ${problem})`;
        if (context.schema.only === undefined) context.gen.code(call);
        else context.gen.if(_`typeof ${context.data} === ${context.schema.only}`, () => context.gen.code(call));
      },
    },
    {
      keyword: FORBIDDEN,
      error: { message: 'must not be in this direction' },
      code: (context) => context.fail(),
    },
    {
      keyword: EXACT,
      error: { message: 'must hold to the last digit', params: () => _`{refused: ${THIS}.refused}` },
      code(context) {
        const rules = context.gen.scopeValue('obj', { ref: context.schema });
        const refuses = context.gen.scopeValue('func', { ref: refusesExactly });
        context.fail(_`${THIS}.exact !== undefined && ${refuses}(${THIS}, ${pointerOf(context)}, ${rules})`);
      },
    },
    {
      // ajv divides doubles, and finds 0.07 to be no multiple of 0.01.
      keyword: 'multipleOf',
      type: 'number',
      schemaType: 'number',
      error: { message: 'must be a multiple' },
      code(context) {
        const isMultiple = context.gen.scopeValue('func', { ref: isMultipleOf });
        context.fail(_`!${isMultiple}(${context.data}, ${context.schemaValue})`);
      },
    },
  ];
}

function noteUnjudged(gathered: Gathered, pointer: string, problem: Problem): void {
  gathered.unjudged ??= [];
  gathered.unjudged.push({ pointer, problem });
}

function refusesExactly(gathered: Gathered, pointer: string, rules: ExactRules): boolean {
  const literal = gathered.exact?.get(pointer);
  if (literal === undefined) return false;
  const refused = refusedBy(rules, literal);
  if (refused === undefined) return false;
  gathered.refused = refused;
  return true;
}
