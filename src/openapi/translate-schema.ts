import type { Json } from '../model.ts';
import type { Description, Direction, JsonSchema, Place, Problem } from './description.ts';
import { LIMITS } from './exact-number.ts';
import { below, type Documents, refOf, resolve, targetOf, valueAt } from './resolve-ref.ts';
import { withDiscriminator } from './translate-discriminator.ts';
import { kindOf, settleExclusive, translateKeyword } from './translate-keyword.ts';
import {
  addHole,
  EXACT,
  type Fields,
  FORBIDDEN,
  hole,
  isObject,
  LITERALS,
  noted,
  type Source,
  type Translation,
  UNJUDGED,
} from './translation.ts';
import { whyUntracked } from './untracked.ts';

/** A schema in JSON Schema's words, complete in itself. */
export interface TranslatedSchema {
  schema: JsonSchema;
  problems: Problem[];
  /** Where each translated object comes from. */
  places: ReadonlyMap<object, Place>;
}

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
  const targets: Targets = { known: new Map(), definitions: {}, sizes: new Map(), depth: 0, deferred: [] };
  const context: Translation = {
    documents,
    version,
    direction,
    discriminatorDecides: /^3\.0\.[0-3]$/.test(
      String(valueAt(documents, { file: documents.root, pointer: '/openapi' })),
    ),
    problems: [],
    places: new Map(),
    forbidden: NOTHING,
    definitions: targets.definitions,
    translate: (at, asBase) => translateAt(context, targets, at, asBase),
    refer: (at) => translateTarget(context, targets, at, false),
  };
  const schema = context.translate(place, false);
  for (let next = targets.deferred.pop(); next !== undefined; next = targets.deferred.pop()) next();
  const problems = distinct(context.problems);
  const { definitions } = targets;
  if (Object.keys(definitions).length === 0) return { schema, problems, places: context.places };
  const whole = { ...(typeof schema === 'object' ? schema : { allOf: [schema] }), definitions };
  return { schema: noted(context, whole, place), problems, places: context.places };
}

/** Schemas that others refer to. */
interface Targets {
  known: Map<string, Target>;
  definitions: Record<string, JsonSchema>;
  sizes: Map<object, number>;
  /** How many of them are open, one within the other. */
  depth: number;
  /** Those that lay too deep: translated once the way to them is free. */
  deferred: (() => void)[];
}

interface Target {
  state: 'open' | 'done';
  /** Its name among the definitions, once something inside refers back to it. */
  definition?: string;
  schema?: JsonSchema;
  size: number;
}

function translateAt(context: Translation, targets: Targets, place: Place, asBase: boolean): JsonSchema {
  const value = valueAt(context.documents, place);
  const ref = refOf(value);
  if (isObject(value) && typeof value.$dynamicRef === 'string' && context.version === '3.1') {
    return translateDynamicRef(context, targets, value, place);
  }
  if (ref === undefined) return translateValue(context, value, place, asBase);
  const found = resolve(context.documents, place);
  if (found.type === 'dead')
    return hole(context, { place: found.place, keyword: '$ref', value: found.ref ?? ref, reason: found.reason });
  if (context.version === '3.0') return translateTarget(context, targets, found.place, asBase);
  // In 3.1 a $ref may have siblings, also the one that it leads to: one step at a time.
  const target = translateTarget(context, targets, targetOf(context.documents, place, ref), asBase);
  const { $ref: _, ...siblings } = value as Source;
  return withSiblings(context, target, siblings, place, asBase);
}

/**
 * A `$dynamicRef` leads to the outermost anchor of its name on the way to it. Where there is one such anchor only it is a
 * `$ref`; where there are several, which one it is depends on the way, and that is not followed.
 */
function translateDynamicRef(context: Translation, targets: Targets, value: Source, place: Place): JsonSchema {
  const { $dynamicRef: ref, ...siblings } = value;
  const target = targetOf(context.documents, place, String(ref));
  const name = String(ref).split('#')[1] ?? '';
  const namesakes = [...context.documents.anchors.keys()].filter((url) => url.split('#')[1] === name);
  const problem = { place, keyword: '$dynamicRef', value: String(ref) };
  if (valueAt(context.documents, target) === undefined)
    return hole(context, { ...problem, reason: 'points at nothing' });
  if (namesakes.length > 1 && !name.startsWith('/')) {
    return hole(context, { ...problem, reason: 'may lead to several anchors of this name' });
  }
  return withSiblings(context, translateTarget(context, targets, target, false), siblings, place, false);
}

