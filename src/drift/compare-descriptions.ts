import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../model.ts';
import type { Operation } from '../openapi/description.ts';
import { readOperations } from '../openapi/read-operations.ts';
import type { Documents } from '../openapi/resolve-ref.ts';
import { pathsOf } from '../openapi/server-bases.ts';
import type { ChangeClass, ChangeCode, Difference } from './change.ts';
import { compareOperation } from './compare-operation.ts';
import { compareSecurity } from './compare-security.ts';
import { type DocumentPair, isObject, objectAt, rootOf } from './document-pair.ts';
import { gather, type RawChange } from './gather.ts';

/** A description as it was read: its files, parsed. */
export interface ReadDescription {
  /** `openapi:ecom`. */
  id: string;
  documents: Documents;
}

/** What changed between two versions of a description, each change classed by what it means for clients. */
export function compareDescriptions(before: ReadDescription, after: ReadDescription): Difference[] {
  const pair = { before: before.documents, after: after.documents };
  const pairs = pairOperations(operationsOf(before), operationsOf(after));
  const raw = [
    ...compareServers(pair),
    ...pairs.flatMap(({ old, now }) => comparePair(pair, old, now)),
    ...compareRootTexts(pair),
  ];
  const found = gather(before.id, raw);
  return found.length > 0 || isSame(pair) ? found : [otherwiseChanged(before.id)];
}

function operationsOf({ documents }: ReadDescription): Operation[] {
  return readOperations(documents).operations;
}

interface OperationPair {
  old?: Operation;
  now?: Operation;
}

/** By kind, method and whole path, whatever its parameters are called; what is left by operationId. */
function pairOperations(before: Operation[], after: Operation[]): OperationPair[] {
  const left = new Set(after);
  const take = (fits: (operation: Operation) => boolean): Operation | undefined => {
    const found = [...left].find(fits);
    if (found) left.delete(found);
    return found;
  };
  const byPath = before.map((old) => ({ old, now: take((now) => sharesAddress(old, now)) }));
  const pairs = byPath.map(({ old, now }) => {
    const found = now ?? take((other) => other.operationId === old.operationId && other.kind === old.kind);
    return found ? { old, now: found } : { old };
  });
  return [...pairs, ...[...left].map((now) => ({ now }))];
}

function sharesAddress(one: Operation, other: Operation): boolean {
  const others = new Set(addressesOf(other));
  return addressesOf(one).some((address) => others.has(address));
}

function addressesOf({ kind, method, bases, path }: Operation): string[] {
  return bases
    .flatMap(pathsOf)
    .map((base) => `${kind} ${method} ${`${base}${path}`.replaceAll(/\{[^}]*\}/g, '{}').replace(/\/$/, '')}`);
}

function comparePair(pair: DocumentPair, old: Operation | undefined, now: Operation | undefined): RawChange[] {
  if (old === undefined) return now ? [about(now, 'additive', 'operation-added')] : [];
  if (now === undefined) return [about(old, 'breaking', 'operation-removed')];
  return [
    ...(sharesAddress(old, now) ? [] : [about(old, 'breaking', 'operation-moved', titleOf(old), titleOf(now))]),
    ...(old.operationId === now.operationId
      ? []
      : [about(old, 'documentation', 'operation-renamed', old.operationId, now.operationId)]),
    ...compareSecurity(pair, old, now),
    ...compareOperation(pair, old, now),
    ...compareOperationTexts(pair, old, now),
  ];
}

function about(operation: Operation, kind: ChangeClass, code: ChangeCode, before?: Json, after?: Json): RawChange {
  return {
    class: kind,
    code,
    operation: operation.operationId,
    place: `${operation.operationId} (${titleOf(operation)})`,
    part: '',
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function titleOf({ method, path, kind }: Operation): string {
  return `${kind === 'path' ? '' : `${kind} `}${method} ${path}`;
}

const operationTexts = ['summary', 'description', 'tags', 'externalDocs', 'x-codeSamples'];

function compareOperationTexts({ before, after }: DocumentPair, old: Operation, now: Operation): RawChange[] {
  const one = objectAt(before, old);
  const other = objectAt(after, now);
  const changed = operationTexts.filter((name) => !isDeepStrictEqual(one[name], other[name]));
  const isDeprecated = one.deprecated !== true && other.deprecated === true;
  return [
    ...(isDeprecated ? [about(old, 'documentation', 'operation-deprecated')] : []),
    ...(changed.length === 0
      ? []
      : [{ ...about(old, 'documentation', 'text-changed'), subject: changed.join(', ') } satisfies RawChange]),
  ];
}

/** Hosts only: the paths behind them are a part of each operation's address. */
function compareServers({ before, after }: DocumentPair): RawChange[] {
  const old = originsOf(before);
  const now = originsOf(after);
  const change = (origin: string, kind: ChangeClass, code: ChangeCode): RawChange => ({
    class: kind,
    code,
    place: 'servers',
    part: '',
    subject: origin,
  });
  return [
    ...old.filter((one) => !now.includes(one)).map((one) => change(one, 'breaking', 'server-removed')),
    ...now.filter((one) => !old.includes(one)).map((one) => change(one, 'additive', 'server-added')),
  ];
}

function originsOf(documents: Documents): string[] {
  const { servers } = rootOf(documents);
  const urls = (Array.isArray(servers) ? servers : []).flatMap((server) => (isObject(server) ? [server.url] : []));
  const origins = urls.map((url) => /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(String(url))?.[0] ?? '');
  return [...new Set(origins.filter((origin) => origin !== ''))];
}

function compareRootTexts({ before, after }: DocumentPair): RawChange[] {
  const [old, now] = [rootOf(before), rootOf(after)];
  const changed = ['info', 'tags', 'externalDocs'].filter((name) => !isDeepStrictEqual(old[name], now[name]));
  if (changed.length === 0) return [];
  return [
    { class: 'documentation', code: 'text-changed', place: 'the document', part: '', subject: changed.join(', ') },
  ];
}

function isSame({ before, after }: DocumentPair): boolean {
  const contents = ({ files, root }: Documents): Json[] => [
    files.get(root) ?? null,
    ...[...files].filter(([file]) => file !== root).map(([, content]) => content),
  ];
  return isDeepStrictEqual(contents(before), contents(after));
}

/** Something is different that no operation uses. */
function otherwiseChanged(artefact: string): Difference {
  const place = 'the document, in parts that no operation uses';
  return { class: 'documentation', artefact, code: 'text-changed', place, operations: [], items: [] };
}
