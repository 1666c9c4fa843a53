import type { Json } from '../model.ts';
import type { Description, Direction, JsonSchema, Place, Problem } from './description.ts';
import { isKnownFormat } from './formats.ts';
import { below } from './read-operations.ts';
import { type Documents, refOf, resolve, targetOf, valueAt } from './resolve-ref.ts';
import { FOREIGN_TO_3_0, KEYWORDS_3_0, KEYWORDS_3_1, type KeywordKind } from './schema-keywords.ts';

/** A schema in JSON Schema's words, complete in itself. */
export interface TranslatedSchema {
  schema: JsonSchema;
  problems: Problem[];
  /** Where each translated object comes from. */
  places: ReadonlyMap<object, Place>;
}

/** Keywords of our own in translated schemas; the validators know them. */
export const UNJUDGED = 'x-unjudged';
export const FORBIDDEN = 'x-forbidden';
export const EXACT = 'x-exact';

/**
 * Translates the schema at a place, and all that it refers to, into one JSON Schema: draft 7 for OpenAPI 3.0, 2020-12
 * for 3.1. References are put in place; those that lead back to themselves become definitions. What cannot be
 * translated (a dead reference, an invalid expression) becomes `x-unjudged`, so that a value that hangs on it is
 * noticed, and a problem.
 */
export function translateSchema(
  documents: Documents,
  place: Place,
  version: Description['version'],
  direction: Direction,
): TranslatedSchema {
  const context: Context = {
    documents,
    version,
    direction,
    problems: [],
    places: new Map(),
    targets: new Map(),
    definitions: {},
    sizes: new Map(),
  };
  const schema = translateAt(context, place, false);
  const problems = distinct(context.problems);
  if (Object.keys(context.definitions).length === 0) return { schema, problems, places: context.places };
  const whole = { ...(typeof schema === 'object' ? schema : { allOf: [schema] }), definitions: context.definitions };
  if (typeof schema === 'object') context.places.set(whole, context.places.get(schema) ?? place);
  return { schema: whole, problems, places: context.places };
}

interface Context {
  documents: Documents;
  version: Description['version'];
  direction: Direction;
  problems: Problem[];
  places: Map<object, Place>;
  targets: Map<string, Target>;
  definitions: Record<string, JsonSchema>;
  sizes: Map<object, number>;
}

/** A schema that something refers to. */
interface Target {
  state: 'open' | 'done';
  /** Its name among the definitions, once something inside refers back to it. */
  definition?: string;
  schema?: JsonSchema;
  size: number;
}

type Fields = { [keyword: string]: unknown };
type Source = { [keyword: string]: Json };

/** Beyond this many objects a shared schema is a definition and not put in place: copies of copies grow without end. */
const LARGEST_INLINED = 400;

function translateAt(context: Context, place: Place, asBase: boolean): JsonSchema {
  const value = valueAt(context.documents, place);
  const ref = refOf(value);
  if (ref === undefined) return translateValue(context, value, place, asBase);
  const target = translateRef(context, place, ref, asBase);
  if (context.version === '3.0') return target;
  const { $ref: _, ...siblings } = value as Source;
  if (Object.keys(siblings).every((keyword) => kindOf(context, keyword) === 'annotation')) return target;
  const own = translateValue(context, siblings, place, asBase);
  if (typeof own === 'boolean') return own && target;
  // Beside and not around: unevaluatedProperties has to see what the target evaluates.
  return noted(context, { ...own, allOf: [target, ...((own.allOf as JsonSchema[] | undefined) ?? [])] }, place);
}

function translateRef(context: Context, from: Place, ref: string, asBase: boolean): JsonSchema {
  const found = resolve(context.documents, from);
  if (found.type === 'dead') {
    return hole(context, { place: from, keyword: '$ref', value: ref, reason: found.reason });
  }
  // In 3.1 a target may itself be a $ref with siblings, so only one step is taken at a time.
  const place = context.version === '3.0' ? found.place : targetOf(context.documents, from, ref);
  const key = `${asBase ? 'base of ' : ''}${place.file}#${place.pointer}`;
  const known = context.targets.get(key);
  if (known !== undefined) return useTarget(context, known, place);
  const target: Target = { state: 'open', size: 0 };
  context.targets.set(key, target);
  target.schema = translateAt(context, place, asBase);
  target.size = sizeOf(context, target.schema);
  target.state = 'done';
  if (target.definition !== undefined) context.definitions[target.definition] = target.schema;
  return useTarget(context, target, place);
}

