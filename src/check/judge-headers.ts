import type { Headers, Json, JsonPointer } from '../model.ts';
import { briefValue } from '../openapi/brief-value.ts';
import type { Description, HeaderDescription, Judgement } from '../openapi/description.ts';
import { isJson, parseMediaType } from '../openapi/media-type.ts';
import { shapeOf } from '../openapi/text-shape.ts';
import { judgeText } from './judge-text.ts';
import { valueOfText } from './parameter-value.ts';
import { readJson } from './read-json.ts';

export interface JudgedHeader {
  header: HeaderDescription;
  pointer: JsonPointer;
  judgement?: Judgement;
  /** Why it is not of its media type. */
  malformed?: { actual: Json; detail: string };
}

/** Judges the headers of a response that its description has a schema for. */
export function judgeHeaders(
  description: Description,
  described: readonly HeaderDescription[],
  headers: Headers,
): JudgedHeader[] {
  return described.flatMap((header): JudgedHeader[] => {
    const values = headers.filter(([name]) => name.toLowerCase() === header.name.toLowerCase());
    if (values.length === 0 || header.schema === undefined) return [];
    const text = values.map(([, value]) => value).join(', ');
    const judge = description.judgeOf(header.schema, 'response');
    const pointer = `/headers/${header.name}`;
    if (!isJson(parseMediaType(header.mediaType)?.essence ?? '')) {
      const shape = shapeOf(judge.schema);
      const judgement = judgeText(judge, (reader) => valueOfText(text.trim(), shape, reader, header.explode));
      return [{ header, pointer, ...(judgement && { judgement }) }];
    }
    const read = readJson(text);
    if (read.type === 'json') return [{ header, pointer, judgement: judge.judge(read.reading) }];
    if (read.type === 'malformed') return [{ header, pointer, malformed: { actual: text, detail: read.reason } }];
    return [
      { header, pointer, malformed: { actual: briefValue(text), detail: 'it is nested too deeply to be judged' } },
    ];
  });
}
