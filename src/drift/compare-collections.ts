import { isDeepStrictEqual } from 'node:util';
import type { PostmanCollection, PostmanEvent, PostmanHeader, PostmanItem, PostmanRequest } from '../model.ts';
import { itemsOf, type PlacedItem } from '../plan/find-item.ts';
import type { ChangeClass, ChangeCode, Difference } from './change.ts';
import { compareBodies } from './compare-bodies.ts';
import { compareVariables } from './compare-variables.ts';
import { itemUrl } from './item-url.ts';
import { folderOf, type ItemPair, pairItems } from './pair-items.ts';

/** What changed between two versions of a collection. */
export function compareCollections(id: string, before: PostmanCollection, after: PostmanCollection): Difference[] {
  const all = itemsOf(before).map(({ item }) => item.name);
  const top: Scope = { artefact: id, place: 'the collection', items: all };
  const found = [
    ...pairItems(before, after).flatMap((pair) => comparePair(id, pair)),
    ...compareScripts(top, before.event, after.event),
    ...compareAuth(top, before.auth, after.auth),
    ...compareFolders(id, before, after),
    ...compareVariables(id, 'the collection', before.variable ?? [], after.variable ?? []),
    ...(isDeepStrictEqual(before.info, after.info) ? [] : [change(top, 'documentation', 'text-changed')]),
  ];
  return found.length > 0 || isDeepStrictEqual(before, after) ? found : [change(top, 'documentation', 'text-changed')];
}

/** What a change is in. */
interface Scope {
  artefact: string;
  place: string;
  items: string[];
}

type Detail = Partial<Pick<Difference, 'subject' | 'before' | 'after'>>;

function change(scope: Scope, kind: ChangeClass, code: ChangeCode, detail: Detail = {}): Difference {
  return { class: kind, code, operations: [], ...scope, ...detail };
}

function comparePair(artefact: string, { old, now }: ItemPair): Difference[] {
  const name = (old ?? now)?.item.name ?? '';
  const scope: Scope = { artefact, place: `request "${name}"`, items: old ? [name] : [] };
  if (old === undefined) {
    // No flow of the old version sends it, so it breaks nothing; but its scripts are as foreign as changed ones.
    const scripts = compareScripts(scope, undefined, now?.item.event);
    const added = change(scope, 'additive', 'request-added', { subject: name });
    return [added, ...scripts.map((one): Difference => ({ ...one, class: 'additive' }))];
  }
  if (now === undefined) return [change(scope, 'breaking', 'request-removed', { subject: name })];
  return [...compareNames(scope, old, now), ...compareItems(scope, old.item, now.item)];
}

function compareNames(scope: Scope, old: PlacedItem, now: PlacedItem): Difference[] {
  if (old.item.name !== now.item.name) {
    return [change(scope, 'breaking', 'request-renamed', { before: old.item.name, after: now.item.name })];
  }
  if (folderOf(old) === folderOf(now)) return [];
  return [change(scope, 'documentation', 'request-moved', { before: folderOf(old), after: folderOf(now) })];
}

function compareItems(scope: Scope, old: PostmanItem, now: PostmanItem): Difference[] {
  const [one, other] = [old.request, now.request];
  const [urlBefore, urlAfter] = [itemUrl(old), itemUrl(now)];
  return [
    ...(one.method === other.method
      ? []
      : [change(scope, 'breaking', 'method-changed', { before: one.method, after: other.method })]),
    ...(urlBefore === urlAfter
      ? []
      : [change(scope, 'breaking', 'url-changed', { before: urlBefore, after: urlAfter })]),
    ...compareHeaders(scope, one.header ?? [], other.header ?? []),
    ...compareBodies(one.body, other.body).map(({ class: kind, code, ...detail }) => change(scope, kind, code, detail)),
    ...compareScripts(scope, old.event, now.event),
    ...compareAuth(scope, one.auth, other.auth),
    ...compareBehaviour(scope, old, now),
    ...compareTexts(scope, one, other, old, now),
  ];
}

