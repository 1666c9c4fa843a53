import type { Ajv, CodeKeywordDefinition } from 'ajv';
import type { Description, JsonSchema } from '../openapi/description.ts';
import { isMultipleOf } from '../openapi/exact-number.ts';
import { FORBIDDEN, UNJUDGED } from '../openapi/translation.ts';
import { asksForOwn, createValidators, expressionsBy } from './create-validators.ts';
import { type AjvParts, loadAjv } from './load-ajv.ts';
import type { dependencies } from './open-predicate.ts';

/**
 * Writes the code of a predicate that says whether values are right by translated schemas; undefined where it takes more to judge
 * by one. Numbers are taken for what doubles make of them.
 */
export function createPredicateMaker(version: Description['version']): (schema: JsonSchema) => string | undefined {
  const compilers = new Map<boolean, Ajv>();
  return (schema) => {
    // In the code of an object this name sets its prototype.
    if (!tellsHoles(schema) || JSON.stringify(schema).includes('"__proto__"')) return undefined;
    try {
      const ownProperties = asksForOwn(schema);
      const compiler = compilers.get(ownProperties) ?? createDeciders(version, ownProperties);
      compilers.set(ownProperties, compiler);
      return selfContained(loadAjv().standaloneCode(compiler, compiler.compile(asCondition(schema))));
    } catch {
      return undefined;
    }
  };
}

/**
 * Whether no value can be right and hang on a hole that is passed over. A value at a hole is refused, for a full judge to see, and
 * by these keywords with it all around it; a branch that is refused may not count.
 */
function tellsHoles(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return true;
  return Object.entries(schema).every(([keyword, value]) => {
    if (keyword === UNJUDGED) return true;
    if (keyword === 'properties') return Object.values(value).every(tellsHoles);
    if (['allOf', 'prefixItems', 'items', 'additionalProperties'].includes(keyword))
      return [value].flat().every(tellsHoles);
    return !JSON.stringify(value).includes(`"${UNJUDGED}"`);
  });
}

/** As a condition a schema is judged without making errors, which is half of the code. */
function asCondition(schema: JsonSchema): { [keyword: string]: unknown } {
  if (typeof schema === 'boolean' || schema.definitions === undefined) return { if: schema, else: false };
  const { definitions, ...rest } = schema;
  return { definitions, if: rest, else: false };
}

/** With the functions that ajv's code calls written into it. */
function selfContained(code: string): string | undefined {
  const whole = Object.entries(loadAjv().runtime).reduce(
    (text, [name, ref]) => text.replaceAll(name, () => `(${ref})`),
    code,
  );
  return whole.includes('require(') ? undefined : whole;
}

/** ajv, set up to tell right from wrong and nothing else. */
function createDeciders(version: Description['version'], ownProperties: boolean): Ajv {
  const { ajv } = loadAjv();
  return createValidators(version, ownKeywords(ajv), {
    allErrors: false,
    ownProperties,
    code: {
      source: true,
      formats: ajv._`formats`,
      regExp: expressionsBy('boundedExpression' satisfies keyof typeof dependencies),
      optimize: false,
    },
  });
}

function ownKeywords({ _ }: AjvParts['ajv']): CodeKeywordDefinition[] {
  return [
    { keyword: FORBIDDEN, code: (context) => context.fail() },
    {
      keyword: UNJUDGED,
      code(context) {
        const { only } = context.schema;
        if (only === undefined) context.fail();
        else context.fail(_`typeof ${context.data} === ${only}`);
      },
    },
    {
      keyword: 'multipleOf',
      type: 'number',
      schemaType: 'number',
      code(context) {
        const isMultiple = context.gen.scopeValue('func', { ref: isMultipleOf, code: _`isMultipleOf` });
        context.fail(_`!${isMultiple}(${context.data}, ${context.schemaValue})`);
      },
    },
  ];
}
