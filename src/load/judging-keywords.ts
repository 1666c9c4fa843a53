import type { Code, CodeKeywordDefinition, KeywordCxt, Name } from 'ajv';
import type { Json } from '../model.ts';
import { canonical } from '../openapi/canonical-json.ts';
import type { Problem, Reading } from '../openapi/description.ts';
import { type ExactRules, LIMITS, type Limit, refusedBy } from '../openapi/exact-number.ts';
import { EXACT, FORBIDDEN, LITERALS, UNJUDGED } from '../openapi/translation.ts';
import type { Work } from './bound-work.ts';
import { evaluatedKeywords, prepareEvaluated } from './evaluated-keywords.ts';
import { functions } from './judging-functions.ts';
import { type AjvParts, loadAjv } from './load-ajv.ts';

/**
 * What values are judged for: `faults` reports all that is wrong, `exact faults` the same with numbers as they were written, and
 * `verdict` is a predicate that is kept for later runs.
 */
export type Purpose = 'faults' | 'exact faults' | 'verdict';

/** What a validation gathers beside its errors. Passed to the compiled functions as `this`. */
export interface Gathered extends Work {
  exact: Reading['exact'];
  /** Absent until there is one. */
  unjudged: { pointer: string; problem: Problem }[] | undefined;
  refused?: string;
}

/** Wraps the schema of a predicate: what is below it makes no errors, which is half of the code. */
export const VERDICT = 'x-verdict';

/**
 * The keywords that are ours, and those of ajv that are not judged right by it: they are replaced. All judge alike whatever the
 * purpose.
 */
export function judgingKeywords(purpose: Purpose): CodeKeywordDefinition[] {
  const writer: Writer = { ...loadAjv().ajv, purpose };
  return [
    unjudged(writer),
    { keyword: FORBIDDEN, code: (context) => context.fail() },
    exactness(writer),
    ...LIMITS.map((limit) => limitKeyword(limit, writer)),
    enumKeyword(writer),
    constKeyword(writer),
    uniqueItems(writer),
    required(writer),
    contains(writer),
    not(writer),
    condition(writer),
    anyOf(writer),
    oneOf(writer),
    verdict(writer),
    ...evaluatedKeywords(writer),
  ];
}

type Writer = Pick<AjvParts['ajv'], '_' | 'str' | 'Name' | 'nil' | 'stringify'> & { purpose: Purpose };

/** A function that the code calls, by the name that it has where the code is kept. */
function callOf(context: KeywordCxt, { Name }: Writer, name: keyof typeof functions): Name {
  return context.gen.scopeValue('func', { ref: functions[name], code: new Name(name) as unknown as Code }) as Name;
}

/** The names that ajv gives these in the code it makes. */
function pointerOf(context: KeywordCxt, { str, Name }: Writer): Code {
  return str`${new Name('instancePath')}${context.it.errorPath}`;
}

/** The literals of a value, and its place among them; nothing where doubles say all. */
function literalArguments(context: KeywordCxt, writer: Writer): Code {
  const { _, Name, nil, purpose } = writer;
  return purpose === 'exact faults' ? _`, ${new Name('this')}.exact, ${pointerOf(context, writer)}` : nil;
}

function unjudged(writer: Writer): CodeKeywordDefinition {
  const { _, Name, purpose } = writer;
  return {
    keyword: UNJUDGED,
    code(context) {
      const { gen, data, schema } = context;
      const isMet = schema.only === undefined ? _`true` : _`typeof ${data} === ${schema.only}`;
      // A value at a hole is for the full judge to see.
      if (purpose === 'verdict') context.fail(isMet);
      else {
        const problem = gen.scopeValue('obj', { ref: schema });
        const note = gen.scopeValue('func', { ref: noteUnjudged });
        gen.if(isMet, () => gen.code(_`${note}(${new Name('this')}, ${pointerOf(context, writer)}, ${problem})`));
      }
    },
  };
}

