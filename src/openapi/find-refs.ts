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
  walk(document, { file, pointer: '' }, (value, place) => {
    const ref = value.$ref;
    if (typeof ref !== 'string' || !URL.canParse(ref, file)) return;
    const url = new URL(ref, file);
    url.hash = '';
    references.push({ place, ref, url: url.href });
  });
  return references;
}

/** Places that `$id`, `$anchor` and `$dynamicAnchor` name, by their URL. */
export function findAnchors(file: string, document: Json): Map<string, Place> {
  const anchors = new Map<string, Place>();
  walk(document, { file, pointer: '' }, (value, place) => {
    if (typeof value.$id === 'string' && URL.canParse(value.$id, file)) {
      anchors.set(new URL(value.$id, file).href, place);
    }
    for (const anchor of [value.$anchor, value.$dynamicAnchor]) {
      if (typeof anchor === 'string') anchors.set(new URL(`#${anchor}`, file).href, place);
    }
  });
  return anchors;
}

const VALUES = ['example', 'examples', 'default', 'enum', 'const'];

function walk(value: Json, place: Place, visit: (value: { [key: string]: Json }, place: Place) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value, place);
  for (const [key, child] of Object.entries(value)) {
    if (!VALUES.includes(key) || Array.isArray(value) || place.pointer.endsWith('/properties')) {
      walk(child, below(place, key), visit);
    }
  }
}
