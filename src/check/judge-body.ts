import { MAX_VALUES } from '../json-of.ts';
import type { JsonSchema, MediaType, SchemaJudge } from '../openapi/description.ts';
import { isForm, isXml, type ParsedMediaType } from '../openapi/media-type.ts';
import { shapeOf, type TextShape } from '../openapi/text-shape.ts';
import { judgeFields, judgeForm } from './judge-form.ts';
import { type JudgedBody, judgeSequence } from './judge-sequence.ts';
import { judgeText } from './judge-text.ts';
import { jsonOrText } from './parameter-value.ts';
import type { BodyReading } from './read-body.ts';
import { MULTIPART, readMultipart } from './read-multipart.ts';

/** Judges a body by the entry of its media type. Nothing passes unjudged but what its media type alone describes. */
export function judgeBody(
  media: MediaType,
  judge: SchemaJudge | undefined,
  body: BodyReading,
  mediaType: ParsedMediaType | undefined,
): JudgedBody {
  switch (body.type) {
    case 'none':
    case 'malformed':
      return {};
    case 'too-deep':
      return { unjudgeable: 'the body is nested too deeply' };
    case 'too-many':
      return { unjudgeable: `the body has more than ${MAX_VALUES.toLocaleString('en')} values` };
    case 'json':
    case 'sequence': {
      if (judge === undefined) return { unjudgeable: `the description gives no schema for ${media.name}` };
      if (saysNothing(judge.schema)) return { unjudgeable: `the description's schema for ${media.name} is empty` };
      return body.type === 'json'
        ? { judgement: judge.judge(body.reading), undocumented: body.undocumented }
        : judgeSequence(judge, body.items);
    }
    case 'text':
    case 'bytes':
      // Without a schema, or with one for mere text, the media type says all.
      return judge === undefined || saysNothing(judge.schema) ? {} : judgeCharacters(media, judge, body, mediaType);
  }
}

function judgeCharacters(
  media: MediaType,
  judge: SchemaJudge,
  body: Extract<BodyReading, { type: 'text' | 'bytes' }>,
  mediaType: ParsedMediaType | undefined,
): JudgedBody {
  const essence = mediaType?.essence ?? '';
  const shape = shapeOf(judge.schema);
  if (isStructured(shape)) {
    if (body.type === 'text' && isForm(essence)) return judgeForm(judge, body.text, media.encoding);
    if (body.type === 'bytes' && essence === MULTIPART)
      return judgeFields(judge, readMultipart(body.text, mediaType ?? { essence }) ?? []);
    // Only text that nobody says more of may be JSON.
    const value = essence === '' || essence === 'text/plain' ? jsonOrText(body.text) : undefined;
    if (typeof value === 'object' || essence === 'text/plain')
      return { judgement: judge.judge({ value: value ?? null }) };
    return { unjudgeable: whyUnjudgeable(essence) };
  }
  if (body.type === 'bytes') {
    // How a media type that is not read writes numbers is not known.
    const isNoText = shape.types.size > 0 && !shape.types.has('string');
    return isNoText ? { unjudgeable: whyUnjudgeable(essence) } : judgeBytes(judge, body.text);
  }
  return { judgement: judgeText(judge, (reader) => reader.scalar(body.text, shape, '')) ?? NOTHING };
}

const NOTHING = { faults: [], unjudged: [] };

/** OpenAPI: a media type that is not JSON is described by its raw bytes, whatever encoding the format names for JSON. */
function judgeBytes(judge: SchemaJudge, text: string): JudgedBody {
  const { faults, unjudged } = judge.judge({ value: text });
  return { judgement: { faults: faults.filter(({ expected }) => !ENCODED.includes(String(expected))), unjudged } };
}

const ENCODED = ['byte', 'binary', 'base64url'];

function whyUnjudgeable(essence: string): string {
  if (essence === '') return 'a body without Content-Type that is not JSON cannot be judged';
  return `${isXml(essence) ? 'XML' : essence} bodies cannot be judged`;
}

/** A picture is a text to its description; a document is an object. */
function isStructured({ types }: TextShape): boolean {
  return types.has('object') || types.has('array');
}

function saysNothing(schema: JsonSchema): boolean {
  return schema === true || (typeof schema === 'object' && Object.keys(schema).length === 0);
}