function noteUnjudged(gathered: Gathered, pointer: string, problem: Problem): void {
  gathered.unjudged ??= [];
  gathered.unjudged.push({ pointer, problem });
}

function exactness(writer: Writer): CodeKeywordDefinition {
  const { _, Name, purpose } = writer;
  return {
    keyword: EXACT,
    error: { message: 'must hold to the last digit', params: () => _`{refused: ${new Name('this')}.refused}` },
    code(context) {
      if (purpose !== 'exact faults') return;
      const rules = context.gen.scopeValue('obj', { ref: context.schema });
      const refuses = context.gen.scopeValue('func', { ref: refusesExactly });
      context.fail(_`${refuses}(${new Name('this')}, ${pointerOf(context, writer)}, ${rules})`);
    },
  };
}

function refusesExactly(gathered: Gathered, pointer: string, rules: ExactRules): boolean {
  const literal = gathered.exact?.get(pointer);
  const refused = literal === undefined ? undefined : refusedBy(rules, literal);
  if (refused !== undefined) gathered.refused = refused;
  return refused !== undefined;
}

type LiteralsOf = { readonly [LITERALS]?: Readonly<Record<string, string>> };

function limitKeyword(limit: Limit, writer: Writer): CodeKeywordDefinition {
  const { _, purpose } = writer;
  return {
    keyword: limit,
    type: 'number',
    schemaType: 'number',
    code(context) {
      const { data, schema } = context;
      const literal = (context.parentSchema as LiteralsOf)[LITERALS]?.[`/${limit}`];
      if (literal === undefined && purpose !== 'exact faults') {
        const inline: Record<Limit, () => Code> = {
          minimum: () => _`${data} < ${schema}`,
          maximum: () => _`${data} > ${schema}`,
          exclusiveMinimum: () => _`${data} <= ${schema}`,
          exclusiveMaximum: () => _`${data} >= ${schema}`,
          // ajv divides doubles, and finds 0.07 to be no multiple of 0.01.
          multipleOf: () => _`!${callOf(context, writer, 'isMultipleOf')}(${data}, ${schema})`,
        };
        context.fail(inline[limit]());
        return;
      }
      const keeps = callOf(context, writer, 'isWithin');
      context.fail(_`!${keeps}(${limit}, ${literal ?? String(schema)}, ${data}${literalArguments(context, writer)})`);
    },
  };
}

/** Whether a value that is written down can be compared without looking into it. */
function isPlain(value: Json): value is string | number | boolean | null {
  return typeof value !== 'object' || value === null;
}

function enumKeyword(writer: Writer): CodeKeywordDefinition {
  return {
    keyword: 'enum',
    before: 'not',
    schemaType: 'array',
    code: (context) => context.fail(isNoneOf(context, writer, context.schema as Json[], (index) => `/enum/${index}`)),
  };
}

function constKeyword(writer: Writer): CodeKeywordDefinition {
  return {
    keyword: 'const',
    before: 'not',
    code: (context) => context.fail(isNoneOf(context, writer, [context.schema as Json], () => '/const')),
  };
}

function isNoneOf(context: KeywordCxt, writer: Writer, values: Json[], placeOf: (index: number) => string): Code {
  const { _, nil, stringify, purpose } = writer;
  const { data, gen } = context;
  const literals = (context.parentSchema as LiteralsOf)[LITERALS];
  if (values.length === 0) return _`true`;
  if (literals === undefined && purpose !== 'exact faults' && values.every(isPlain)) {
    return values.reduce<Code>((all, value) => {
      const differs = _`${data} !== ${value}`;
      return all === nil ? differs : _`${all} && ${differs}`;
    }, nil as Code);
  }
  const known = new Map(Object.entries(literals ?? {}));
  const texts = values.map((value, index) => canonical(value, known, placeOf(index)));
  const list = gen.scopeValue('obj', { ref: texts, code: stringify(texts) as Code });
  return _`!${callOf(context, writer, 'isAmong')}(${list}, ${data}${literalArguments(context, writer)})`;
}

