import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonPointer } from '../model.ts';
import type { Direction, Place } from '../openapi/description.ts';
import type { Documents } from '../openapi/resolve-ref.ts';
import type { ChangeClass, ChangeCode } from './change.ts';
import { compareRules } from './compare-rules.ts';
import { classOfShift, type Shift } from './direction.ts';
import { type Branch, type SchemaView, viewSchema } from './schema-view.ts';

/** A difference of two schemas, at a pointer in the value. */
export interface SchemaDifference {
  class: ChangeClass;
  code: ChangeCode;
  pointer: JsonPointer;
  subject?: string;
  before?: Json;
  after?: Json;
  /** Pointer into the description, of the old version where it has the place. */
  schemaPointer: string;
}

interface Comparison {
  before: Documents;
  after: Documents;
  direction: Direction;
  /** Pairs of places that were compared: a schema that contains itself is compared once. */
  seen: Set<string>;
  found: SchemaDifference[];
}

/** How the schema at a place differs from that at another, for values that go in a direction. */
export function compareSchemas(
  before: { documents: Documents; place: Place },
  after: { documents: Documents; place: Place },
  direction: Direction,
): SchemaDifference[] {
  const comparison = {
    before: before.documents,
    after: after.documents,
    direction,
    seen: new Set<string>(),
    found: [],
  };
  comparePlaces(comparison, before.place, after.place, '');
  return comparison.found;
}

function comparePlaces(comparison: Comparison, before: Place, after: Place, pointer: JsonPointer): void {
  const old = viewSchema(comparison.before, before, comparison.direction);
  const now = viewSchema(comparison.after, after, comparison.direction);
  if (old === undefined || now === undefined) {
    if (old !== now) note(comparison, 'breaking', 'schema-changed', { pointer, place: (old ?? now)?.place ?? before });
    return;
  }
  const key = `${old.place.file}#${old.place.pointer} ${now.place.file}#${now.place.pointer}`;
  if (comparison.seen.has(key)) return;
  comparison.seen.add(key);
  const pair = { old, now, pointer };
  compareTexts(comparison, pair);
  if (!compareTypes(comparison, pair)) return;
  compareValues(comparison, pair);
  compareKeywords(comparison, pair);
  compareProperties(comparison, pair);
  compareItems(comparison, pair);
  compareBranches(comparison, pair);
}

interface Pair {
  old: SchemaView;
  now: SchemaView;
  pointer: JsonPointer;
}

interface Noted {
  pointer: JsonPointer;
  place: Place;
  subject?: string;
  before?: Json | undefined;
  after?: Json | undefined;
}

