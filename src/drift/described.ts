import type { Json } from '../model.ts';
import type { Description, Direction, MediaType, Operation, ResponseDescription } from '../openapi/description.ts';
import { inspect } from '../openapi/known-fields.ts';
import { isJson, parseMediaType } from '../openapi/media-type.ts';
import { fieldsIn, knownFields, withStars } from './fields-in.ts';

export type Names = ReadonlySet<string>;

export function keyOf(description: string, operationId: string): string {
  return `${description} ${operationId}`;
}

/** Every client sends these of itself, or OpenAPI describes them elsewhere: content, and security for keys. */
const notCompared = new Set([
  ...['accept', 'accept-encoding', 'cache-control', 'connection', 'content-length', 'content-type', 'host'],
  ...['postman-token', 'transfer-encoding', 'user-agent', 'authorization', 'ocp-apim-subscription-key'],
]);

export function compared(names: string[]): Names {
  return new Set(names.map((name) => name.toLowerCase()).filter((name) => !notCompared.has(name)));
}

export function queryNames(url: string): string[] {
  const query = /\?([^#]*)/.exec(url)?.[1];
  return query === undefined ? [] : [...new URLSearchParams(query).keys()];
}

/** What the description says of a request's body: its fields, and which of a body's fields count. */
export interface DescribedRequest {
  described: Names;
  /** Fields of a body: those that are described, and those that no schema mentions. */
  fieldsOf(body: Json): string[];
}

export function describedRequest(description: Description, { requestBody }: Operation): DescribedRequest {
  const content = requestBody?.content ?? [];
  const described = fieldsDescribed(description, content, 'request');
  const known = knownFields(described);
  return {
    described,
    fieldsOf: (body) => [
      ...[...fieldsIn(body, known)].filter((field) => described.has(field)),
      ...undescribed(description, content, 'request', body),
    ],
  };
}

/** The same of its answers' bodies, whatever their status. */
export interface DescribedResponse {
  described: Names;
  /** Fields that came although they may, and those that the answer's status has none of. */
  fieldsOf(body: Json, status: number): { seen: string[]; strange: string[] };
}

export function describedResponse(description: Description, { responses }: Operation): DescribedResponse {
  const described = new Set(
    responses.flatMap(({ content }) => [...fieldsDescribed(description, content ?? [], 'response')]),
  );
  const known = knownFields(described);
  return {
    described,
    fieldsOf: (body, status) => ({
      seen: [...fieldsIn(body, known)].filter((field) => described.has(field)),
      strange: undescribed(description, contentFor(responses, status), 'response', body),
    }),
  };
}

function contentFor(responses: ResponseDescription[], status: number): MediaType[] {
  const entry = [String(status), `${Math.floor(status / 100)}XX`, 'default']
    .map((wanted) => responses.find((response) => response.status === wanted))
    .find((response) => response !== undefined);
  return entry?.content ?? [];
}

/** Fields that none of the schemas mentions. Of answers that is a fault by the status that came. */
function undescribed(description: Description, content: MediaType[], direction: Direction, body: Json): string[] {
  const schemas = content.filter(isJsonMedia).flatMap(({ schema }) => schema ?? []);
  const [first, ...others] = schemas.map((place) =>
    inspect(description.judgeOf(place, direction).schema, body).undocumented.map(withStars),
  );
  return (first ?? []).filter((field) => others.every((fields) => fields.includes(field)));
}

function fieldsDescribed(description: Description, content: MediaType[], direction: Direction): Names {
  const schemas = content.filter(isJsonMedia).flatMap(({ schema }) => schema ?? []);
  return new Set(
    schemas.flatMap((place) => description.judgeOf(place, direction).fields.map(({ pointer }) => pointer)),
  );
}

function isJsonMedia({ name }: MediaType): boolean {
  return isJson(parseMediaType(name)?.essence ?? '');
}