function uniqueItems(writer: Writer): CodeKeywordDefinition {
  const { _ } = writer;
  return {
    keyword: 'uniqueItems',
    before: 'items',
    type: 'array',
    schemaType: 'boolean',
    code(context) {
      if (context.schema !== true) return;
      context.fail(
        _`${callOf(context, writer, 'findTwins')}(${context.data}${literalArguments(context, writer)}) !== undefined`,
      );
    },
  };
}

/** As ajv's (its place among the keywords included), which takes the name `` for no name where it does not gather all errors. */
function required({ _ }: Writer): CodeKeywordDefinition {
  return {
    keyword: 'required',
    before: 'propertyNames',
    type: 'object',
    schemaType: 'array',
    error: { message: 'must be there', params: ({ params }) => _`{missingProperty: ${params.missingProperty}}` },
    code(context) {
      const { gen, data, it } = context;
      for (const name of new Set(context.schema as string[])) {
        const isAbsent = _`${data}[${name}] === undefined`;
        const isNotOwn = _`!Object.prototype.hasOwnProperty.call(${data}, ${name})`;
        gen.if(it.opts.ownProperties ? _`${isAbsent} || ${isNotOwn}` : isAbsent, () => {
          context.setParams({ missingProperty: name });
          context.error(true);
        });
      }
    },
  };
}

/** As ajv's, which accepts an empty array where other keywords of its schema have passed. */
function contains({ _, Name }: Writer): CodeKeywordDefinition {
  return {
    keyword: 'contains',
    type: 'array',
    schemaType: ['object', 'boolean'],
    trackErrors: true,
    error: { message: 'must contain', params: ({ params }) => _`{own: ${params.own}}` },
    code(context) {
      const { gen, data, it, parentSchema } = context;
      const errors = new Name('errors');
      const { minContains = 1, maxContains } = it.opts.next ? parentSchema : {};
      const start = gen.const('start', errors);
      const count = gen.let('count', 0);
      const isValid = gen.name('_valid');
      it.items = true;
      gen.forRange('i', 0, _`${data}.length`, (index) => {
        context.subschema({ keyword: 'contains', dataProp: index, dataPropType: NUMBER, compositeRule: true }, isValid);
        gen.if(isValid, () => gen.code(_`${count}++`));
      });
      context.setParams({ own: _`${errors} - ${start}` });
      const most = maxContains === undefined ? _`` : _` && ${count} <= ${maxContains}`;
      context.result(
        _`${count} >= ${minContains}${most}`,
        () => context.reset(),
        () => context.error(true),
      );
    },
  };
}

/** How ajv names the type of an index. */
const NUMBER = 0;

/**
 * As ajv's, which below `not` and `if` stops at the first error, and then takes keywords for passed that it has not looked at.
 */
function not(_: Writer): CodeKeywordDefinition {
  return {
    keyword: 'not',
    before: 'allOf',
    schemaType: ['object', 'boolean'],
    trackErrors: true,
    code(context) {
      const valid = context.gen.name('valid');
      context.subschema({ keyword: 'not', compositeRule: true, createErrors: false }, valid);
      context.failResult(
        valid,
        () => context.reset(),
        () => context.error(true),
      );
    },
  };
}

function condition(writer: Writer): CodeKeywordDefinition {
  const { _ } = writer;
  return {
    keyword: 'if',
    schemaType: ['object', 'boolean'],
    trackErrors: true,
    code(context) {
      const { gen, parentSchema } = context;
      const clauses = (['then', 'else'] as const).filter((keyword) => parentSchema[keyword] !== undefined);
      if (clauses.length === 0) return;
      prepareEvaluated(context, writer);
      const valid = gen.let('valid', true);
      const isValid = gen.name('_valid');
      const branch = context.subschema({ keyword: 'if', compositeRule: true, createErrors: false }, isValid);
      // What an `if` that fails has looked at is not evaluated.
      context.mergeValidEvaluated(branch, isValid);
      context.reset();
      for (const keyword of clauses) {
        const holds = gen.const('holds', keyword === 'then' ? isValid : _`!${isValid}`);
        gen.if(holds, () => {
          const clause = context.subschema({ keyword }, isValid);
          gen.assign(valid, isValid);
          context.mergeValidEvaluated(clause, valid);
        });
        // The clause has used the name.
        if (keyword === 'then') gen.assign(isValid, holds);
      }
      context.pass(valid, () => context.error(true));
    },
  };
}