function note(comparison: Comparison, kind: ChangeClass | Shift, code: ChangeCode, noted: Noted): void {
  const { pointer, place, subject, before, after } = noted;
  comparison.found.push({
    class: isShift(kind) ? classOfShift(kind, comparison.direction) : kind,
    code,
    pointer,
    schemaPointer: place.pointer,
    ...(subject === undefined ? {} : { subject }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
}

function isShift(kind: ChangeClass | Shift): kind is Shift {
  return kind === 'wider' || kind === 'narrower' || kind === 'other';
}

function compareTexts(comparison: Comparison, { old, now, pointer }: Pair): void {
  const place = old.place;
  if (old.texts.deprecated !== true && now.texts.deprecated === true) {
    note(comparison, 'documentation', 'operation-deprecated', { pointer, place, subject: pointer || 'the value' });
    return;
  }
  if (isDeepStrictEqual(old.texts, now.texts)) return;
  const keywords = [...new Set([...Object.keys(old.texts), ...Object.keys(now.texts)])];
  const subject = keywords.filter((key) => !isDeepStrictEqual(old.texts[key], now.texts[key])).join(', ');
  note(comparison, 'documentation', 'text-changed', { pointer, place, subject });
}

/** Whether what is inside is worth comparing: not where objects became strings. */
function compareTypes(comparison: Comparison, { old, now, pointer }: Pair): boolean {
  const place = old.place;
  if (old.isNullable !== now.isNullable) {
    const [shift, code] = now.isNullable
      ? (['wider', 'null-allowed'] as const)
      : (['narrower', 'null-forbidden'] as const);
    note(comparison, shift, code, { pointer, place });
  }
  if (old.allows !== now.allows) {
    note(comparison, now.allows ? 'wider' : 'narrower', now.allows ? 'type-widened' : 'type-narrowed', {
      pointer,
      place,
    });
    return false;
  }
  const isWidened = coversTypes(now.types, old.types);
  const isNarrowed = coversTypes(old.types, now.types);
  if (isWidened && isNarrowed) return true;
  const [before, after] = [typesOf(old), typesOf(now)];
  if (isWidened) note(comparison, 'wider', 'type-widened', { pointer, place, before, after });
  else if (isNarrowed) note(comparison, 'narrower', 'type-narrowed', { pointer, place, before, after });
  else note(comparison, 'other', 'type-changed', { pointer, place, before, after });
  return isWidened || isNarrowed;
}

function coversTypes(wide: Set<string> | undefined, narrow: Set<string> | undefined): boolean {
  if (wide === undefined) return true;
  if (narrow === undefined) return false;
  return [...narrow].every((type) => wide.has(type) || (type === 'integer' && wide.has('number')));
}

function typesOf({ types }: SchemaView): string {
  return types === undefined ? 'any' : [...types].sort().join(' or ');
}

function compareValues(comparison: Comparison, { old, now, pointer }: Pair): void {
  const place = old.place;
  const { values: before } = old;
  const { values: after } = now;
  if (before === undefined && after === undefined) return;
  if (before === undefined) note(comparison, 'narrower', 'enum-added', { pointer, place, after });
  else if (after === undefined) note(comparison, 'wider', 'enum-removed', { pointer, place, before });
  if (before === undefined || after === undefined) return;
  for (const value of without(after, before)) {
    note(comparison, 'wider', 'enum-value-added', { pointer, place, subject: printed(value), after: value });
  }
  for (const value of without(before, after)) {
    note(comparison, 'narrower', 'enum-value-removed', { pointer, place, subject: printed(value), before: value });
  }
}

function without(all: Json[], others: Json[]): Json[] {
  return all.filter((value) => !others.some((other) => isDeepStrictEqual(other, value)));
}

function printed(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function compareKeywords(comparison: Comparison, { old, now, pointer }: Pair): void {
  const place = old.place;
  const codes = { wider: 'limit-widened', narrower: 'limit-narrowed', other: 'limit-changed' } as const;
  for (const { keyword, shift, before, after } of compareRules(old.rules, now.rules)) {
    note(comparison, shift, codes[shift], { pointer, place, subject: keyword, before, after });
  }
  compareDefault(comparison, { old, now, pointer });
  const [before, after] = [old.rules.discriminator, now.rules.discriminator];
  if (!isDeepStrictEqual(before, after)) {
    note(comparison, 'other', 'schema-changed', { pointer, place, subject: 'discriminator', before, after });
  }
}

/** Who leaves a field out of a request gets the default: another one changes what that request means. */
function compareDefault(comparison: Comparison, { old, now, pointer }: Pair): void {
  const before = old.rules.default;
  const after = now.rules.default;
  if (isDeepStrictEqual(before, after)) return;
  const isBreaking = comparison.direction === 'request' && before !== undefined;
  note(comparison, isBreaking ? 'breaking' : 'documentation', 'default-changed', {
    pointer,
    place: old.place,
    before,
    after,
  });
}

function compareProperties(comparison: Comparison, { old, now, pointer }: Pair): void {
  for (const [name, place] of old.properties) {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const other = now.properties.get(name);
    if (other !== undefined) {
      compareRequired(comparison, { old, now, pointer: at }, name);
      comparePlaces(comparison, place, other, at);
    } else {
      // Gone from answers: who reads it finds nothing. Gone from requests: the API refuses fields that it does not know.
      note(comparison, 'breaking', 'field-removed', { pointer: at, place, subject: name });
    }
  }
  for (const [name, place] of now.properties) {
    if (old.properties.has(name)) continue;
    const isDemanded = now.required.has(name) && !old.required.has(name) && comparison.direction === 'request';
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const code = 'field-added';
    note(comparison, isDemanded ? 'breaking' : 'additive', code, {
      pointer: at,
      place,
      subject: name,
      ...(now.required.has(name) ? { after: 'required' } : {}),
    });
  }
  compareUnlisted(comparison, { old, now, pointer });
  compareOthers(comparison, { old, now, pointer });
}

/** What is required need not be listed: a misspelt name is none the less asked for. */
function compareUnlisted(comparison: Comparison, { old, now, pointer }: Pair): void {
  const names = [...new Set([...old.required, ...now.required])];
  for (const name of names.filter((one) => !old.properties.has(one) && !now.properties.has(one))) {
    compareRequired(comparison, { old, now, pointer: `${pointer}/${name}` }, name);
  }
}

function compareRequired(comparison: Comparison, { old, now, pointer }: Pair, name: string): void {
  if (old.required.has(name) === now.required.has(name)) return;
  const isRequired = now.required.has(name);
  const place = old.properties.get(name) ?? old.place;
  note(comparison, isRequired ? 'narrower' : 'wider', isRequired ? 'became-required' : 'became-optional', {
    pointer,
    place,
    subject: name,
  });
}

function compareOthers(comparison: Comparison, { old, now, pointer }: Pair): void {
  const [before, after] = [old.others ?? true, now.others ?? true];
  if (typeof before === 'object' && typeof after === 'object') {
    comparePlaces(comparison, before, after, `${pointer}/*`);
    return;
  }
  if (before === after) return;
  const isNarrowed = before === true || after === false;
  note(comparison, isNarrowed ? 'narrower' : 'wider', isNarrowed ? 'limit-narrowed' : 'limit-widened', {
    pointer,
    place: old.place,
    subject: 'additionalProperties',
    before: typeof before === 'boolean' ? before : 'described',
    after: typeof after === 'boolean' ? after : 'described',
  });
}

function compareItems(comparison: Comparison, { old, now, pointer }: Pair): void {
  const at = `${pointer}/*`;
  if (old.items && now.items) comparePlaces(comparison, old.items, now.items, at);
  else if (now.items) note(comparison, 'narrower', 'limit-narrowed', { pointer, place: old.place, subject: 'items' });
  else if (old.items) note(comparison, 'wider', 'limit-widened', { pointer, place: old.place, subject: 'items' });
}

function compareBranches(comparison: Comparison, { old, now, pointer }: Pair): void {
  const place = old.place;
  if (old.branches.length === 0 && now.branches.length === 0) return;
  if (old.branches.length === 0 || now.branches.length === 0) {
    note(comparison, 'other', 'schema-changed', { pointer, place, subject: 'oneOf or anyOf' });
    return;
  }
  const twin = (branch: Branch, others: Branch[]): Branch | undefined =>
    others.find(({ name }) => name === branch.name);
  for (const branch of old.branches) {
    const other = twin(branch, now.branches);
    if (other) comparePlaces(comparison, branch.place, other.place, pointer);
    else note(comparison, 'narrower', 'branch-removed', { pointer, place, subject: branch.name });
  }
  for (const branch of now.branches) {
    if (!twin(branch, old.branches))
      note(comparison, 'wider', 'branch-added', { pointer, place, subject: branch.name });
  }
}
