import type { Json } from '../model.ts';
import type { Direction, MediaType, Operation, Parameter, Place, ResponseDescription } from '../openapi/description.ts';
import type { ChangeClass, ChangeCode } from './change.ts';
import { compareSchemas } from './compare-schemas.ts';
import { classOfShift, opposite, type Shift } from './direction.ts';
import type { DocumentPair } from './document-pair.ts';
import type { RawChange } from './gather.ts';

interface Comparison {
  pair: DocumentPair;
  operation: string;
  found: RawChange[];
}

/** How parameters, bodies and answers of an operation differ. */
export function compareOperation(pair: DocumentPair, old: Operation, now: Operation): RawChange[] {
  const comparison: Comparison = { pair, operation: old.operationId, found: [] };
  // What the API calls, it sends the request of.
  const request: Direction = old.kind === 'path' ? 'request' : 'response';
  compareParameters(comparison, old, now, request);
  compareBodies(comparison, old, now, request);
  compareResponses(comparison, old, now, opposite(request));
  return comparison.found;
}

interface Noted {
  part: string;
  place: string;
  subject?: string;
  before?: Json;
  after?: Json;
}

function note(comparison: Comparison, kind: ChangeClass, code: ChangeCode, noted: Noted): void {
  const { operation, found } = comparison;
  found.push({ class: kind, code, operation, ...noted, place: `${operation}, ${noted.place}` });
}

function compareParameters(comparison: Comparison, old: Operation, now: Operation, direction: Direction): void {
  const before = keyed(old);
  const after = keyed(now);
  for (const [key, parameter] of before) {
    const other = after.get(key);
    const noted = { part: 'request', place: placeOf(parameter), subject: parameter.name };
    if (other === undefined) note(comparison, 'breaking', 'parameter-removed', noted);
    else compareParameter(comparison, parameter, other, direction);
  }
  for (const [key, parameter] of after) {
    if (before.has(key)) continue;
    const isDemanded = parameter.required && direction === 'request';
    note(comparison, isDemanded ? 'breaking' : 'additive', 'parameter-added', {
      part: 'request',
      place: placeOf(parameter),
      subject: parameter.name,
      ...(parameter.required ? { after: 'required' } : {}),
    });
  }
}

/** Parameters of the path by their order: what they are called is no part of the address. */
function keyed({ parameters, path }: Operation): Map<string, Parameter> {
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
  return new Map(
    parameters.map((parameter) => {
      const { name, in: location } = parameter;
      if (location === 'path') return [`path ${inPath.indexOf(name)}`, parameter];
      return [`${location} ${location === 'header' ? name.toLowerCase() : name}`, parameter];
    }),
  );
}

function placeOf({ in: location, name }: Parameter): string {
  return `${location === 'header' ? 'request header' : `${location} parameter`} ${name}`;
}

function compareParameter(comparison: Comparison, old: Parameter, now: Parameter, direction: Direction): void {
  const noted = { part: 'request', place: placeOf(old), subject: old.name };
  if (old.name.toLowerCase() !== now.name.toLowerCase()) {
    note(comparison, 'documentation', 'parameter-renamed', { ...noted, before: old.name, after: now.name });
  }
  compareRequired(comparison, old.required, now.required, noted, direction);
  if (old.style !== now.style || old.explode !== now.explode) {
    const words = ({ style, explode }: Parameter): string => `${style}${explode ? ', exploded' : ''}`;
    note(comparison, 'breaking', 'parameter-style-changed', { ...noted, before: words(old), after: words(now) });
  }
  compareAt(comparison, old, now, noted, direction, `/${old.in === 'header' ? 'headers' : old.in}/${old.name}`);
}

function compareRequired(comparison: Comparison, old: boolean, now: boolean, noted: Noted, direction: Direction): void {
  if (old === now) return;
  const kind = classOfShift(now ? 'narrower' : 'wider', direction);
  note(comparison, kind, now ? 'became-required' : 'became-optional', noted);
}

/** Compares the schemas of two things that may have none. */
function compareAt(
  comparison: Comparison,
  old: { schema?: Place },
  now: { schema?: Place },
  { part, place }: Noted,
  direction: Direction,
  base: string,
): void {
  if (old.schema === undefined && now.schema === undefined) return;
  if (old.schema === undefined || now.schema === undefined) {
    const shift: Shift = now.schema ? 'narrower' : 'wider';
    const code = now.schema ? 'schema-added' : 'schema-removed';
    note(comparison, classOfShift(shift, direction), code, { part, place });
    return;
  }
  const { before, after } = comparison.pair;
  const differences = compareSchemas(
    { documents: before, place: old.schema },
    { documents: after, place: now.schema },
    direction,
  );
  for (const { pointer, ...difference } of differences) {
    const where = `${comparison.operation}, ${place}${pointer === '' ? '' : `, ${pointer}`}`;
    const at = `${base}${pointer}`;
    comparison.found.push({ ...difference, operation: comparison.operation, part, place: where, pointer: at });
  }
}