/** How many objects a schema has, those counted twice that stand in two places. */
function sizeOf(context: Context, value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const known = context.sizes.get(value);
  if (known !== undefined) return known;
  const size = Object.values(value).reduce<number>((sum, child) => sum + sizeOf(context, child), 1);
  context.sizes.set(value, size);
  return size;
}

function useTarget(context: Context, target: Target, place: Place): JsonSchema {
  const large = target.state === 'done' && target.size > LARGEST_INLINED;
  if (target.state === 'done' && target.definition === undefined && !large) return target.schema ?? true;
  if (target.definition === undefined) {
    target.definition = `d${Object.keys(context.definitions).length}`;
    context.definitions[target.definition] = target.schema ?? true;
  }
  return noted(context, { $ref: `#/definitions/${target.definition}` }, place);
}

function translateValue(context: Context, value: Json | undefined, place: Place, asBase: boolean): JsonSchema {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return hole(context, { place, keyword: 'schema', value: value ?? null, reason: 'is no schema' });
  }
  const fields: Fields = {};
  for (const [keyword, content] of Object.entries(value)) {
    if (!keyword.startsWith('x-')) translateKeyword(context, fields, keyword, content, place);
  }
  applyDirection(context, value, fields, place);
  addExactness(fields);
  const discriminated = asBase ? fields : withDiscriminator(context, value, fields, place);
  noted(context, discriminated, place);
  return value.nullable === true && context.version === '3.0' ? nullable(context, discriminated, place) : discriminated;
}

