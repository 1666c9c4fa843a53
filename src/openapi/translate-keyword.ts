import type { Json } from '../model.ts';
import type { JsonSchema, Place, Problem } from './description.ts';
import { isExpression, isUnicodeExpression } from './expression.ts';
import { isKnownFormat } from './formats.ts';
import { below } from './resolve-ref.ts';
import { FOREIGN_TO_3_0, KEYWORDS_3_0, KEYWORDS_3_1, type KeywordKind } from './schema-keywords.ts';
import { addHole, type Fields, isArray, isObject, LITERALS, type Source, type Translation } from './translation.ts';

export function translateKeyword(context: Translation, fields: Fields, keyword: string, value: Json, at: Place): void {
  const kind = kindOf(context, keyword);
  const place = below(at, keyword);
  const problem = (reason: string): Problem => ({ place, keyword, value, reason });
  if (!isOfDialect(context, keyword)) context.problems.push(problem('is no keyword of this version of OpenAPI'));
  switch (kind) {
    case undefined:
      return;
    case 'annotation':
    case 'own':
      return;
    case 'type':
      translateType(context, fields, value, problem);
      return;
    case 'pattern':
      translatePattern(context, fields, value, problem);
      return;
    case 'format':
      translateFormat(context, fields, value, problem);
      return;
    case 'exclusive':
      translateExclusive(context, fields, keyword as Exclusive, value, problem);
      return;
    case 'schema':
      fields[keyword] = context.translate(place, false);
      return;
    case 'schemas':
      if (!isArray(value) || value.length === 0) break;
      fields[keyword] = value.map((_, index) => context.translate(below(place, String(index)), keyword === 'allOf'));
      return;
    case 'schema-map':
      if (!isObject(value)) break;
      translateMap(context, fields, keyword, value, place);
      return;
    default:
      if (!fits(kind, value)) break;
      fields[keyword] = value;
      return;
  }
  addHole(context, fields, problem('has a value that it cannot have'));
}

function translateMap(context: Translation, fields: Fields, keyword: string, value: Source, place: Place): void {
  const schemas: [string, JsonSchema][] = [];
  for (const name of Object.keys(value)) {
    if (keyword === 'patternProperties' && !isExpression(name)) {
      addHole(context, fields, { place: below(place, name), keyword, value: name, reason: 'is no regular expression' });
      continue;
    }
    if (name === '__proto__' && keyword === 'dependentSchemas') {
      addHole(context, fields, {
        place: below(place, name),
        keyword,
        value: name,
        reason: 'is a name that cannot be judged here',
      });
      continue;
    }
    schemas.push([name, context.translate(below(place, name), false)]);
  }
  // ajv passes over this name among the properties.
  const own = schemas.filter(([name]) => keyword === 'properties' && name === '__proto__');
  if (own.length > 0) fields.patternProperties = Object.fromEntries(own.map(([, schema]) => [PROTO, schema]));
  const others = schemas.filter((one) => !own.includes(one));
  if (keyword === 'patternProperties')
    fields[keyword] = { ...(fields[keyword] as object | undefined), ...Object.fromEntries(others) };
  else fields[keyword] = Object.fromEntries(others);
}

const PROTO = '^__proto__$';

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

type MakeProblem = (reason: string) => Problem;

function translateType(context: Translation, fields: Fields, value: Json, problem: MakeProblem): void {
  const types = isArray(value) && context.version === '3.1' ? value : [value];
  if (types.length > 0 && types.every((type) => typeof type === 'string' && TYPES.includes(type))) fields.type = value;
  else addHole(context, fields, problem('is no type'));
}

function translatePattern(context: Translation, fields: Fields, value: Json, problem: MakeProblem): void {
  if (typeof value !== 'string' || !isExpression(value)) {
    addHole(context, fields, problem('is no regular expression'), 'string');
    return;
  }
  if (!isUnicodeExpression(value)) context.problems.push(problem('is a regular expression only without the u flag'));
  fields.pattern = value;
}

function translateFormat(context: Translation, fields: Fields, value: Json, problem: MakeProblem): void {
  if (typeof value === 'string' && isKnownFormat(value)) fields.format = value;
  // OpenAPI leaves the list of formats open.
  else context.problems.push({ ...problem('is not a format that is judged'), isNote: true });
}

type Exclusive = 'exclusiveMinimum' | 'exclusiveMaximum';

/** 3.0 has JSON Schema draft 5's boolean, which turns the bound beside it into an exclusive one. */
function translateExclusive(
  context: Translation,
  fields: Fields,
  keyword: Exclusive,
  value: Json,
  problem: MakeProblem,
): void {
  if (typeof value === 'number') {
    if (context.version === '3.0') context.problems.push(problem('is a boolean in this version of OpenAPI'));
    fields[keyword] = value;
    return;
  }
  if (typeof value !== 'boolean' || context.version === '3.1') {
    addHole(context, fields, problem('has a value that it cannot have'));
    return;
  }
  if (value) fields[keyword] = true;
}

/** Puts the boolean bounds of 3.0 right once the number beside them is known. */
export function settleExclusive(fields: Fields): void {
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (fields[exclusive] !== true) continue;
    if (typeof fields[bound] === 'number') {
      fields[exclusive] = fields[bound];
      delete fields[bound];
      moveLiteral(fields, `/${bound}`, `/${exclusive}`);
    } else {
      delete fields[exclusive];
    }
  }
}

function moveLiteral(fields: Fields, from: string, to: string): void {
  const { [from]: literal, ...others } = (fields[LITERALS] ?? {}) as Record<string, string>;
  if (literal !== undefined) fields[LITERALS] = { ...others, [to]: literal };
}

export function kindOf(context: Translation, keyword: string): KeywordKind | undefined {
  if (context.version === '3.1') return own(KEYWORDS_3_1, keyword);
  return own(KEYWORDS_3_0, keyword) ?? own(FOREIGN_TO_3_0, keyword);
}

function isOfDialect(context: Translation, keyword: string): boolean {
  return own(context.version === '3.1' ? KEYWORDS_3_1 : KEYWORDS_3_0, keyword) !== undefined;
}

function own(table: Readonly<Record<string, KeywordKind>>, keyword: string): KeywordKind | undefined {
  return Object.hasOwn(table, keyword) ? table[keyword] : undefined;
}

function fits(kind: KeywordKind, value: Json): boolean {
  switch (kind) {
    case 'number':
      return typeof value === 'number';
    case 'count':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0;
    case 'step':
      return typeof value === 'number' && value > 0;
    case 'boolean':
      return typeof value === 'boolean';
    case 'names':
      return isArray(value) && value.every((name) => typeof name === 'string');
    case 'names-map':
      return isObject(value) && Object.values(value).every((names) => fits('names', names));
    case 'list':
      return isArray(value);
    default:
      return true;
  }
}
