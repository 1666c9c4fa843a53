import type { Json } from '../model.ts';
import type { Reading } from '../openapi/description.ts';
import { readJson } from './read-json.ts';

/** One item of a sequence of values. */
export interface SequenceItem {
  /** The values that it can be meant as: an event is its data, or an object of its fields. */
  readings: Reading[];
  /** Why none of them may be what the description means. */
  doubt?: string;
}

export type SequenceText =
  | { type: 'sequence'; items: SequenceItem[] }
  | { type: 'malformed'; reason: string }
  | { type: 'too-deep' | 'too-many' };

const LINES =
  /^(application|text)\/(x-)?(ndjson|jsonl|jsonlines|json-lines|ldjson)$|^application\/stream\+json$|\+(ndjson|jsonl)$/;
const RECORDS = /^application\/json-seq$|\+json-seq$/;

/** Whether bodies of this media type are a sequence of values. */
export function isSequence(essence: string): boolean {
  return essence === 'text/event-stream' || LINES.test(essence) || RECORDS.test(essence);
}

/** Reads a sequence as its media type frames it. */
export function readSequence(text: string, essence: string): SequenceText {
  if (essence === 'text/event-stream') return { type: 'sequence', items: eventsOf(text).map(eventItem) };
  if (LINES.test(essence)) return readTexts(text.split(/\r?\n/), 'line');
  // RFC 7464, 2.2: each text follows a record separator.
  const [before = '', ...records] = text.split('\u001e');
  if (before.trim() !== '') return { type: 'malformed', reason: 'it does not start with a record separator' };
  return readTexts(records, 'record');
}

function readTexts(texts: string[], unit: string): SequenceText {
  const items: SequenceItem[] = [];
  for (const [index, text] of texts.entries()) {
    if (text.trim() === '') continue;
    const read = readJson(text);
    if (read.type === 'too-deep' || read.type === 'too-many') return read;
    if (read.type === 'malformed') return { type: 'malformed', reason: `${unit} ${index + 1}: ${read.reason}` };
    if (read.duplicates.length > 0) {
      return { type: 'malformed', reason: `${unit} ${index + 1}: a key is there twice, at ${read.duplicates[0]}` };
    }
    items.push({ readings: [read.reading] });
  }
  return { type: 'sequence', items };
}

type Event = Record<string, string>;

/** Server-sent events (WHATWG HTML, 9.2.6). An event that the end of the body cuts off counts as well. */
function eventsOf(text: string): Event[] {
  const events: Event[] = [];
  let event: Event = {};
  for (const line of [...text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/), '']) {
    if (line === '') {
      if (event.data !== undefined) events.push(event);
      event = {};
      continue;
    }
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'data') event.data = event.data === undefined ? value : `${event.data}\n${value}`;
    else if (name === 'event' || name === 'id' || name === 'retry') event[name] = value;
  }
  return events;
}

/** OpenAPI 3.0 and 3.1 do not define whether a schema is about the data of an event or about the event. */
function eventItem({ data = '', ...fields }: Event): SequenceItem {
  const event = (value: Json): Json => ({
    ...fields,
    ...('retry' in fields ? { retry: Number(fields.retry) } : {}),
    data: value,
  });
  const asText: Reading[] = [{ value: event(data) }, { value: data }];
  const read = readJson(data);
  if (read.type !== 'json') return { readings: asText, doubt: 'the data of the event is not JSON' };
  const { value, exact } = read.reading;
  const inEvent = exact && new Map([...exact].map(([pointer, literal]) => [`/data${pointer}`, literal]));
  return {
    readings: [read.reading, { value: event(value), ...(inEvent && { exact: inEvent }) }, ...asText],
  };
}
