import { MAX_VALUES } from '../json-of.ts';
import type { Body, Json, JsonPointer } from '../model.ts';
import type { JsonSchema, Reading } from '../openapi/description.ts';
import { DEEPEST, inspect } from '../openapi/known-fields.ts';
import { isJson, isText, isYaml, type ParsedMediaType } from '../openapi/media-type.ts';
import { readYaml } from '../openapi/read-yaml.ts';
import { readJson } from './read-json.ts';
import { MULTIPART, readMultipart } from './read-multipart.ts';
import { isSequence, readSequence, type SequenceItem } from './read-sequence.ts';

/** A body, read as its media type says. */
export type BodyReading =
  | { type: 'none' }
  | { type: 'json'; reading: Reading; duplicates: JsonPointer[]; flaws: string[]; undocumented: JsonPointer[] }
  | { type: 'malformed'; reason: string }
  | { type: 'too-deep' | 'too-many' }
  | { type: 'text'; text: string; flaws: string[] }
  /** Of a kind that is not read; each byte is a character where they are not UTF-8. */
  | { type: 'bytes'; text: string }
  | { type: 'sequence'; items: SequenceItem[] };

const BOM = '\uFEFF';

/** @param schema what a JSON body has to be: fields that it does not mention are gathered */
export function readBody(
  body: Body | undefined,
  mediaType: ParsedMediaType | undefined,
  schema: JsonSchema = true,
): BodyReading {
  if (body === undefined || body.bytes === 0) return { type: 'none' };
  if (mediaType === undefined)
    return body.encoding === 'utf8' ? { type: 'text', text: body.content, flaws: [] } : bytesOf(body);
  const { essence } = mediaType;
  if (isSequence(essence)) return body.encoding === 'base64' ? NOT_UTF_8 : readSequence(body.content, essence);
  if (isJson(essence)) return readJsonBody(body, mediaType, schema);
  if (isYaml(essence)) return body.encoding === 'base64' ? NOT_UTF_8 : readYamlBody(body, schema);
  if (essence === MULTIPART) return readParts(bytesOf(body), mediaType);
  if (!isText(essence)) return bytesOf(body);
  return { type: 'text', text: textOf(body, mediaType), flaws: [] };
}

const NOT_UTF_8 = { type: 'malformed', reason: 'the bytes are not valid UTF-8' } as const;

function readParts(body: Bytes, mediaType: ParsedMediaType): BodyReading {
  if (readMultipart(body.text, mediaType)) return body;
  return { type: 'malformed', reason: 'it does not have the parts that its Content-Type announces' };
}

type Bytes = Extract<BodyReading, { type: 'bytes' }>;

function bytesOf({ content, encoding }: Body): Bytes {
  return { type: 'bytes', text: encoding === 'utf8' ? content : Buffer.from(content, 'base64').toString('latin1') };
}

function readYamlBody({ content }: Body, schema: JsonSchema): BodyReading {
  const read = readYaml(content);
  if (read.type === 'malformed') return { type: 'malformed', reason: `line ${read.line}: ${read.reason}` };
  const { undocumented, keys } = inspect(schema, read.value);
  if (Number.isNaN(keys) && isTooDeep(read.value)) return { type: 'too-deep' };
  if (keys > MAX_VALUES) return { type: 'too-many' };
  const reading = read.exact.size === 0 ? { value: read.value } : { value: read.value, exact: read.exact };
  return { type: 'json', reading, duplicates: [], flaws: [], undocumented };
}

function isTooDeep(value: Json, depth = 0): boolean {
  if (depth > DEEPEST) return true;
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((child) => isTooDeep(child, depth + 1))
  );
}

/** RFC 8259, 8.1: JSON between systems is UTF-8, without a byte order mark; `charset` has no other meaning. */
function readJsonBody(body: Body, mediaType: ParsedMediaType, schema: JsonSchema): BodyReading {
  if (body.encoding === 'base64') return NOT_UTF_8;
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
