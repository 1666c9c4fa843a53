import type { Description, JsonSchema } from '../openapi/description.ts';
import { CHILDREN, UNJUDGED } from '../openapi/translation.ts';
import { boundCode } from './bound-work.ts';
import { createValidators } from './create-validators.ts';
import { VERDICT } from './judging-keywords.ts';
import { loadAjv } from './load-ajv.ts';

/**
 * Writes the code of a predicate that says whether values are right by translated schemas; undefined where it takes more to judge
 * by one. Numbers are taken for what doubles make of them.
 */
export function createPredicateMaker(version: Description['version']): (schema: JsonSchema) => string | undefined {
  const validatorsFor = createValidators(version, 'verdict');
  return (schema) => {
    // In the code of an object this name sets its prototype.
    if (!tellsHoles(schema) || JSON.stringify(schema).includes('"__proto__"')) return undefined;
    try {
      const validators = validatorsFor(schema);
      return selfContained(loadAjv().standaloneCode(validators, validators.compile(asVerdict(schema))));
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
    // Children are not judged by.
    if (keyword === UNJUDGED || keyword === CHILDREN) return true;
    if (keyword === 'properties') return Object.values(value).every(tellsHoles);
    if (['allOf', 'prefixItems', 'items', 'additionalProperties'].includes(keyword))
      return [value].flat().every(tellsHoles);
    return !JSON.stringify(value).includes(`"${UNJUDGED}"`);
  });
}

function asVerdict(schema: JsonSchema): { [keyword: string]: unknown } {
  if (typeof schema === 'boolean' || schema.definitions === undefined) return { [VERDICT]: schema };
  const { definitions, ...rest } = schema;
  return { definitions, [VERDICT]: rest };
}

/** With the functions that ajv's code calls written into it. */
function selfContained(code: string): string | undefined {
  const whole = Object.entries(loadAjv().runtime).reduce(
    (text, [name, ref]) => text.replaceAll(name, () => `(${ref})`),
    code,
  );
  return whole.includes('require(') ? undefined : boundCode(whole);
}
