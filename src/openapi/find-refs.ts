import type { Json } from '../model.ts';
import type { Place } from './description.ts';
import { below, type Documents, refOf, targetOf, valueAt } from './resolve-ref.ts';
import { fieldRoles, type Role } from './roles.ts';

export interface Reference {
  place: Place;
  /** As written. */
  ref: string;
  target: Place;
}

/** A place of a description with what OpenAPI has there. */
export interface Visited {
  place: Place;
  role: Role;
  value: Json;
  reference?: Reference;
}

/**
 * All places of a description that have a meaning, from its root along its references. What a key means depends on where it is:
 * `default` in a schema is a value, and in `responses` the name of a response.
 *
 * Files may be added while this runs: a reference is reported before it is followed.
 */
export function* visit(documents: Documents): Generator<Visited> {
  const seen = new Set<string>();
  const open: { place: Place; role: Role }[] = [{ place: { file: documents.root, pointer: '' }, role: 'openapi' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { place, role } = next;
    const key = `${role} ${place.file}#${place.pointer}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const value = valueAt(documents, place);
    if (typeof value !== 'object' || value === null) continue;
    const ref = refOf(value);
    if (ref === undefined) yield { place, role, value };
    else {
      const target = targetOf(documents, place, ref);
      yield { place, role, value, reference: { place, ref, target } };
      open.push({ place: target, role });
    }
    for (const [name, child] of fieldRoles(role, value)) open.push({ place: below(place, name), role: child });
  }
}

/** All references of a description. Those inside of values, such as examples, are not references. */
export function findRefs(documents: Documents): Reference[] {
  return [...visit(documents)].flatMap(({ reference }) => reference ?? []);
}

/** The names that a document gives to places of its own. */
export interface Names {
  /** Places by the URL that an `$id`, `$anchor` or `$dynamicAnchor` gives them. */
  anchors: Map<string, Place>;
  /** Places with an `$id`: references below them are relative to its URL (JSON Schema 2020-12, 8.2.1). */
  resources: Resource[];
}

export interface Resource {
  url: string;
  place: Place;
}

export function findNames(file: string, document: Json): Names {
  const names: Names = { anchors: new Map(), resources: [] };
  walk(document, { file, pointer: '' }, file, (value, place, base) => {
    if (typeof value.$id === 'string' && base !== file) {
      names.anchors.set(base, place);
      names.resources.push({ url: base, place });
    }
    for (const anchor of [value.$anchor, value.$dynamicAnchor]) {
      if (typeof anchor === 'string') names.anchors.set(new URL(`#${anchor}`, base).href, place);
    }
  });
  return names;
}

type Visit = (value: { [key: string]: Json }, place: Place, base: string) => void;

const VALUES = ['example', 'examples', 'default', 'enum', 'const'];
const MAPS = /\/(properties|patternProperties|dependentSchemas|\$defs|definitions|schemas|responses|components)$/;

/** Names are looked for everywhere: which role a place has may depend on them. */
function walk(value: Json, place: Place, base: string, visit: Visit): void {
  if (typeof value !== 'object' || value === null) return;
  const own = Array.isArray(value) ? base : baseOf(value, base);
  if (!Array.isArray(value)) visit(value, place, own);
  const isMap = Array.isArray(value) || MAPS.test(place.pointer);
  for (const [key, child] of Object.entries(value)) {
    if (isMap || !VALUES.includes(key)) walk(child, below(place, key), own, visit);
  }
}

function baseOf({ $id: id }: { [key: string]: Json }, base: string): string {
  if (typeof id !== 'string' || !URL.canParse(id, base)) return base;
  const url = new URL(id, base);
  url.hash = '';
  return url.href;
}