function withSiblings(
  context: Translation,
  target: JsonSchema,
  siblings: Source,
  place: Place,
  asBase: boolean,
): JsonSchema {
  if (Object.keys(siblings).every((keyword) => kindOf(context, keyword) === 'annotation')) return target;
  const own = translateValue(context, siblings, place, asBase);
  if (typeof own === 'boolean') return own && target;
  // Beside and not around: unevaluatedProperties has to see what the target evaluates.
  return noted(context, { ...own, allOf: [target, ...((own.allOf as JsonSchema[] | undefined) ?? [])] }, place);
}

function translateTarget(context: Translation, targets: Targets, place: Place, asBase: boolean): JsonSchema {
  const key = `${asBase ? 'base of ' : ''}${place.file}#${place.pointer}`;
  const known = targets.known.get(key);
  if (known !== undefined) return useTarget(context, targets, known, place);
  const target: Target = { state: 'open', size: 0 };
  targets.known.set(key, target);
  if (targets.depth < MAX_DEPTH) translateInto(target, context, targets, place, asBase);
  else targets.deferred.push(() => translateInto(target, context, targets, place, asBase));
  return useTarget(context, targets, target, place);
}

/** References that lead from schema to schema further than this become definitions, so that no chain of them exhausts the stack. */
const MAX_DEPTH = 40;

function translateInto(target: Target, context: Translation, targets: Targets, place: Place, asBase: boolean): void {
  // Shared by all that refer to it, so nothing of who asks first may stick.
  const around = context.forbidden;
  context.forbidden = NOTHING;
  targets.depth++;
  target.schema = translateAt(context, targets, place, asBase);
  targets.depth--;
  context.forbidden = around;
  target.size = sizeOf(targets, target.schema);
  target.state = 'done';
  if (target.definition !== undefined) targets.definitions[target.definition] = target.schema;
}

/** Beyond this many objects a shared schema is a definition and not put in place: copies of copies grow without end. */
const LARGEST_INLINED = 400;

function useTarget(context: Translation, targets: Targets, target: Target, place: Place): JsonSchema {
  const isLarge = target.size > LARGEST_INLINED;
  if (target.state === 'done' && target.definition === undefined && !isLarge) return target.schema ?? true;
  if (target.definition === undefined) {
    target.definition = `d${Object.keys(targets.definitions).length}`;
    targets.definitions[target.definition] = target.schema ?? true;
  }
  return noted(context, { $ref: `#/definitions/${target.definition}` }, place);
}

/** How many objects a schema has, those counted twice that stand in two places. */
function sizeOf(targets: Targets, value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const known = targets.sizes.get(value);
  if (known !== undefined) return known;
  const size = Object.values(value).reduce<number>((sum, child) => sum + sizeOf(targets, child), 1);
  targets.sizes.set(value, size);
  return size;
}

/** What a whole file holds that is no schema may be anything: it is not quoted. */
function quotable(value: Json | undefined, place: Place): Json {
  return value === undefined || (place.pointer === '' && typeof value === 'string') ? null : value;
}

function translateValue(context: Translation, value: Json | undefined, place: Place, asBase: boolean): JsonSchema {
  if (typeof value === 'boolean') return value;
  if (!isObject(value)) {
    return hole(context, { place, keyword: 'schema', value: quotable(value, place), reason: 'is no schema' });
  }
  const fields: Fields = {};
  // Parts of an allOf speak about one object: what one of them forbids, none of them can require.
  const forbidden = new Set([...(asBase ? context.forbidden : []), ...forbiddenNames(context, place)]);
  const around = context.forbidden;
  context.forbidden = forbidden;
  for (const [keyword, content] of Object.entries(value)) {
    if (!keyword.startsWith('x-')) translateKeyword(context, fields, keyword, content, place);
  }
  context.forbidden = around;
  addLiterals(context, fields, place);
  settleExclusive(fields);
  applyDirection(context, value, fields, place, forbidden);
  addExactness(fields);
  if (context.version === '3.1') settleUnevaluated(context, fields, place);
  const discriminated = asBase ? fields : withDiscriminator(context, value, fields, place);
  noted(context, discriminated, place);
  return value.nullable === true && context.version === '3.0' ? nullable(context, discriminated, place) : discriminated;
}

/** Makes a hole of what is unevaluated where it cannot be judged. */
function settleUnevaluated(context: Translation, fields: Fields, place: Place): void {
  for (const keyword of ['unevaluatedItems', 'unevaluatedProperties'] as const) {
    const reason = fields[keyword] === undefined ? undefined : whyUntracked(keyword, fields, context.definitions);
    if (reason === undefined) continue;
    delete fields[keyword];
    addHole(context, fields, { place: below(place, keyword), keyword, value: null, reason }, 'object');
  }
}

