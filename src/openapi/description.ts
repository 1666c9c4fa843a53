import type { Json, JsonPointer } from '../model.ts';

/** An OpenAPI document made ready for judging: what it describes as data, and judges of its schemas. */
export interface Description {
  /** `openapi:ecom`. */
  id: string;
  path: string;
  sha256: string;
  version: '3.0' | '3.1';
  operations: Operation[];
  /** What is wrong with the document itself, as far as reading it shows. */
  problems: Problem[];
  /** The judge of the schema at a place, made when first asked for. */
  judgeOf(place: Place, direction: Direction): SchemaJudge;
  /** The examples that it gives, for holding them against their schemas. */
  examples(): Example[];
  /** Keeps for later runs what this one has made, where it was read from files. */
  keep?(): void;
}

/** `readOnly` properties do not belong in requests, `writeOnly` ones not in responses. */
export type Direction = 'request' | 'response';

/** A place in one of the files of a description. */
export interface Place {
  /** A URL: `file:///…/swagger.yaml`. */
  file: string;
  pointer: JsonPointer;
}

/** A value that a description gives as an example, and the schema that it is one of. */
export interface Example {
  place: Place;
  value: Json;
  schema: Place;
}

/** A hole in a description: something that it says and that cannot be judged by. */
export interface Problem {
  place: Place;
  /** `$ref`, `pattern`, `format`, or the name of a keyword that is unknown. */
  keyword: string;
  /** What is there: a URL, an expression, a name. */
  value: Json;
  /** Why it does not work, as a clause: `is remote, and remote files are never fetched`. */
  reason: string;
  /** Nothing is wrong with it: a note for `lint`, and no finding of a run. */
  isNote?: true;
}

export interface Operation {
  /** `GET /path` where the description names none. */
  operationId: string;
  /** In capitals. */
  method: string;
  /** Path template as the description writes it. */
  path: string;
  /** Paths of the servers in front of it. */
  bases: Base[];
  /** Names of the API keys that the description's security schemes expect in the query. */
  queryKeys?: string[];
  /** Names of the schemes of HTTP authentication that the description lists, in lower case: `digest`. */
  authSchemes?: string[];
  /** A callback or webhook is called by the API, a path by us. */
  kind: 'path' | 'callback' | 'webhook';
  parameters: Parameter[];
  requestBody?: RequestBody;
  responses: ResponseDescription[];
  /** Media types by which its `Accept` header means something else than the answer's (`x-accepts`): OpenAPI describes no such header. */
  accepts?: string[];
  place: Place;
}

/** A path in front of an operation's own. */
export interface Base {
  /** `/qr`, `/{region}/v2`, or `` for none. */
  path: string;
  /** The values that a variable can have; null where it can have any. */
  variables: Record<string, string[] | null>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required: boolean;
  style: string;
  explode: boolean;
  allowEmptyValue: boolean;
  schema?: Place;
  /** Where the value is a document of a media type of its own. */
  mediaType?: string;
  place: Place;
}

export interface RequestBody {
  required: boolean;
  content: MediaType[];
  place: Place;
}

export interface ResponseDescription {
  /** `200`, `4XX` or `default`. */
  status: string;
  /** Absent where the description gives no content at all. */
  content?: MediaType[];
  /** `x-body-optional: true`, for which OpenAPI has no word of its own: a body may come and need not. */
  bodyOptional?: true;
  headers: HeaderDescription[];
  place: Place;
}

export interface MediaType {
  /** As written: `application/json;charset=UTF-8`, `image/*`. */
  name: string;
  schema?: Place;
  /** How the fields of a form are written, where it is not the usual way (OpenAPI, Encoding Object). */
  encoding?: Record<string, Pick<Parameter, 'style' | 'explode'>>;
  place: Place;
}

export interface HeaderDescription {
  name: string;
  required: boolean;
  explode: boolean;
  schema?: Place;
  mediaType?: string;
  place: Place;
}

/** A JSON Schema, or true or false. */
export type JsonSchema = boolean | { [keyword: string]: unknown };

/** A JSON value, with the numbers that a double cannot hold kept as they were written. */
export interface Reading {
  value: Json;
  /** Literals of such numbers by pointer. */
  exact?: ReadonlyMap<JsonPointer, string>;
}

/** Judges values by one schema. */
export interface SchemaJudge {
  /** The schema as JSON Schema, with everything that it refers to. */
  schema: JsonSchema;
  /** Where the schema itself has holes. */
  problems: Problem[];
  /** All fields that it lists. */
  fields: readonly ListedField[];
  judge(reading: Reading): Judgement;
}

/** A field that a schema lists; `*` stands for any index or name in its pointer. */
export interface ListedField {
  pointer: JsonPointer;
  /** The values that it may have, where they are few and named. */
  values?: Json[];
}

export interface Judgement {
  faults: SchemaFault[];
  /** Values that hang on a hole in the schema: they were not judged in full. */
  unjudged: { pointer: JsonPointer; problem: Problem }[];
}

/** One keyword that refused one value. */
export interface SchemaFault {
  pointer: JsonPointer;
  keyword: string;
  expected: Json;
  /** Absent where the value is. */
  actual?: Json;
  place?: Place;
  /** `2 of 3 branches match`, and the like. */
  detail?: string;
}