/**
 * As ajv's, and the error has how many errors each branch made (`own`): they are the errors before it. What is wrong by a branch can
 * be told without judging again.
 */
function anyOf(writer: Writer): CodeKeywordDefinition {
  const { _ } = writer;
  return {
    keyword: 'anyOf',
    before: 'allOf',
    schemaType: 'array',
    trackErrors: true,
    error: unionError(writer),
    code(context) {
      const { gen, schema } = context;
      prepareEvaluated(context, writer);
      const marks = createMarks(context, writer);
      const valid = gen.let('valid', false);
      const isValid = gen.name('_valid');
      gen.block(() => {
        for (const index of (schema as unknown[]).keys()) {
          const branch = context.subschema({ keyword: 'anyOf', schemaProp: index, compositeRule: true }, isValid);
          gen.assign(valid, _`${valid} || ${isValid}`);
          marks.set(index);
          const isMerged = context.mergeValidEvaluated(branch, isValid);
          if (!isMerged) gen.if(_`!${valid}`);
        }
      });
      context.result(
        valid,
        () => context.reset(),
        () => context.error(true),
      );
    },
  };
}

function oneOf(writer: Writer): CodeKeywordDefinition {
  const { _, Name } = writer;
  return {
    keyword: 'oneOf',
    before: 'allOf',
    schemaType: 'array',
    trackErrors: true,
    error: unionError(writer),
    code(context) {
      const { gen, schema } = context;
      prepareEvaluated(context, writer);
      const marks = createMarks(context, writer);
      const valid = gen.let('valid', false);
      const passing = gen.let('passing', null);
      const isValid = gen.name('_valid');
      context.setParams({ ...context.params, passing });
      gen.block(() => {
        for (const index of (schema as unknown[]).keys()) {
          const branch = context.subschema({ keyword: 'oneOf', schemaProp: index, compositeRule: true }, isValid);
          marks.set(index);
          if (index > 0) {
            gen.if(_`${isValid} && ${valid}`).assign(valid, false).assign(passing, _`[${passing}, ${index}]`).else();
          }
          gen.if(isValid, () => {
            gen.assign(valid, true);
            gen.assign(passing, index);
            context.mergeEvaluated(branch, Name);
          });
        }
      });
      context.result(
        valid,
        () => context.reset(),
        () => context.error(true),
      );
    },
  };
}

function unionError({ _ }: Writer): NonNullable<CodeKeywordDefinition['error']> {
  return {
    message: 'must match a branch',
    params: ({ params }) => _`{own: ${params.own}, branches: [${params.branches}], passing: ${params.passing ?? null}}`,
  };
}

/** Notes after each branch how many errors there are. */
function createMarks(context: KeywordCxt, { _, Name, nil }: Writer): { set(index: number): void } {
  const { gen } = context;
  const errors = new Name('errors');
  const start = gen.const('start', errors);
  const marks = (context.schema as unknown[]).map(() => gen.let('mark', 0));
  const branches = marks.reduce<Code>(
    (all, mark, index) => _`${all === nil ? nil : _`${all}, `}${mark} - ${marks[index - 1] ?? start}`,
    nil as Code,
  );
  context.setParams({ own: _`${errors} - ${start}`, branches });
  return { set: (index) => gen.assign(marks[index] as Name, errors) };
}

function verdict(_: Writer): CodeKeywordDefinition {
  return {
    keyword: VERDICT,
    code(context) {
      const valid = context.gen.name('valid');
      context.subschema({ keyword: VERDICT, createErrors: false, compositeRule: true }, valid);
      context.pass(valid);
    },
  };
}
