import type { Json } from '../model.ts';
import type { Place } from './description.ts';
import { below } from './read-operations.ts';

export interface Reference {
  place: Place;
  /** As written. */
  ref: string;
  /** The file that it leads to. */
  url: string;
}

/** All references of a document. Those inside `example`, `default` and `enum` are values, not references. */
export function findRefs(file: string, document: Json): Reference[] {
  const references: Reference[] = [];
  walk(document, { file, pointer: '' }, file, (value, place, base) => {
    const ref = value.$ref;
    if (typeof ref !== 'string') return;
    const isLocal = base === file && ref.startsWith('#');
    if (isLocal || URL.canParse(ref, base)) references.push({ place, ref, url: isLocal ? file : fileOf(ref, base) });
  });
  return references;
}

function fileOf(ref: string, base: string): string {
  const url = new URL(ref, base);
  url.hash = '';
  return url.href;
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

function walk(value: Json, place: Place, base: string, visit: Visit): void {
  if (typeof value !== 'object' || value === null) return;
  const own = Array.isArray(value) ? base : baseOf(value, base);
  if (!Array.isArray(value)) visit(value, place, own);
  for (const [key, child] of Object.entries(value)) {
    if (!VALUES.includes(key) || Array.isArray(value) || place.pointer.endsWith('/properties')) {
      walk(child, below(place, key), own, visit);
    }
  }
}

function baseOf({ $id: id }: { [key: string]: Json }, base: string): string {
  if (typeof id !== 'string' || !URL.canParse(id, base)) return base;
  const url = new URL(id, base);
  url.hash = '';
  return url.href;
}
