import type { Json } from '../model.ts';
import type { Operation } from '../openapi/description.ts';
import type { Documents } from '../openapi/resolve-ref.ts';
import { type DocumentPair, isObject, objectAt, rootOf } from './document-pair.ts';
import type { RawChange } from './gather.ts';

/** Schemes and scopes that satisfy an operation together. */
type Alternative = Requirement[];

interface Requirement {
  /** As the description calls it, with the scope. */
  name: string;
  /** What a client has to send, whatever it is called. */
  meaning: string;
}

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
    pointer: '/security',
    ...(isOwn ? {} : { schemaPointer: '/security' }),
    before: printed(was),
    after: printed(is),
  });
  if (was.some((one) => !is.some((other) => isMet(other, one)))) return [change('breaking', 'security-tightened')];
  if (is.some((other) => !was.some((one) => isMet(one, other)))) return [change('additive', 'security-loosened')];
  return [];
}

/** Whether what one has is enough for what is wanted. */
function isMet(wanted: Alternative, given: Alternative): boolean {
  return wanted.every(({ meaning }) => given.some((other) => other.meaning === meaning));
}

function alternativesOf(documents: Documents, operation: Operation): Alternative[] {
  const security = objectAt(documents, operation).security ?? rootOf(documents).security;
  if (!Array.isArray(security) || security.length === 0) return [[]];
  const schemes = schemesOf(documents);
  return security.map((requirement) =>
    Object.entries(isObject(requirement) ? requirement : {}).flatMap(([scheme, scopes]): Requirement[] => {
      const meaning = meaningOf(schemes[scheme], scheme);
      const named = (Array.isArray(scopes) ? scopes : []).map(String);
      return [
        { name: scheme, meaning },
        ...named.map((scope) => ({ name: `${scheme}:${scope}`, meaning: `${meaning} ${scope}` })),
      ];
    }),
  );
}

function printed(alternatives: Alternative[]): string {
  return alternatives
    .map((one) => (one.length === 0 ? 'nothing' : one.map(({ name }) => name).join(' and ')))
    .join(', or ');
}

function schemesOf(documents: Documents): { [name: string]: Json } {
  const { components } = rootOf(documents);
  const schemes = isObject(components) ? components.securitySchemes : undefined;
  return isObject(schemes) ? schemes : {};
}

/** A key in the header X is that key, whatever the description calls the scheme. */
function meaningOf(scheme: Json | undefined, name: string): string {
  if (!isObject(scheme)) return name;
  const { type, in: location, name: field, scheme: kind, openIdConnectUrl } = scheme;
  return JSON.stringify([
    type,
    location,
    String(field ?? '').toLowerCase(),
    String(kind ?? '').toLowerCase(),
    openIdConnectUrl,
  ]);
}
