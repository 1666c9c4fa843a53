import { driftTotals } from '../drift/matrix.ts';
import type { Drift, DriftRow, OperationDrift } from '../model.ts';
import { mergeOrdered } from './merge-ordered.ts';

/** The drift that all shards saw together: descriptions and collections are the same for all, traffic adds up. */
export function mergeDrifts(drifts: Drift[]): Drift {
  const keys = mergeOrdered(drifts.map(({ operations }) => operations.map(operationKey)));
  const operations = keys.flatMap((key) => {
    const merged = mergeOperation(drifts.map((drift) => drift.operations.find((each) => operationKey(each) === key)));
    return merged && isDrift(merged) ? [merged] : [];
  });
  return { operations, totals: driftTotals(operations) };
}

function operationKey({ description, operationId, method, path }: OperationDrift): string {
  return JSON.stringify([description, operationId, method, path]);
}

function rowKey({ kind, name }: DriftRow): string {
  return `${kind} ${name}`;
}

/** A shard that does not list an operation called it, and found everything to agree. */
function mergeOperation(shards: (OperationDrift | undefined)[]): OperationDrift | undefined {
  const known = shards.flatMap((shard) => shard ?? []);
  const [first] = known;
  if (!first) return undefined;
  const keys = mergeOrdered(known.map(({ rows }) => rows.map(rowKey)));
  const rows = keys.flatMap((key) => {
    const row = known.flatMap((shard) => shard.rows).find((each) => rowKey(each) === key);
    return row ? [{ ...row, inTraffic: wasSeen(row, shards) }] : [];
  });
  const disagreeing = rows.filter((row) => [row.inDescription, row.inCollection, row.inTraffic].includes(false));
  const inTraffic = known.every((shard) => shard.inTraffic === null)
    ? null
    : shards.some((shard) => shard === undefined || shard.inTraffic === true);
  return { ...first, inTraffic, rows: disagreeing.filter((row) => !isToldByParent(row, disagreeing)) };
}

/** Seen where a shard lists it so, or where one that called the operation has nothing to say of what is described. */
function wasSeen(row: DriftRow, shards: (OperationDrift | undefined)[]): boolean | null {
  if (row.inTraffic === null) return null;
  return shards.some((shard) => {
    const own = shard?.rows.find((each) => rowKey(each) === rowKey(row));
    if (own) return own.inTraffic === true;
    const agrees = row.inDescription && row.inCollection !== false;
    return agrees && (shard === undefined || (shard.inTraffic === true && !hasParentOf(row, shard.rows)));
  });
}

/** Of an object that nobody sends, its fields go without saying. */
function isToldByParent(row: DriftRow, rows: DriftRow[]): boolean {
  return rows.some(
    (parent) =>
      isParent(parent, row) &&
      parent.inDescription === row.inDescription &&
      parent.inCollection === row.inCollection &&
      parent.inTraffic === row.inTraffic,
  );
}

function hasParentOf(row: DriftRow, rows: DriftRow[]): boolean {
  return rows.some((parent) => isParent(parent, row));
}

function isParent(parent: DriftRow, row: DriftRow): boolean {
  return parent.kind === row.kind && row.name.startsWith(`${parent.name}/`);
}

function isDrift({ inCollection, inTraffic, rows }: OperationDrift): boolean {
  return !inCollection || inTraffic === false || rows.length > 0;
}
