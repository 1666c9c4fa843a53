import type { MediaType } from './description.ts';

export interface ParsedMediaType {
  /** In lower case, without parameters: `application/json`. */
  essence: string;
  charset?: string;
}

/** The value of a `Content-Type` header, or undefined where it is none (RFC 9110, 8.3). */
export function parseMediaType(text: string | undefined): ParsedMediaType | undefined {
  const [essence, ...parameters] = (text ?? '').split(';');
  const name = (essence ?? '').trim().toLowerCase();
  if (!/^[^\s/]+\/[^\s/]+$/.test(name)) return undefined;
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  return charset === undefined ? { essence: name } : { essence: name, charset: charset.toLowerCase() };
}

/** The entry that describes a media type: itself first, then `type/*`, then the range of all; parameters do not count. */
export function findMediaType(content: MediaType[], essence: string): MediaType | undefined {
  const [type] = essence.split('/');
  const ranges = [essence, `${type}/*`, '*/*'];
  for (const range of ranges) {
    const found = content.find((entry) => essenceOf(entry.name) === range);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function isJson(essence: string): boolean {
  return essence === 'application/json' || essence === 'text/json' || essence.endsWith('+json');
}

/** Whether bodies of this kind are characters, not bytes. */
export function isText(essence: string): boolean {
  return essence.startsWith('text/') || isXml(essence) || essence === 'application/x-www-form-urlencoded';
}

export function isXml(essence: string): boolean {
  return essence === 'application/xml' || essence === 'text/xml' || essence.endsWith('+xml');
}

function essenceOf(name: string): string {
  return (name.split(';')[0] ?? '').trim().toLowerCase();
}
