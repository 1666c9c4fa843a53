import type { Body, JsonPointer } from '../model.ts';
import type { JsonSchema, Reading } from '../openapi/description.ts';
import { inspect } from '../openapi/known-fields.ts';
import { isJson, isText, type ParsedMediaType } from '../openapi/media-type.ts';
import { readJson } from './read-json.ts';

/** A body, read as its media type says. */
export type BodyReading =
  | { type: 'none' }
  | { type: 'json'; reading: Reading; duplicates: JsonPointer[]; flaws: string[]; undocumented: JsonPointer[] }
  | { type: 'malformed'; reason: string }
  | { type: 'too-deep' }
  | { type: 'text'; text: string; flaws: string[] }
  | { type: 'bytes' };

const BOM = '\uFEFF';

/** @param schema what a JSON body has to be: fields that it does not mention are gathered */
export function readBody(
  body: Body | undefined,
  mediaType: ParsedMediaType | undefined,
  schema: JsonSchema = true,
): BodyReading {
  if (body === undefined || body.bytes === 0) return { type: 'none' };
  if (mediaType === undefined)
    return body.encoding === 'utf8' ? { type: 'text', text: body.content, flaws: [] } : { type: 'bytes' };
  if (isJson(mediaType.essence)) return readJsonBody(body, mediaType, schema);
  if (!isText(mediaType.essence)) return { type: 'bytes' };
  return { type: 'text', text: textOf(body, mediaType), flaws: [] };
}

/** RFC 8259, 8.1: JSON between systems is UTF-8, without a byte order mark; `charset` has no other meaning. */
function readJsonBody(body: Body, mediaType: ParsedMediaType, schema: JsonSchema): BodyReading {
  if (body.encoding === 'base64') return { type: 'malformed', reason: 'the bytes are not valid UTF-8' };
  const flaws: string[] = [];
  const marked = body.content.startsWith(BOM);
  if (marked) flaws.push('it starts with a byte order mark');
  const { charset } = mediaType;
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii') {
    flaws.push(`its charset is ${charset}, and JSON is UTF-8`);
  }
  let undocumented: JsonPointer[] = [];
  const read = readJson(marked ? body.content.slice(1) : body.content, (value) => {
    const inspection = inspect(schema, value);
    undocumented = inspection.undocumented;
    return inspection.keys;
  });
  if (read.type !== 'json') return read;
  return { type: 'json', reading: read.reading, duplicates: read.duplicates, flaws, undocumented };
}

function textOf(body: Body, mediaType: ParsedMediaType): string {
  if (body.encoding === 'utf8') return body.content;
  const bytes = Buffer.from(body.content, 'base64');
  return mediaType.charset === 'utf-16le' ? bytes.toString('utf16le') : bytes.toString('latin1');
}
