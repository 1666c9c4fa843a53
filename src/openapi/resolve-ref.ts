import { at } from '../json-pointer.ts';
import type { Json } from '../model.ts';
import type { Place } from './description.ts';

/** The files of a description, parsed. */
export interface Documents {
  /** URL of the file that was asked for. */
  root: string;
  files: ReadonlyMap<string, Json>;
  /** Why a file that something refers to is not here, by its URL. */
  unreadable: ReadonlyMap<string, string>;
  /** Numbers that a double cannot hold, as they were written, by file and pointer. */
  literals?: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Places by the URL that an `$id` or `$anchor` gives them. */
  anchors: ReadonlyMap<string, Place>;
  /** Places with an `$id`, outer ones first: references below them are relative to its URL. */
  resources?: readonly { url: string; place: Place }[];
}

export type Resolved =
  | { type: 'found'; value: Json; place: Place }
  /** With the last reference on the way, the one that leads nowhere. */
  | { type: 'dead'; reason: string; place: Place; ref?: string };

/** The value at a place, through as many `$ref`s as stand there. */
export function resolve(documents: Documents, place: Place): Resolved {
  const seen = new Set<string>();
  let here = place;
  let last: { place: Place; ref?: string } = { place };
  for (;;) {
    const key = `${here.file}#${here.pointer}`;
    if (seen.has(key)) return { type: 'dead', reason: 'leads back to itself', ...last };
    seen.add(key);
    const value = valueAt(documents, here);
    if (value === undefined) return { type: 'dead', reason: whyAbsent(documents, here), ...last };
    const ref = refOf(value);
    if (ref === undefined) return { type: 'found', value, place: here };
    last = { place: here, ref };
    here = targetOf(documents, here, ref);
  }
}

/** The place that a `$ref` at another place points at. */
export function targetOf(documents: Documents, from: Place, ref: string): Place {
  if (isPlain(ref, documents)) return { file: from.file, pointer: ref.slice(1) };
  const base = baseAt(documents, from);
  const url = URL.canParse(ref, base) ? new URL(ref, base) : new URL(base);
  const anchor = documents.anchors.get(url.href);
  if (anchor !== undefined) return anchor;
  const fragment = safelyDecoded(url.hash.slice(1));
  url.hash = '';
  const resource = documents.anchors.get(url.href);
  if (resource !== undefined) return { file: resource.file, pointer: resource.pointer + fragment };
  return { file: url.href, pointer: fragment };
}

/** Most references lead into the same file, and a URL would say of them what they say: making one takes longer than all the rest. */
function isPlain(ref: string, { anchors, resources = [] }: Documents): boolean {
  return anchors.size === 0 && resources.length === 0 && /^#\/[\w~/.{}-]*$/.test(ref);
}

/** What references at a place are relative to: the innermost `$id` around it, else its file. */
function baseAt({ resources }: Documents, { file, pointer }: Place): string {
  const around = resources?.findLast(
    ({ place }) => place.file === file && (pointer === place.pointer || pointer.startsWith(`${place.pointer}/`)),
  );
  return around?.url ?? file;
}

/** The text of a Reference Object, or undefined where the value is none. */
export function refOf(value: Json | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return typeof value.$ref === 'string' ? value.$ref : undefined;
}

export function valueAt(documents: Documents, place: Place): Json | undefined {
  const document = documents.files.get(place.file);
  if (document === undefined) return undefined;
  if (place.pointer !== '' && !place.pointer.startsWith('/')) return undefined;
  return at(document, place.pointer);
}

/** The place of a child. */
export function below(place: Place, segment: string): Place {
  return { file: place.file, pointer: `${place.pointer}/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}` };
}

function whyAbsent(documents: Documents, place: Place): string {
  const reason = documents.unreadable.get(place.file);
  if (reason !== undefined) return reason;
  if (/^https?:/.test(place.file)) return 'is remote, and remote files are never fetched';
  return 'points at nothing';
}

function safelyDecoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
