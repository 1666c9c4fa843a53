import type { Coverage, ExchangeResult, FlowResult, Json, JsonPointer, OperationCoverage } from '../model.ts';
import type { Description, Operation } from '../openapi/description.ts';
import { type ListedField, listFields } from '../openapi/list-fields.ts';
import { isJson, parseMediaType } from '../openapi/media-type.ts';
import { totalsOf } from './coverage-totals.ts';
import { errorCodesOf } from './error-codes.ts';
import { readJson } from './read-json.ts';
import { headerOf } from './subject.ts';

/** What of each description a run has seen: statuses, response fields, enum values, error codes. */
export function coverageOf(flows: readonly FlowResult[], descriptions: readonly Description[]): Coverage {
  const exchanges = flows.flatMap(({ steps }) => steps.flatMap((step) => step.exchanges));
  const operations = descriptions.flatMap((description) =>
    description.operations
      .filter((operation) => isCallable(description, operation))
      .map((operation) => coverOperation(description, operation, exchangesOf(exchanges, description, operation))),
  );
  return { operations, totals: totalsOf(operations) };
}

/** Whether we can call it: a path that is a callback or webhook as well is the API's to call. */
function isCallable({ operations }: Description, { kind, place }: Operation): boolean {
  const isCalledByApi = operations.some(
    (other) => other.kind !== 'path' && other.place.file === place.file && other.place.pointer === place.pointer,
  );
  return kind === 'path' && !isCalledByApi;
}

function exchangesOf(exchanges: ExchangeResult[], description: Description, operation: Operation): ExchangeResult[] {
  return exchanges.filter(
    (exchange) => exchange.description === description.id && exchange.operationId === operation.operationId,
  );
}

function coverOperation(
  description: Description,
  operation: Operation,
  exchanges: ExchangeResult[],
): OperationCoverage {
  const bodies = exchanges.flatMap(bodyOf);
  const fields = fieldsOf(description, operation);
  const seen = new Map<JsonPointer, Set<Json>>();
  for (const { body } of bodies) note(body, '', fields, seen);
  const unseen = [...fields.keys()].filter((pointer) => !seen.has(pointer));
  return {
    description: description.id,
    operationId: operation.operationId,
    method: operation.method,
    path: operation.path,
    statuses: countStatuses(operation, exchanges),
    fields: { declared: fields.size, seen: fields.size - unseen.length, unseen },
    enums: enumsOf(fields, seen),
    errorCodes: countCodes(bodies),
  };
}

function countStatuses(operation: Operation, exchanges: ExchangeResult[]): Record<string, number> {
  const declared = operation.responses.map(({ status }): [string, number] => [status, 0]);
  const counts: Record<string, number> = Object.fromEntries(declared);
  for (const { response } of exchanges) {
    if (response !== undefined) counts[response.status] = (counts[response.status] ?? 0) + 1;
  }
  return counts;
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
      for (const field of listFields(description.judgeOf(schema, 'response').schema)) {
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
  if (fields.has(pointer)) {
    const values = seen.get(pointer) ?? new Set();
    if (typeof value !== 'object') values.add(value);
    seen.set(pointer, values);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    const named = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const any = `${pointer}/*`;
    note(child, Array.isArray(value) || !fields.has(named) ? any : named, fields, seen);
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

function countCodes(bodies: { body: Json; isError: boolean }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { body, isError } of bodies) {
    if (!isError) continue;
    for (const code of errorCodesOf(body)) counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}
