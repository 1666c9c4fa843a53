import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../model.ts';
import type { Operation } from '../openapi/description.ts';
import type { Documents } from '../openapi/resolve-ref.ts';
import { type DocumentPair, isObject, objectAt, rootOf } from './document-pair.ts';
import type { RawChange } from './gather.ts';

/** Schemes and scopes that satisfy an operation together: `bearer`, `oauth:read`. */
type Alternative = string[];

/** Whether who was let in is let in still, and who was not is now. */
export function compareSecurity({ before, after }: DocumentPair, old: Operation, now: Operation): RawChange[] {
  // The keys are ours to show: what the API calls at a merchant's is not behind them.
  if (old.kind !== 'path') return [];
  const was = alternativesOf(before, old);
  const is = alternativesOf(after, now);
  const isOwn = [objectAt(before, old), objectAt(after, now)].some(({ security }) => security !== undefined);
  const change = (kind: 'breaking' | 'additive', code: RawChange['code']): RawChange => ({
    class: kind,
    code,
    operation: old.operationId,
    place: `${old.operationId}, security`,
    part: 'request',
    ...(isOwn ? {} : { schemaPointer: '/security' }),
    before: printed(was),
    after: printed(is),
  });
  if (was.some((one) => !is.some((other) => isMet(other, one)))) return [change('breaking', 'security-tightened')];
  if (is.some((other) => !was.some((one) => isMet(one, other)))) return [change('additive', 'security-loosened')];
  return [];
}

/** Schemes of the operations that mean something else than they did. */
export function compareSchemes({ before, after }: DocumentPair, operations: Operation[]): RawChange[] {
  const [old, now] = [schemesOf(before), schemesOf(after)];
  return Object.keys(old).flatMap((name) => {
    if (now[name] === undefined || isDeepStrictEqual(meaningOf(old[name]), meaningOf(now[name]))) return [];
    const users = operations.filter((operation) =>
      alternativesOf(before, operation).some((alternative) => alternative.some((one) => one.split(':')[0] === name)),
    );
    return users.map(
      ({ operationId }): RawChange => ({
        class: 'breaking',
        code: 'security-scheme-changed',
        operation: operationId,
        place: `${operationId}, security`,
        part: 'request',
        schemaPointer: `/components/securitySchemes/${name}`,
        subject: name,
      }),
    );
  });
}

/** Whether what one has is enough for what is wanted. */
function isMet(wanted: Alternative, given: Alternative): boolean {
  return wanted.every((one) => given.includes(one));
}

function alternativesOf(documents: Documents, operation: Operation): Alternative[] {
  const security = objectAt(documents, operation).security ?? rootOf(documents).security;
  if (!Array.isArray(security) || security.length === 0) return [[]];
  return security.map((requirement) =>
    Object.entries(isObject(requirement) ? requirement : {}).flatMap(([scheme, scopes]) => [
      scheme,
      ...(Array.isArray(scopes) ? scopes : []).map((scope) => `${scheme}:${String(scope)}`),
    ]),
  );
}

function printed(alternatives: Alternative[]): string {
  return alternatives.map((one) => (one.length === 0 ? 'nothing' : one.join(' and '))).join(', or ');
}

function schemesOf(documents: Documents): { [name: string]: Json } {
  const { components } = rootOf(documents);
  const schemes = isObject(components) ? components.securitySchemes : undefined;
  return isObject(schemes) ? schemes : {};
}

function meaningOf(scheme: Json | undefined): Json {
  if (!isObject(scheme)) return scheme ?? null;
  const { description: _description, ...meaning } = scheme;
  return meaning;
}
