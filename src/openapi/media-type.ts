import type { MediaType } from './description.ts';

export interface ParsedMediaType {
  /** In lower case, without parameters: `application/json`. */
  essence: string;
  charset?: string;
  /** The others, names and values in lower case. */
  parameters?: Readonly<Record<string, string>>;
}

/** The value of a `Content-Type` header, or undefined where it is none (RFC 9110, 8.3). */
export function parseMediaType(text: string | undefined): ParsedMediaType | undefined {
  const [essence = '', ...rest] = splitOutsideQuotes(text ?? '');
  const name = essence.trim().toLowerCase();
  if (!/^[^\s/]+\/[^\s/]+$/.test(name)) return undefined;
  const { charset, ...parameters } = Object.fromEntries(rest.flatMap(parseParameter));
  return {
    essence: name,
    ...(charset === undefined ? {} : { charset }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
}

function splitOutsideQuotes(text: string): string[] {
  return text.includes('"') ? (text.match(/(?:[^;"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []) : text.split(';');
}

function parseParameter(text: string): [name: string, value: string][] {
  const found = /^\s*([^\s=]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^"\s]*))\s*$/.exec(text);
  if (found === null) return [];
  const [, name = '', quoted, plain = ''] = found;
  return [[name.toLowerCase(), (quoted?.replace(/\\(.)/g, '$1') ?? plain).toLowerCase()]];
}

/**
 * The most specific entry that describes a media type: the type itself before `type/*`, that before the range of all, and of these
 * the one with the most parameters that all fit (RFC 9110, 12.5.1). A body without a media type fits the range of all only.
 */
export function findMediaType(content: MediaType[], given: ParsedMediaType | undefined): MediaType | undefined {
  let best: { entry: MediaType; rank: number } | undefined;
  for (const entry of content) {
    const rank = rankOf(parsedOnce(entry), given);
    if (rank > (best?.rank ?? 0)) best = { entry, rank };
  }
  return best?.entry;
}

/** How closely an entry fits; 0 where it does not. */
function rankOf(entry: ParsedMediaType | undefined, given: ParsedMediaType | undefined): number {
  if (entry === undefined) return 0;
  const level = levelOf(entry.essence, given?.essence);
  const wanted = Object.entries(entry.parameters ?? {});
  if (level === 0 || !wanted.every(([name, value]) => given?.parameters?.[name] === value)) return 0;
  return level * 1000 + wanted.length;
}

function levelOf(range: string, essence: string | undefined): number {
  if (range === '*/*') return 1;
  if (essence === undefined) return 0;
  if (range === essence) return 3;
  return range.endsWith('/*') && essence.startsWith(range.slice(0, -1)) ? 2 : 0;
}

const parsed = new WeakMap<MediaType, { name: ParsedMediaType | undefined }>();

function parsedOnce(entry: MediaType): ParsedMediaType | undefined {
  const known = parsed.get(entry) ?? { name: parseMediaType(entry.name) };
  parsed.set(entry, known);
  return known.name;
}

export function isJson(essence: string): boolean {
  return essence === 'application/json' || essence === 'text/json' || essence.endsWith('+json');
}

export function isYaml(essence: string): boolean {
  return /^(application|text)\/(x-|vnd\.)?yaml$|\+yaml$/.test(essence);
}

/** Whether bodies of this kind are characters, not bytes. */
export function isText(essence: string): boolean {
  return essence.startsWith('text/') || isXml(essence) || isForm(essence);
}

export function isForm(essence: string): boolean {
  return essence === 'application/x-www-form-urlencoded';
}

export function isXml(essence: string): boolean {
  return essence === 'application/xml' || essence === 'text/xml' || essence.endsWith('+xml');
}
