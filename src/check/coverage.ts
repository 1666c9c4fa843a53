import type { Coverage, ExchangeResult, FlowResult, Json, JsonPointer, OperationCoverage } from '../model.ts';
import type { Description, ListedField, Operation } from '../openapi/description.ts';
import { isJson, parseMediaType } from '../openapi/media-type.ts';
import { totalsOf } from './coverage-totals.ts';
import { errorCodesOf } from './error-codes.ts';
import { readJson } from './read-json.ts';
import { headerOf } from './subject.ts';

/** What of each description a run has seen: statuses, response fields, enum values, error codes. */
export function coverageOf(flows: readonly FlowResult[], descriptions: readonly Description[]): Coverage {
  const all = descriptions.flatMap((description) =>
    description.operations
      .filter((operation) => isCallable(description, operation))
      .map((operation) => nothingSeen(description, operation)),
  );
  const byKey = new Map<string, Seen[]>();
  for (const seen of all) byKey.set(seen.key, [...(byKey.get(seen.key) ?? []), seen]);
  for (const { steps } of flows) {
    for (const { exchanges } of steps) {
      for (const exchange of exchanges) {
        for (const seen of byKey.get(keyOf(exchange.description, exchange.operationId)) ?? [])
          noteExchange(exchange, seen);
      }
    }
  }
  const operations = all.map(coverOperation);
  return { operations, totals: totalsOf(operations) };
}

/** Whether we can call it: a path that is a callback or webhook as well is the API's to call. */
function isCallable({ operations }: Description, { kind, place }: Operation): boolean {
  const isCalledByApi = operations.some(
    (other) => other.kind !== 'path' && other.place.file === place.file && other.place.pointer === place.pointer,
  );
  return kind === 'path' && !isCalledByApi;
}

/** What was seen of one operation. */
interface Seen {
  key: string;
  description: Description;
  operation: Operation;
  /** What there is to see. */
  fields: ReadonlyMap<JsonPointer, ListedField>;
  statuses: Record<string, number>;
  /** Values by pointer. */
  values: Map<JsonPointer, Set<Json>>;
  errorCodes: Record<string, number>;
}

function keyOf(description: string | undefined, operationId: string | undefined): string {
  return `${description} ${operationId}`;
}

function nothingSeen(description: Description, operation: Operation): Seen {
  const declared = operation.responses.map(({ status }): [string, number] => [status, 0]);
  return {
    key: keyOf(description.id, operation.operationId),
    description,
    operation,
    fields: fieldsOf(description, operation),
    statuses: Object.fromEntries(declared),
    values: new Map(),
    errorCodes: {},
  };
}

function noteExchange(exchange: ExchangeResult, { fields, statuses, values, errorCodes }: Seen): void {
  const status = exchange.response?.status;
  if (status !== undefined) statuses[status] = (statuses[status] ?? 0) + 1;
  for (const { body, isError } of bodyOf(exchange)) {
    note(body, '', fields, values);
    if (isError) for (const code of errorCodesOf(body)) errorCodes[code] = (errorCodes[code] ?? 0) + 1;
  }
}

function coverOperation({ description, operation, fields, statuses, values, errorCodes }: Seen): OperationCoverage {
  const unseen = [...fields.keys()].filter((pointer) => !values.has(pointer));
  return {
    description: description.id,
    operationId: operation.operationId,
    method: operation.method,
    path: operation.path,
    statuses,
    fields: { declared: fields.size, seen: fields.size - unseen.length, unseen },
    enums: enumsOf(fields, values),
    errorCodes,
  };
}

const listed = new WeakMap<Operation, Map<JsonPointer, ListedField>>();

function fieldsOf(description: Description, operation: Operation): ReadonlyMap<JsonPointer, ListedField> {
  const known = listed.get(operation) ?? listResponseFields(description, operation);
  listed.set(operation, known);
  return known;
}

/** The fields of all JSON bodies that the operation may answer with, whatever the status. */
function listResponseFields(description: Description, operation: Operation): Map<JsonPointer, ListedField> {
  const fields = new Map<JsonPointer, ListedField>();
  for (const { content } of operation.responses) {
    for (const { name, schema } of content ?? []) {
      if (schema === undefined || !isJson(parseMediaType(name)?.essence ?? '')) continue;
      for (const field of description.judgeOf(schema, 'response').fields) {
        const values = [...(fields.get(field.pointer)?.values ?? []), ...(field.values ?? [])];
        fields.set(field.pointer, {
          pointer: field.pointer,
          ...(values.length === 0 ? {} : { values: [...new Set(values)] }),
        });
      }
    }
  }
  return fields;
}

function bodyOf({ response }: ExchangeResult): { body: Json; isError: boolean }[] {
  if (response?.body === undefined || response.bodyEncoding !== undefined) return [];
  const type = parseMediaType(headerOf(response.headers, 'content-type'));
  if (type === undefined || !isJson(type.essence)) return [];
  const read = readJson(response.body);
  return read.type === 'json' ? [{ body: read.reading.value, isError: response.status >= 400 }] : [];
}

function note(
  value: Json,
  pointer: JsonPointer,
  fields: ReadonlyMap<JsonPointer, ListedField>,
  seen: Map<JsonPointer, Set<Json>>,
): void {
  const field = fields.get(pointer);
  if (field !== undefined) {
    const values = seen.get(pointer) ?? new Set();
    // Only of an enum is it asked which values came.
    if (field.values !== undefined && typeof value !== 'object') values.add(value);
    seen.set(pointer, values);
  }
  if (typeof value !== 'object' || value === null) return;
  const any = `${pointer}/*`;
  if (Array.isArray(value)) {
    for (const child of value) note(child, any, fields, seen);
    return;
  }
  for (const key of Object.keys(value)) {
    const named = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    note(value[key] as Json, fields.has(named) ? named : any, fields, seen);
  }
}

function enumsOf(
  fields: ReadonlyMap<JsonPointer, ListedField>,
  seen: Map<JsonPointer, Set<Json>>,
): OperationCoverage['enums'] {
  return [...fields.values()].flatMap(({ pointer, values }) => {
    if (values === undefined) return [];
    return [{ pointer, declared: values, unseen: values.filter((value) => seen.get(pointer)?.has(value) !== true) }];
  });
}