function compareHeaders(scope: Scope, before: PostmanHeader[], after: PostmanHeader[]): Difference[] {
  const [old, now] = [headersOf(before), headersOf(after)];
  return [
    ...[...old].flatMap(([key, header]): Difference[] => {
      const other = now.get(key);
      const subject = header.key;
      if (other === undefined) return [change(scope, 'breaking', 'header-removed', { subject })];
      if (other.value === header.value) return [];
      return [change(scope, 'breaking', 'header-changed', { subject, before: header.value, after: other.value })];
    }),
    ...[...now]
      .filter(([key]) => !old.has(key))
      .map(([, { key }]) => change(scope, 'additive', 'header-added', { subject: key })),
  ];
}

function headersOf(headers: PostmanHeader[]): Map<string, PostmanHeader> {
  return new Map(headers.filter(({ disabled }) => disabled !== true).map((one) => [one.key.toLowerCase(), one]));
}

/** Scripts run on the machine of whoever runs the collection: each change of one is shown in full. */
function compareScripts(
  scope: Scope,
  before: PostmanEvent[] | undefined,
  after: PostmanEvent[] | undefined,
): Difference[] {
  return ['prerequest', 'test'].flatMap((listen): Difference[] => {
    const [was, is] = [textOf(before, listen), textOf(after, listen)];
    if (was === is) return [];
    const detail = { subject: listen, before: was, after: is };
    if (withoutSpace(was) === withoutSpace(is)) return [change(scope, 'documentation', 'script-changed', detail)];
    if (withoutSpace(was) === '') return [change(scope, 'breaking', 'script-added', detail)];
    return [change(scope, 'breaking', withoutSpace(is) === '' ? 'script-removed' : 'script-changed', detail)];
  });
}

function textOf(events: PostmanEvent[] | undefined, listen: string): string {
  const own = (events ?? []).filter((event) => event.listen === listen && event.disabled !== true);
  return own.map(({ script }) => [script?.exec ?? []].flat().join('\n').replaceAll('\r', '')).join('\n');
}

function withoutSpace(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function compareAuth(scope: Scope, before: PostmanRequest['auth'], after: PostmanRequest['auth']): Difference[] {
  if (isDeepStrictEqual(before ?? null, after ?? null)) return [];
  const detail = { before: before?.type ?? 'inherited', after: after?.type ?? 'inherited' };
  return [change(scope, 'breaking', 'auth-changed', detail)];
}

function compareBehaviour(scope: Scope, old: PostmanItem, now: PostmanItem): Difference[] {
  if (isDeepStrictEqual(old.protocolProfileBehavior ?? {}, now.protocolProfileBehavior ?? {})) return [];
  return [change(scope, 'breaking', 'behaviour-changed', { subject: 'protocolProfileBehavior' })];
}

function compareTexts(
  scope: Scope,
  one: PostmanRequest,
  other: PostmanRequest,
  old: PostmanItem,
  now: PostmanItem,
): Difference[] {
  const changed = [
    ...(isDeepStrictEqual(one.description, other.description) ? [] : ['description']),
    ...(isDeepStrictEqual(old.response ?? [], now.response ?? []) ? [] : ['saved answers']),
  ];
  return changed.length === 0 ? [] : [change(scope, 'documentation', 'text-changed', { subject: changed.join(', ') })];
}

/** Scripts and auth of folders hold for all that lies in them. */
function compareFolders(artefact: string, before: PostmanCollection, after: PostmanCollection): Difference[] {
  const [old, now] = [foldersOf(before), foldersOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((path) => {
    const [one, other] = [old.get(path), now.get(path)];
    const scope: Scope = { artefact, place: `folder "${path}"`, items: one?.items ?? other?.items ?? [] };
    return [
      ...compareScripts(scope, one?.folder.event, other?.folder.event),
      ...compareAuth(scope, one?.folder.auth, other?.folder.auth),
    ];
  });
}

function foldersOf(
  collection: PostmanCollection,
): Map<string, { folder: PlacedItem['folders'][number]; items: string[] }> {
  const found = new Map<string, { folder: PlacedItem['folders'][number]; items: string[] }>();
  for (const { item, folders } of itemsOf(collection)) {
    folders.forEach((folder, index) => {
      const path = folders
        .slice(0, index + 1)
        .map(({ name }) => name)
        .join(' / ');
      found.set(path, { folder, items: [...(found.get(path)?.items ?? []), item.name] });
    });
  }
  return found;
}

/** Whether a change is one of code that would run here. */
export function isScriptChange({ code }: { code: ChangeCode }): boolean {
  return code === 'script-added' || code === 'script-changed' || code === 'script-removed';
}
