import type { AppliedRepair, PostmanItem, PostmanUrl, Repair, RepairChange } from '../model.ts';
import { scriptOf, withScript } from './item-script.ts';

/** An item after its repairs, and what was done to it. */
export interface RepairedItem {
  item: PostmanItem;
  repairs: AppliedRepair[];
}

/** Applies the repairs that name the item. One that finds nothing to mend leaves the item alone and is `stale`. */
export function repairItem(item: PostmanItem, repairs: Repair[]): RepairedItem {
  return repairs
    .filter((repair) => repair.items === '*' || repair.items.includes(item.name))
    .reduce<RepairedItem>(applyRepair, { item, repairs: [] });
}

function applyRepair(before: RepairedItem, repair: Repair): RepairedItem {
  const mended = changeItem(before.item, repair.change);
  const applied = {
    collection: repair.collection,
    item: before.item.name,
    defect: `${repair.defect} ${repair.name}`,
    reason: repair.reason,
    stale: mended === undefined,
  };
  return { item: mended ?? before.item, repairs: [...before.repairs, applied] };
}

/** The item changed, or undefined where the defect is not there. */
function changeItem(item: PostmanItem, change: RepairChange): PostmanItem | undefined {
  switch (change.type) {
    case 'replace-in-body':
      return changeBody(item, change.find, change.replace);
    case 'replace-in-url':
      return changeUrl(item, change.find, change.replace);
    case 'replace-in-script':
      return changeScript(item, change.listen, change.find, (script) => script.replaceAll(change.find, change.replace));
    case 'replace-script':
      return changeScript(item, change.listen, change.when, () => change.script.join('\n'));
    case 'append-to-script':
      return changeScript(item, change.listen, change.when, (script) => [script, ...change.script].join('\n'));
    case 'set-header':
      return changeHeader(item, change.name, change.value);
    case 'remove-auth':
      return item.request.auth === undefined ? withRequest(item, { auth: { type: 'noauth' } }) : undefined;
  }
}

function changeBody(item: PostmanItem, find: string, replace: string): PostmanItem | undefined {
  const body = item.request.body;
  if (!body?.raw?.includes(find)) return undefined;
  return withRequest(item, { body: { ...body, raw: body.raw.replaceAll(find, replace) } });
}

function changeUrl(item: PostmanItem, find: string, replace: string): PostmanItem | undefined {
  const raw = rawUrl(item.request.url);
  const changed = find.endsWith('$') ? replaceEnd(raw, find.slice(0, -1), replace) : raw.replaceAll(find, replace);
  return changed === raw ? undefined : withRequest(item, { url: changed });
}

function replaceEnd(text: string, find: string, replace: string): string {
  return text.endsWith(find) ? text.slice(0, -find.length) + replace : text;
}

function rawUrl(url: string | PostmanUrl): string {
  return typeof url === 'string' ? url : (url.raw ?? '');
}

function changeScript(
  item: PostmanItem,
  listen: 'prerequest' | 'test',
  when: string,
  change: (script: string) => string,
): PostmanItem | undefined {
  const script = scriptOf(item, listen);
  return script?.includes(when) ? withScript(item, listen, change(script)) : undefined;
}

function changeHeader(item: PostmanItem, name: string, value: string | null): PostmanItem | undefined {
  const headers = item.request.header ?? [];
  const present = headers.find((header) => header.key.toLowerCase() === name.toLowerCase());
  if (present ? present.value === value : value === null) return undefined;
  const others = headers.filter((header) => header !== present);
  return withRequest(item, { header: value === null ? others : [...others, { key: name, value }] });
}

function withRequest(item: PostmanItem, change: Partial<PostmanItem['request']>): PostmanItem {
  return { ...item, request: { ...item.request, ...change } };
}
