import type { Ajv, CodeKeywordDefinition, Options } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { Description, JsonSchema } from '../openapi/description.ts';
import { LIBRARY_FORMATS, OWN_FORMATS } from '../openapi/formats.ts';
import { boundedExpression } from './bounded-expression.ts';
import { loadAjv } from './load-ajv.ts';

/** ajv, set up for translated schemas; `keywords` are those beside JSON Schema's, `multipleOf` one of them. */
export function createValidators(
  version: Description['version'],
  keywords: CodeKeywordDefinition[],
  options: Options,
): Ajv {
  const { ajv, ajv2020 } = loadAjv();
  const whole: Options = { ...common, ...options };
  const validators = version === '3.0' ? new ajv.Ajv(whole) : (new ajv2020.Ajv2020(whole) as unknown as Ajv);
  for (const [name, format] of Object.entries(formats)) validators.addFormat(name, format);
  validators.removeKeyword('multipleOf');
  for (const keyword of keywords) validators.addKeyword(keyword);
  return validators;
}

const common = {
  strict: false,
  strictNumbers: true,
  validateSchema: false,
  validateFormats: true,
  logger: false,
  // Our own words are made of keyword and schema.
  messages: false,
  addUsedSchema: false,
} as const;

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
export function expressionsBy(code: string): RegExpEngine {
  return Object.assign((source: string, flags: string) => boundedExpression(source, flags), { code });
}

type RegExpEngine = NonNullable<NonNullable<Options['code']>['regExp']>;

/**
 * Whether a schema speaks of names that every object has without anybody giving it one. Asking whether a property is an
 * object's own doubles the time that a body takes, so it is asked only there.
 */
export function asksForOwn(schema: JsonSchema): boolean {
  return INHERITED.test(JSON.stringify(schema));
}

const INHERITED = /"(__\w+__|constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|to(Locale)?String|valueOf)"/;
