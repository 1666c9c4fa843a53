import { at } from '../json-pointer.ts';
import type { Json } from '../model.ts';
import type { Operation } from '../openapi/description.ts';
import type { Documents } from '../openapi/resolve-ref.ts';

/** Two versions of a description's files. */
export interface DocumentPair {
  before: Documents;
  after: Documents;
}

/** What an operation's place holds. */
export function objectAt(documents: Documents, { place }: Operation): { [key: string]: Json } {
  const value = at(documents.files.get(place.file) ?? null, place.pointer);
  return isObject(value) ? value : {};
}

export function rootOf(documents: Documents): { [key: string]: Json } {
  const root = documents.files.get(documents.root);
  return isObject(root) ? root : {};
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
