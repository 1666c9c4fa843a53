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
    // What hangs on a hole has to be noticed, also in branches that do not count.
    if (JSON.stringify(schema).includes(`"${UNJUDGED}"`)) return undefined;
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
      regExp: expressionsBy('lenientExpression' satisfies keyof typeof dependencies),
      optimize: false,
    },
  });
}

function ownKeywords({ _ }: AjvParts['ajv']): CodeKeywordDefinition[] {
  return [
    { keyword: FORBIDDEN, code: (context) => context.fail() },
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
