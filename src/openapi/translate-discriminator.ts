import type { Json } from '../model.ts';
import type { JsonSchema, Place } from './description.ts';
import { below, refOf, targetOf, valueAt } from './resolve-ref.ts';
import {
  CHILDREN,
  CHOICE,
  type Fields,
  isArray,
  isObject,
  noted,
  type Source,
  same,
  type Translation,
} from './translation.ts';

/** What a discriminator says of a oneOf or anyOf: the branches by the values of a property. */
export interface Choice {
  property: string;
  /** Index of the branch by the value that names it. */
  branches: Record<string, number>;
}

/**
 * What a discriminator does depends on the version. In 3.0.4, 3.1 and later it "cannot change the validation result": oneOf, anyOf and
 * allOf decide, and it says which branch a wrong value was meant for, and which further fields a value may have. Up to 3.0.3 it is
 * the property "that decides which schema definition validates": the named branch of a oneOf or anyOf alone decides.
 */
export function withDiscriminator(context: Translation, value: Source, fields: Fields, place: Place): Fields {
  const discriminator = value.discriminator;
  if (!isObject(discriminator) || typeof discriminator.propertyName !== 'string') return fields;
  const property = discriminator.propertyName;
  const keyword = isArray(value.oneOf) ? 'oneOf' : isArray(value.anyOf) ? 'anyOf' : undefined;
  if (keyword === undefined) {
    const children = childrenOf(context, place);
    return children.length === 0 ? fields : { ...fields, [CHILDREN]: children };
  }
  const list = value[keyword] as Json[];
  const branches = namesOf(context, below(place, keyword), list, discriminator);
  if (Object.keys(branches).length === 0 || fields[keyword] === undefined) return fields;
  const choice: Choice = { property, branches };
  if (!context.discriminatorDecides) return { ...fields, [CHOICE]: choice };
  const { [keyword]: listed, ...rest } = fields;
  const isComplete = isObject(discriminator.mapping) && new Set(Object.values(branches)).size === list.length;
  const union = noted(context, { [keyword]: listed, [CHOICE]: choice }, place);
  const selection = select(context, choice, union, listed as JsonSchema[], isComplete, place);
  return { ...rest, allOf: [...((rest.allOf as unknown[] | undefined) ?? []), selection] };
}

/** The branch that the value names; all of them where it names none and they may have other names than those that are known. */
function select(
  context: Translation,
  { property, branches }: Choice,
  union: Fields,
  listed: readonly JsonSchema[],
  isComplete: boolean,
  place: Place,
): Fields {
  const names = noted(context, { enum: Object.keys(branches) }, below(place, 'discriminator'));
  const alternatives = Object.entries(branches).map(([name, index]) => ({
    if: { properties: { [property]: { const: name } }, required: [property] },
    ['then' as string]: listed[index],
  }));
  const named = noted(context, { properties: { [property]: names }, allOf: alternatives }, place);
  return {
    if: { type: 'object', required: [property], ...(isComplete ? {} : { properties: { [property]: names } }) },
    ['then' as string]: named,
    else: union,
  };
}

/** The names of those branches of a oneOf or anyOf that have one: those behind a $ref. */
function namesOf(context: Translation, place: Place, list: Json[], discriminator: Source): Record<string, number> {
  const mapping = mappingOf(context, place, discriminator);
  const branches: [name: string, index: number][] = [];
  for (const [index, entry] of list.entries()) {
    const ref = refOf(entry);
    if (ref === undefined) continue;
    const target = targetOf(context.documents, below(place, String(index)), ref);
    // With a mapping the schema's own name counts as well, unless the mapping gives it to another.
    const own = target.pointer.split('/').at(-1) ?? '';
    if (!mapping.some(([name]) => name === own)) branches.push([own, index]);
    for (const [name, to] of mapping) if (same(to, target)) branches.push([name, index]);
  }
  return Object.fromEntries(branches);
}

/** Schemas that build on this one by allOf: what they list may be in its values, too. */
function childrenOf(context: Translation, place: Place): JsonSchema[] {
  const holder = { file: place.file, pointer: place.pointer.split('/').slice(0, -1).join('/') };
  const siblings = valueAt(context.documents, holder);
  if (!holder.pointer.endsWith('/schemas') || !isObject(siblings)) return [];
  return Object.entries(siblings).flatMap(([name, schema]) => {
    const at = below(holder, name);
    return !same(at, place) && buildsOn(context, schema, at, place) ? [context.refer(at)] : [];
  });
}

function buildsOn(context: Translation, schema: Json, at: Place, parent: Place): boolean {
  if (!isObject(schema) || !isArray(schema.allOf)) return false;
  return schema.allOf.some((entry, index) => {
    const ref = refOf(entry);
    const from = below(below(at, 'allOf'), String(index));
    if (ref === undefined) return false;
    const target = targetOf(context.documents, from, ref);
    return same(target, parent) || buildsOn(context, valueAt(context.documents, target) ?? null, target, parent);
  });
}

function mappingOf(context: Translation, place: Place, discriminator: Source): [name: string, to: Place][] {
  if (!isObject(discriminator.mapping)) return [];
  return Object.entries(discriminator.mapping).map(([name, to]) => {
    const text = String(to);
    // A mapping's value is a schema's name or a URL.
    const ref = /^[A-Za-z0-9._-]+$/.test(text) && !/\.(ya?ml|json)$/.test(text) ? `#/components/schemas/${text}` : text;
    return [name, targetOf(context.documents, place, ref)];
  });
}
