import type { Drift, DriftRow, ExchangeResult, OperationDrift, PostmanItem } from '../model.ts';
import type { Description, Operation } from '../openapi/description.ts';
import { findOperation } from '../openapi/find-operation.ts';
import { parseTemplate } from '../plan/json-template.ts';
import { compared, describedRequest, describedResponse, keyOf, type Names, queryNames } from './described.ts';
import { lookupUrl } from './item-url.ts';
import { gatherTraffic, noTraffic, type Traffic } from './traffic.ts';

export interface MatrixInput {
  descriptions: readonly Description[];
  /** Items of all collections. */
  items: readonly PostmanItem[];
  /** Absent: nothing was run, and nothing is known of traffic. */
  exchanges?: Iterable<ExchangeResult>;
  /** Ids of exchanges whose requests break the description on purpose: what they send says nothing. */
  invalid?: ReadonlySet<string>;
}

/** Holds descriptions, collections and traffic against each other, operation by operation. */
export function driftMatrix(input: MatrixInput): Drift {
  const items = itemsByOperation(input);
  const traffic = input.exchanges && gatherTraffic(input.exchanges, input);
  const operations = input.descriptions.flatMap((description) =>
    description.operations
      .filter(({ kind }) => kind === 'path')
      .map((operation) => {
        const key = keyOf(description.id, operation.operationId);
        const own = traffic && (traffic.get(key) ?? noTraffic);
        return compareOne({ description, operation, items: items.get(key) ?? [], ...(own && { traffic: own }) });
      }),
  );
  return { operations: operations.filter(isDrift), totals: driftTotals(operations) };
}

function itemsByOperation({ descriptions, items }: MatrixInput): Map<string, PostmanItem[]> {
  const found = new Map<string, PostmanItem[]>();
  for (const item of items) {
    const match = findOperation(descriptions, item.request.method, lookupUrl(item));
    if (!match) continue;
    const key = keyOf(match.description.id, match.operation.operationId);
    found.set(key, [...(found.get(key) ?? []), item]);
  }
  return found;
}

/** Everything that is known of one operation. */
interface Sources {
  description: Description;
  operation: Operation;
  items: PostmanItem[];
  traffic?: Traffic;
}

function compareOne(sources: Sources): OperationDrift {
  const { description, operation, items, traffic } = sources;
  const { operationId, method, path } = operation;
  const isUsed = items.length > 0 || (traffic?.exchanges ?? 0) > 0;
  return {
    description: description.id,
    operationId,
    method,
    path,
    inCollection: items.length > 0,
    inTraffic: traffic ? traffic.exchanges > 0 : null,
    rows: isUsed ? rowsOf(sources) : [],
  };
}

function rowsOf(sources: Sources): DriftRow[] {
  const { operation, items, traffic } = sources;
  const all = [
    ...rowsFor('request-header', headersDescribed(operation), headersOfItems(items), traffic?.headers),
    ...rowsFor('query-parameter', queryDescribed(operation), queryOfItems(items), traffic?.query),
    ...rowsFor('request-field', ...requestFields(sources)),
    ...rowsFor('response-field', ...responseFields(sources)),
  ];
  const rows = all.filter(({ inDescription, inCollection, inTraffic }) =>
    [inDescription, inCollection, inTraffic].includes(false),
  );
  const shown = new Map(rows.map((row) => [`${row.kind} ${row.name}`, row]));
  return rows.filter((row) => !isToldByParent(row, shown));
}

/** Of an object that nobody sends, its fields go without saying. */
function isToldByParent(row: DriftRow, shown: ReadonlyMap<string, DriftRow>): boolean {
  for (let at = row.name.lastIndexOf('/'); at > 0; at = row.name.lastIndexOf('/', at - 1)) {
    const parent = shown.get(`${row.kind} ${row.name.slice(0, at)}`);
    const isSame =
      parent?.inDescription === row.inDescription &&
      parent.inCollection === row.inCollection &&
      parent.inTraffic === row.inTraffic;
    if (isSame) return true;
  }
  return false;
}

function rowsFor(
  kind: DriftRow['kind'],
  described: Names,
  collected: Names | null,
  sent: Names | undefined,
): DriftRow[] {
  const names = new Set([...described, ...(collected ?? []), ...(sent ?? [])]);
  return [...names].map((name) => ({
    kind,
    name,
    inDescription: described.has(name),
    inCollection: collected ? collected.has(name) : null,
    inTraffic: sent ? sent.has(name) : null,
  }));
}

function headersDescribed({ parameters }: Operation): Names {
  return compared(parameters.filter((one) => one.in === 'header').map(({ name }) => name));
}

function headersOfItems(items: PostmanItem[]): Names {
  const headers = items.flatMap(({ request }) => request.header ?? []);
  return compared(headers.filter(({ disabled }) => disabled !== true).map(({ key }) => key));
}

function queryDescribed({ parameters }: Operation): Names {
  return new Set(parameters.filter((one) => one.in === 'query').map(({ name }) => name));
}

function queryOfItems(items: PostmanItem[]): Names {
  return new Set(items.flatMap((item) => queryNames(lookupUrl(item))));
}

function requestFields({ description, operation, items, traffic }: Sources): [Names, Names, Names | undefined] {
  const { described, fieldsOf } = describedRequest(description, operation);
  const collected = items.flatMap(({ request }) => {
    const template = parseTemplate(request.body?.raw ?? '');
    return template ? fieldsOf(template.json) : [];
  });
  return [described, new Set(collected), traffic?.requestFields];
}

function responseFields({ description, operation, traffic }: Sources): [Names, null, Names | undefined] {
  const { described } = describedResponse(description, operation);
  if (!traffic) return [described, null, undefined];
  const { responseFields: seen, strangeFields: strange } = traffic;
  // Described for another status is not described for the one that it came with.
  return [without(described, strange), null, new Set([...seen, ...strange])];
}

function without(names: Names, others: Names): Names {
  return new Set([...names].filter((name) => !others.has(name)));
}

function isDrift({ inCollection, inTraffic, rows }: OperationDrift): boolean {
  return !inCollection || inTraffic === false || rows.length > 0;
}

/** What does not agree, in numbers. */
export function driftTotals(operations: OperationDrift[]): Drift['totals'] {
  const rows = operations.flatMap((operation) => operation.rows);
  const count = (fits: (row: DriftRow) => boolean): number => rows.filter(fits).length;
  return {
    operationsUnused: operations.filter(({ inCollection }) => !inCollection).length,
    undescribed: count(({ kind, inDescription }) => kind !== 'response-field' && !inDescription),
    undescribedSeen: count(({ kind, inDescription }) => kind === 'response-field' && !inDescription),
    neverSeen: count(({ kind, inTraffic }) => kind === 'response-field' && inTraffic === false),
  };
}
