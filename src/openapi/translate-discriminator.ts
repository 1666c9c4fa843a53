import type { Json } from '../model.ts';
import type { JsonSchema, Place } from './description.ts';
import { below, refOf, targetOf, valueAt } from './resolve-ref.ts';
import { type Fields, isArray, isObject, noted, type Source, same, type Translation } from './translation.ts';

/**
 * The discriminator picks the branch, and only that branch counts; a value that names no branch is refused (OpenAPI
 * 3.0.4 and 3.1.1: "validation SHOULD fail").
 */
export function withDiscriminator(context: Translation, value: Source, fields: Fields, place: Place): Fields {
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
function listedBranches(context: Translation, place: Place, list: Json[], discriminator: Source): Branch[] {
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
    for (const name of names) branches.push([name, context.translate(at, true)]);
  }
  return branches;
}

/** Schemas that build on this one by allOf: a parent with a discriminator stands for any of its children. */
function childBranches(context: Translation, place: Place, discriminator: Source): Branch[] {
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
    for (const key of names) branches.push([key, self ? true : context.refer(at)]);
  }
  return branches.length > 1 ? branches : [];
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
