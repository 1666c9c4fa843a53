import type { Ajv, Options } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { Description, JsonSchema } from '../openapi/description.ts';
import { LIBRARY_FORMATS, OWN_FORMATS } from '../openapi/formats.ts';
import { boundCode } from './bound-work.ts';
import { boundedExpression } from './bounded-expression.ts';
import { judgingKeywords, type Purpose } from './judging-keywords.ts';
import { loadAjv } from './load-ajv.ts';

/**
 * Compiles translated schemas for one purpose, each with an ajv that has what the schema needs and no more.
 *
 * @param allErrors false to stop at the first, where there are too many
 */
export function createValidators(
  version: Description['version'],
  purpose: Purpose,
  allErrors = true,
): (schema: JsonSchema) => Ajv {
  const made = new Map<string, Ajv>();
  return (schema) => {
    const needs = { ownProperties: asksForOwn(schema), unevaluated: asksForUnevaluated(schema) };
    const key = JSON.stringify(needs);
    const validators = made.get(key) ?? createAjv(version, purpose, { ...needs, allErrors });
    made.set(key, validators);
    return validators;
  };
}

interface Needs {
  ownProperties: boolean;
  unevaluated: boolean;
  allErrors: boolean;
}

/** One set of options for all purposes: what is kept of an earlier run must not accept what the judge refuses. */
const OPTIONS = {
  strict: false,
  strictNumbers: true,
  validateSchema: false,
  validateFormats: true,
  logger: false,
  // Our own words are made of keyword and schema.
  messages: false,
  addUsedSchema: false,
  // What is a definition is large or contains itself: written into each place that refers to it, the code grows without end.
  inlineRefs: false,
  // The work that a value takes is counted by it.
  passContext: true,
} as const satisfies Options;

function createAjv(version: Description['version'], purpose: Purpose, needs: Needs): Ajv {
  const { ownProperties, unevaluated, allErrors } = needs;
  const { ajv, ajv2020 } = loadAjv();
  const isKept = purpose === 'verdict';
  const options: Options = {
    ...OPTIONS,
    ownProperties,
    allErrors,
    ...(isKept ? {} : { verbose: true }),
    code: {
      regExp: expressionsBy(isKept ? 'boundedExpression' : 'new RegExp'),
      // Tidying up the code that is made takes longer than running it as it is.
      optimize: false,
      process: boundCode,
      ...(isKept ? { source: true, formats: ajv._`formats` } : {}),
    },
  };
  const validators = version === '3.0' ? new ajv.Ajv(options) : (new ajv2020.Ajv2020(options) as unknown as Ajv);
  // Always on in 2020-12, and wrong beside some keywords: where nothing asks for it, nothing is tracked.
  validators.opts.unevaluated = unevaluated;
  for (const [name, format] of Object.entries(formats)) validators.addFormat(name, format);
  for (const keyword of judgingKeywords(purpose)) {
    validators.removeKeyword(keyword.keyword as string);
    validators.addKeyword(keyword);
  }
  return validators;
}

/** All formats that are judged, as ajv takes them. */
export const formats = {
  ...Object.fromEntries(LIBRARY_FORMATS.map((name) => [name, fullFormats[name]])),
  ...Object.fromEntries(
    Object.entries(OWN_FORMATS).map(([name, check]) => [
      name,
      check.type === 'number'
        ? { type: 'number' as const, validate: check.test }
        : { type: 'string' as const, validate: check.test },
    ]),
  ),
};

/** How ajv makes expressions, and what it calls that in the code it makes. */
function expressionsBy(code: string): RegExpEngine {
  return Object.assign((source: string) => boundedExpression(source), { code });
}

type RegExpEngine = NonNullable<NonNullable<Options['code']>['regExp']>;

/**
 * Whether a schema speaks of names that every object has without anybody giving it one. Asking whether a property is an
 * object's own doubles the time that a body takes, so it is asked only there.
 */
function asksForOwn(schema: JsonSchema): boolean {
  return INHERITED.test(JSON.stringify(schema));
}

const INHERITED =
  /"(\^?__\w+__\$?|constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|to(Locale)?String|valueOf)"/;

function asksForUnevaluated(schema: JsonSchema): boolean {
  return /"unevaluated(Items|Properties)":/.test(JSON.stringify(schema));
}
