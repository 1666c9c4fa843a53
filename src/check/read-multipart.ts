import type { ParsedMediaType } from '../openapi/media-type.ts';

export const MULTIPART = 'multipart/form-data';

/** One field of a form. */
export interface FormField {
  name: string;
  text: string;
  /** Whether the part says itself that it is JSON. */
  isJson: boolean;
}

/**
 * The fields of a body of the type multipart/form-data (RFC 7578), in their order.
 *
 * @param mediaType its boundary is known in lower case; the body says how it is written
 * @returns undefined where the body is not one of parts
 */
export function readMultipart(text: string, { parameters }: ParsedMediaType): FormField[] | undefined {
  const first = /(?:^|\r\n)--([^\r\n]{1,70}?)[ \t]*\r\n/.exec(text);
  const delimiter = first?.[1];
  if (delimiter === undefined || delimiter.toLowerCase() !== parameters?.boundary) return undefined;
  const [, ...parts] = `\r\n${text}`.split(`\r\n--${delimiter}`);
  const end = parts.findIndex((part) => part.startsWith('--'));
  if (end < 0) return undefined;
  const fields = parts.slice(0, end).map(readPart);
  return fields.every((field) => field !== undefined) ? fields : undefined;
}

function readPart(part: string): FormField | undefined {
  const gap = part.indexOf('\r\n\r\n');
  if (gap < 0) return undefined;
  const head = part.slice(0, gap);
  const name = /^content-disposition:[^\r\n]*;\s*name=(?:"((?:[^"\\\r\n]|\\.)*)"|([^\s;]+))/im.exec(head);
  if (!name) return undefined;
  return {
    name: (name[1]?.replaceAll(/\\(.)/g, '$1') ?? name[2] ?? '').replaceAll('%22', '"'),
    text: part.slice(gap + 4),
    isJson: /^content-type:\s*application\/(?:[\w.-]+\+)?json\b/im.test(head),
  };
}
