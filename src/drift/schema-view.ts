import type { Json } from '../model.ts';
import type { Direction, Place } from '../openapi/description.ts';
import { below, type Documents, refOf, resolve, valueAt } from '../openapi/resolve-ref.ts';
import { isObject } from './document-pair.ts';

/** What a schema says, its `$ref` and `allOf` put into one. */
export interface SchemaView {
  place: Place;
  /** False for the schema `false`, which allows nothing. */
  allows: boolean;
  /** Absent: any type. */
  types?: Set<string>;
  isNullable: boolean;
  properties: Map<string, Place>;
  required: Set<string>;
  values?: Json[];
  items?: Place;
  /** What properties that are not listed may be. */
  others?: boolean | Place;
  branches: Branch[];
  /** Every other keyword that judges. */
  rules: Record<string, Json>;
  /** Every keyword that only people read. */
  texts: Record<string, Json>;
}

/** One schema of a `oneOf` or `anyOf`. */
export interface Branch {
  /** What it is matched by: the name of what it refers to, its title, or its place in the list. */
  name: string;
  place: Place;
}

const texts = ['title', 'description', 'example', 'examples', 'externalDocs', 'deprecated', 'xml', '$comment'];
const structure = [
  ...['$ref', 'allOf', 'oneOf', 'anyOf', 'type', 'nullable', 'properties', 'required', 'enum', 'const', 'items'],
  ...['additionalProperties', 'readOnly', 'writeOnly', '$defs', 'definitions', '$id', '$schema', '$anchor'],
];

/** The view of the schema at a place; undefined where there is none. */
export function viewSchema(documents: Documents, place: Place, direction: Direction): SchemaView | undefined {
  const found = resolve(documents, place);
  if (found.type === 'dead') return undefined;
  const view: SchemaView = {
    place: found.place,
    allows: found.value !== false,
    isNullable: false,
    properties: new Map(),
    required: new Set(),
    branches: [],
    rules: {},
    texts: {},
  };
  layOver(view, documents, found.place, direction, new Set());
  settleTypes(view);
  return view;
}

function layOver(view: SchemaView, documents: Documents, at: Place, direction: Direction, seen: Set<string>): void {
  const found = resolve(documents, at);
  if (found.type === 'dead' || !isObject(found.value)) return;
  const { value, place } = found;
  const key = `${place.file}#${place.pointer}`;
  if (seen.has(key)) return;
  seen.add(key);
  for (const part of placesIn(value.allOf, below(place, 'allOf'))) layOver(view, documents, part, direction, seen);
  layTypes(view, value);
  layObject(view, documents, value, place, direction);
  if (value.items !== undefined) view.items = below(place, 'items');
  for (const keyword of ['oneOf', 'anyOf']) {
    const branches = placesIn(value[keyword], below(place, keyword));
    view.branches.push(...branches.map((branch, index) => ({ name: nameOf(documents, branch, index), place: branch })));
  }
  for (const [keyword, rule] of Object.entries(value)) {
    if (texts.includes(keyword) || keyword.startsWith('x-')) view.texts[keyword] = rule;
    else if (!structure.includes(keyword)) view.rules[keyword] = rule;
  }
}

function layTypes(view: SchemaView, value: { [keyword: string]: Json }): void {
  const named = [value.type ?? []].flat().filter((type): type is string => typeof type === 'string');
  if (named.includes('null') || value.nullable === true) view.isNullable = true;
  const types = named.filter((type) => type !== 'null');
  if (types.length > 0) view.types = new Set(types);
  const values = value.const === undefined ? value.enum : [value.const];
  if (!Array.isArray(values)) return;
  if (values.includes(null) && value.nullable !== false && types.length === 0) view.isNullable = true;
  view.values = values.filter((one) => one !== null);
}

function layObject(
  view: SchemaView,
  documents: Documents,
  value: { [keyword: string]: Json },
  place: Place,
  direction: Direction,
): void {
  const hidden = direction === 'request' ? 'readOnly' : 'writeOnly';
  const properties = isObject(value.properties) ? Object.keys(value.properties) : [];
  const isHidden = (name: string): boolean => {
    const property = resolve(documents, below(below(place, 'properties'), name));
    return property.type === 'found' && isObject(property.value) && property.value[hidden] === true;
  };
  for (const name of properties) {
    if (!isHidden(name)) view.properties.set(name, below(below(place, 'properties'), name));
  }
  for (const name of Array.isArray(value.required) ? value.required : []) {
    if (typeof name === 'string' && !(properties.includes(name) && isHidden(name))) view.required.add(name);
  }
  const others = value.additionalProperties;
  if (others !== undefined) view.others = typeof others === 'boolean' ? others : below(place, 'additionalProperties');
}

/** A schema that lists properties or items means objects or arrays, whether it says so or not. */
function settleTypes(view: SchemaView): void {
  if (view.types !== undefined) return;
  if (view.properties.size > 0) view.types = new Set(['object']);
  else if (view.items !== undefined) view.types = new Set(['array']);
}

function nameOf(documents: Documents, place: Place, index: number): string {
  const value = valueAt(documents, place);
  const ref = refOf(value);
  if (ref !== undefined) return ref.split('/').at(-1) ?? ref;
  return isObject(value) && typeof value.title === 'string' ? value.title : `#${index + 1}`;
}

function placesIn(list: Json | undefined, place: Place): Place[] {
  return Array.isArray(list) ? list.map((_, index) => below(place, String(index))) : [];
}