const NOTHING: ReadonlySet<string> = new Set();
const DEEPEST_ALL_OF = 8;

/** Names of the `readOnly` properties of a request's schema, or `writeOnly` of a response's, those of its allOf too. */
function forbiddenNames(context: Translation, place: Place, depth = 0): string[] {
  const found = resolve(context.documents, place);
  if (found.type === 'dead' || !isObject(found.value) || depth > DEEPEST_ALL_OF) return [];
  const { properties, allOf } = found.value;
  const own = isObject(properties) ? Object.keys(properties) : [];
  const parts = Array.isArray(allOf) ? allOf.map((_, index) => below(below(found.place, 'allOf'), String(index))) : [];
  return [
    ...own.filter((name) => isForbidden(context, below(below(found.place, 'properties'), name))),
    ...parts.flatMap((part) => forbiddenNames(context, part, depth + 1)),
  ];
}

function isForbidden(context: Translation, place: Place): boolean {
  const keyword = forbiddingKeyword(context);
  const found = resolve(context.documents, place);
  // In 3.1 what stands beside a $ref counts as well.
  const beside = context.version === '3.1' ? valueAt(context.documents, place) : undefined;
  const said = [beside, found.type === 'found' ? found.value : undefined];
  return said.some((schema) => isObject(schema) && schema[keyword] === true);
}

function forbiddingKeyword({ direction }: Translation): 'readOnly' | 'writeOnly' {
  return direction === 'request' ? 'readOnly' : 'writeOnly';
}

/** Properties of the other direction are not required, and must not be there. */
function applyDirection(
  context: Translation,
  value: Source,
  fields: Fields,
  place: Place,
  forbidden: ReadonlySet<string>,
): void {
  if (forbidden.size === 0) return;
  if (Array.isArray(fields.required)) fields.required = fields.required.filter((name) => !forbidden.has(String(name)));
  if (!isObject(value.properties) || fields.properties === undefined) return;
  for (const name of Object.keys(value.properties)) {
    const at = below(below(place, 'properties'), name);
    if (!isForbidden(context, at)) continue;
    (fields.properties as Fields)[name] = noted(context, { [FORBIDDEN]: forbiddingKeyword(context) }, at);
  }
}

/** Numbers of the schema itself that a double cannot hold. */
function addLiterals({ documents }: Translation, fields: Fields, place: Place): void {
  const literals = documents.literals?.get(place.file);
  if (literals === undefined) return;
  const own = [...literals].flatMap(([pointer, literal]) => {
    const at = pointer.startsWith(`${place.pointer}/`) ? pointer.slice(place.pointer.length) : '';
    const keyword = at.split('/')[1] ?? '';
    return LITERAL_KEYWORDS.includes(keyword) && fields[keyword] !== undefined ? [[at, literal]] : [];
  });
  if (own.length > 0) fields[LITERALS] = Object.fromEntries(own);
}

const LITERAL_KEYWORDS: readonly string[] = [...LIMITS, 'enum', 'const'];

/** What numbers that a double cannot hold are judged by, beside their limits. */
function addExactness(fields: Fields): void {
  const types = [fields.type ?? []].flat();
  const asksForInteger = types.includes('integer') && !types.includes('number');
  if (!asksForInteger && fields.format === undefined) return;
  if (types.length > 0 && !types.includes('integer') && !types.includes('number')) return;
  fields[EXACT] = {
    ...(types.length === 0 ? {} : { type: fields.type }),
    ...(fields.format === undefined ? {} : { format: fields.format }),
  };
}

/** OpenAPI 3.0 `nullable`, in the sense in which it is used: null is allowed, whatever stands beside it. */
function nullable(context: Translation, fields: Fields, place: Place): JsonSchema {
  const composed = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'const', UNJUDGED];
  if (typeof fields.type !== 'string' || composed.some((keyword) => keyword in fields)) {
    return noted(context, { if: { type: 'null' }, ['then' as string]: true, else: fields }, place);
  }
  fields.type = [fields.type, 'null'];
  if (Array.isArray(fields.enum) && !fields.enum.includes(null)) fields.enum = [...fields.enum, null];
  if (EXACT in fields) fields[EXACT] = { ...(fields[EXACT] as object), type: fields.type };
  return fields as JsonSchema;
}

/** One problem per place: a schema may be read twice, as a base and for itself. */
function distinct(problems: Problem[]): Problem[] {
  const byPlace = new Map(problems.map((problem) => [JSON.stringify([problem.place, problem.keyword]), problem]));
  return [...byPlace.values()];
}