function translateKeyword(context: Context, fields: Fields, keyword: string, value: Json, at: Place): void {
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
      fields[keyword] = translateAt(context, place, false);
      return;
    case 'schemas':
      if (!isArray(value) || value.length === 0) break;
      fields[keyword] = value.map((_, index) => translateAt(context, below(place, String(index)), keyword === 'allOf'));
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

function translateMap(context: Context, fields: Fields, keyword: string, value: Source, place: Place): void {
  const schemas: [string, JsonSchema][] = [];
  for (const name of Object.keys(value)) {
    if (keyword === 'patternProperties' && !isExpression(name)) {
      addHole(context, fields, { place: below(place, name), keyword, value: name, reason: 'is no regular expression' });
      continue;
    }
    schemas.push([name, translateAt(context, below(place, name), false)]);
  }
  fields[keyword] = Object.fromEntries(schemas);
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

type MakeProblem = (reason: string) => Problem;

function translateType(context: Context, fields: Fields, value: Json, problem: MakeProblem): void {
  const types = isArray(value) && context.version === '3.1' ? value : [value];
  if (types.length > 0 && types.every((type) => typeof type === 'string' && TYPES.includes(type))) fields.type = value;
  else addHole(context, fields, problem('is no type'));
}

function translatePattern(context: Context, fields: Fields, value: Json, problem: MakeProblem): void {
  if (typeof value !== 'string' || !isExpression(value)) {
    addHole(context, fields, problem('is no regular expression'), 'string');
    return;
  }
  if (!isUnicodeExpression(value)) context.problems.push(problem('is a regular expression only without the u flag'));
  fields.pattern = value;
}

function translateFormat(context: Context, fields: Fields, value: Json, problem: MakeProblem): void {
  if (typeof value === 'string' && isKnownFormat(value)) fields.format = value;
  else context.problems.push(problem('is no known format'));
}

type Exclusive = 'exclusiveMinimum' | 'exclusiveMaximum';

/** 3.0 has JSON Schema draft 5's boolean, which turns the bound beside it into an exclusive one. */
function translateExclusive(
  context: Context,
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
function settleExclusive(fields: Fields): void {
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (fields[exclusive] !== true) continue;
    if (typeof fields[bound] === 'number') {
      fields[exclusive] = fields[bound];
      delete fields[bound];
    } else {
      delete fields[exclusive];
    }
  }
}

/** `readOnly` properties of a request, and `writeOnly` ones of a response, are not required and must not be there. */
function applyDirection(context: Context, value: Source, fields: Fields, place: Place): void {
  settleExclusive(fields);
  const keyword = context.direction === 'request' ? 'readOnly' : 'writeOnly';
  const properties = fields.properties;
  if (typeof properties !== 'object' || properties === null || !isObject(value.properties)) return;
  for (const name of Object.keys(properties)) {
    const property = resolve(context.documents, below(below(place, 'properties'), name));
    if (property.type === 'dead' || !isObject(property.value) || property.value[keyword] !== true) continue;
    (properties as Fields)[name] = noted(context, { [FORBIDDEN]: keyword }, property.place);
    if (Array.isArray(fields.required)) fields.required = fields.required.filter((other) => other !== name);
  }
}

const NUMERIC = [
  'type',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'enum',
  'const',
];

/** Gathers what numbers are judged by, for those that a double cannot hold. */
function addExactness(fields: Fields): void {
  const types = [fields.type ?? []].flat();
  if (types.length > 0 && !types.includes('integer') && !types.includes('number')) return;
  const rules = NUMERIC.filter((keyword) => fields[keyword] !== undefined);
  if (rules.length === 0 || (rules.length === 1 && fields.type === 'number')) return;
  fields[EXACT] = Object.fromEntries(rules.map((keyword) => [keyword, fields[keyword]]));
}

/** OpenAPI 3.0 `nullable`, in the sense in which it is used: null is allowed, whatever stands beside it. */
function nullable(context: Context, fields: Fields, place: Place): JsonSchema {
  const simple =
    typeof fields.type === 'string' &&
    !['allOf', 'anyOf', 'oneOf', 'not', 'if', 'const', UNJUDGED].some((k) => k in fields);
  if (!simple) {
    return noted(context, { if: { type: 'null' }, else: fields, ['then' as string]: true }, place);
  }
  fields.type = [fields.type, 'null'];
  if (Array.isArray(fields.enum) && !fields.enum.includes(null)) fields.enum = [...fields.enum, null];
  if (EXACT in fields) fields[EXACT] = { ...(fields[EXACT] as object), type: fields.type };
  return fields as JsonSchema;
}

/**
 * The discriminator picks the branch, and only that branch counts; a value that names no branch is refused (OpenAPI
 * 3.0.4 and 3.1.1: "validation SHOULD fail").
 */
function withDiscriminator(context: Context, value: Source, fields: Fields, place: Place): Fields {
  const discriminator = value.discriminator;
  if (!isObject(discriminator) || typeof discriminator.propertyName !== 'string') return fields;
  const property = discriminator.propertyName;
  const keyword = isArray(value.oneOf) ? 'oneOf' : isArray(value.anyOf) ? 'anyOf' : undefined;
  const branches =
    keyword === undefined
      ? childBranches(context, place, discriminator)
      : listedBranches(context, below(place, keyword), value[keyword] as Json[], discriminator);
  if (branches.length === 0) return fields;
  const alternatives = branches.map(([name, schema]) => ({
    if: { properties: { [property]: { const: name } }, required: [property] },
    ['then' as string]: schema,
  }));
  const names = branches.map(([name]) => name);
  const choice = noted(
    context,
    { properties: { [property]: noted(context, { enum: names }, below(place, 'discriminator')) }, allOf: alternatives },
    place,
  );
  const { [keyword ?? '']: listed, ...rest } = fields;
  const otherwise = keyword === undefined ? true : noted(context, { [keyword]: listed }, place);
  const selection = {
    if: { type: 'object', required: [property] },
    ['then' as string]: choice,
    else: otherwise,
  };
  return { ...rest, allOf: [...((rest.allOf as unknown[]) ?? []), selection] };
}

type Branch = [name: string, schema: JsonSchema];

/** Branches of a oneOf or anyOf that have a name: those behind a $ref. If one has none, the discriminator cannot pick. */
function listedBranches(context: Context, place: Place, list: Json[], discriminator: Source): Branch[] {
  const mapping = mappingOf(context, place, discriminator);
  const branches: Branch[] = [];
  for (const [index, entry] of list.entries()) {
    const ref = refOf(entry);
    if (ref === undefined) return [];
    const at = below(place, String(index));
    const target = targetOf(context.documents, at, ref);
    const names = mapping.filter(([, to]) => same(to, target)).map(([name]) => name);
    // With a mapping the schema's own name counts as well, unless the mapping gives it to another.
    const own = target.pointer.split('/').at(-1) ?? '';
    if (!mapping.some(([name]) => name === own)) names.push(own);
    for (const name of names) branches.push([name, translateAt(context, at, true)]);
  }
  return branches;
}

/** Schemas that build on this one by allOf: a parent with a discriminator stands for any of its children. */
function childBranches(context: Context, place: Place, discriminator: Source): Branch[] {
  const mapping = mappingOf(context, place, discriminator);
  const holder = { file: place.file, pointer: place.pointer.split('/').slice(0, -1).join('/') };
  const siblings = valueAt(context.documents, holder);
  if (!holder.pointer.endsWith('/schemas') || !isObject(siblings)) return [];
  const branches: Branch[] = [];
  for (const [name, schema] of Object.entries(siblings)) {
    const at = below(holder, name);
    const self = same(at, place);
    if (!self && !buildsOn(context, schema, at, place)) continue;
    const given = mapping.filter(([, to]) => same(to, at)).map(([key]) => key);
    const names = given.length > 0 ? given : [name];
    for (const key of names) branches.push([key, self ? true : refTo(context, at)]);
  }
  return branches.length > 1 ? branches : [];
}

function refTo(context: Context, place: Place): JsonSchema {
  const key = `${place.file}#${place.pointer}`;
  const known = context.targets.get(key);
  if (known !== undefined) return useTarget(context, known, place);
  const target: Target = { state: 'open', size: 0 };
  context.targets.set(key, target);
  target.schema = translateAt(context, place, false);
  target.size = sizeOf(context, target.schema);
  target.state = 'done';
  if (target.definition !== undefined) context.definitions[target.definition] = target.schema;
  return useTarget(context, target, place);
}

function buildsOn(context: Context, schema: Json, at: Place, parent: Place): boolean {
  if (!isObject(schema) || !isArray(schema.allOf)) return false;
  return schema.allOf.some((entry, index) => {
    const ref = refOf(entry);
    const from = below(below(at, 'allOf'), String(index));
    if (ref === undefined) return false;
    const target = targetOf(context.documents, from, ref);
    return same(target, parent) || buildsOn(context, valueAt(context.documents, target) ?? null, target, parent);
  });
}

function mappingOf(context: Context, place: Place, discriminator: Source): [name: string, to: Place][] {
  if (!isObject(discriminator.mapping)) return [];
  return Object.entries(discriminator.mapping).map(([name, to]) => {
    const text = String(to);
    // A mapping's value is a schema's name or a URL.
    const ref = /^[A-Za-z0-9._-]+$/.test(text) && !/\.(ya?ml|json)$/.test(text) ? `#/components/schemas/${text}` : text;
    return [name, targetOf(context.documents, place, ref)];
  });
}

/** One problem per place: a schema may be read twice, as a base and for itself. */
function distinct(problems: Problem[]): Problem[] {
  const byPlace = new Map(problems.map((problem) => [JSON.stringify([problem.place, problem.keyword]), problem]));
  return [...byPlace.values()];
}

function hole(context: Context, problem: Problem): JsonSchema {
  context.problems.push(problem);
  return noted(context, { [UNJUDGED]: problem }, problem.place);
}

/** Several holes in one schema are told by the first; `only` is the type of value that hangs on it. */
function addHole(context: Context, fields: Fields, problem: Problem, only?: string): void {
  context.problems.push(problem);
  if (!(UNJUDGED in fields)) fields[UNJUDGED] = only === undefined ? problem : { ...problem, only };
}

function noted<S extends object>(context: Context, schema: S, place: Place): S {
  if (!context.places.has(schema)) context.places.set(schema, place);
  return schema;
}

function kindOf(context: Context, keyword: string): KeywordKind | undefined {
  if (context.version === '3.1') return own(KEYWORDS_3_1, keyword);
  return own(KEYWORDS_3_0, keyword) ?? own(FOREIGN_TO_3_0, keyword);
}

function isOfDialect(context: Context, keyword: string): boolean {
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
    case 'boolean':
      return typeof value === 'boolean';
    case 'names':
      return isArray(value) && value.every((name) => typeof name === 'string');
    case 'names-map':
      return isObject(value) && Object.values(value).every((names) => fits('names', names));
    case 'list':
      return isArray(value) && value.length > 0;
    default:
      return true;
  }
}

function isExpression(source: string): boolean {
  return isUnicodeExpression(source) || compiles(source, '');
}

function isUnicodeExpression(source: string): boolean {
  return compiles(source, 'u');
}

function compiles(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags).flags === flags;
  } catch {
    return false;
  }
}

function same(one: Place, other: Place): boolean {
  return one.file === other.file && one.pointer === other.pointer;
}

function isArray(value: Json | undefined): value is Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is Source {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