function compareBodies(comparison: Comparison, old: Operation, now: Operation, direction: Direction): void {
  const noted = { part: 'request', place: 'request body' };
  const [before, after] = [old.requestBody, now.requestBody];
  if (before === undefined && after === undefined) return;
  if (before === undefined || after === undefined) {
    const isDemanded = after?.required === true && direction === 'request';
    if (before) note(comparison, 'breaking', 'body-removed', noted);
    else note(comparison, isDemanded ? 'breaking' : 'additive', 'body-added', noted);
    return;
  }
  compareRequired(comparison, before.required, after.required, { ...noted, subject: 'the body' }, direction);
  compareContent(comparison, before.content, after.content, noted, direction);
}

function compareResponses(comparison: Comparison, old: Operation, now: Operation, direction: Direction): void {
  for (const response of old.responses) {
    const other = now.responses.find(({ status }) => status === response.status);
    if (other) compareResponse(comparison, response, other, direction);
    else noteStatus(comparison, response, 'status-removed', 'breaking');
  }
  for (const response of now.responses) {
    if (!old.responses.some(({ status }) => status === response.status)) {
      // Who waits for 200 does not know what to do with 202.
      noteStatus(comparison, response, 'status-added', 'breaking');
    }
  }
}

/** Errors may always come and need not: only a success is something to count on. */
function noteStatus(
  comparison: Comparison,
  { status }: ResponseDescription,
  code: ChangeCode,
  kind: ChangeClass,
): void {
  const part = `response ${status}`;
  note(comparison, status.startsWith('2') ? kind : 'additive', code, { part, place: part, subject: status });
}

function compareResponse(
  comparison: Comparison,
  old: ResponseDescription,
  now: ResponseDescription,
  direction: Direction,
): void {
  const part = `response ${old.status}`;
  const noted = { part, place: part };
  if (old.content === undefined && now.content) note(comparison, 'additive', 'body-added', noted);
  else if (old.content && now.content === undefined) note(comparison, 'breaking', 'body-removed', noted);
  else compareContent(comparison, old.content ?? [], now.content ?? [], noted, direction);
  compareHeaders(comparison, old, now, direction);
}

function compareHeaders(
  comparison: Comparison,
  old: ResponseDescription,
  now: ResponseDescription,
  direction: Direction,
): void {
  const part = `response ${old.status}`;
  const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
  for (const header of old.headers) {
    const noted = { part, place: `${part}, header ${header.name}`, subject: header.name };
    const other = now.headers.find(({ name }) => same(name, header.name));
    if (other === undefined) note(comparison, 'breaking', 'header-removed', noted);
    else {
      compareRequired(comparison, header.required, other.required, noted, direction);
      compareAt(comparison, header, other, noted, direction, `/headers/${header.name}`);
    }
  }
  for (const { name } of now.headers.filter(({ name }) => !old.headers.some((one) => same(one.name, name)))) {
    note(comparison, 'additive', 'header-added', { part, place: `${part}, header ${name}`, subject: name });
  }
}

function compareContent(
  comparison: Comparison,
  old: MediaType[],
  now: MediaType[],
  noted: Noted,
  direction: Direction,
): void {
  for (const media of old) {
    const other = now.find(({ name }) => essenceOf(name) === essenceOf(media.name));
    const named = { ...noted, subject: media.name };
    const base = noted.part === 'request' ? '/body' : '';
    if (other)
      compareAt(comparison, media, other, { ...noted, place: placeIn(noted.place, old, media) }, direction, base);
    else note(comparison, 'breaking', 'media-type-removed', named);
  }
  for (const { name } of now) {
    if (old.some((media) => essenceOf(media.name) === essenceOf(name))) continue;
    note(comparison, 'additive', 'media-type-added', { ...noted, subject: name });
  }
}

function placeIn(place: string, all: MediaType[], { name }: MediaType): string {
  return all.length > 1 ? `${place} as ${name}` : place;
}

/** Without parameters: `application/json;charset=UTF-8` is JSON. */
function essenceOf(name: string): string {
  return (name.split(';')[0] ?? name).trim().toLowerCase();
}
