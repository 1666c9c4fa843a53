import type { PostmanCollection } from '../model.ts';
import { itemsOf, type PlacedItem } from '../plan/find-item.ts';
import { itemUrl } from './item-url.ts';

/** An item of the old version and what became of it. */
export interface ItemPair {
  old?: PlacedItem;
  now?: PlacedItem;
}

/** Pairs items by name, and those that are left by what they send: they have another name. */
export function pairItems(before: PostmanCollection, after: PostmanCollection): ItemPair[] {
  const left = new Set(itemsOf(after));
  const take = (fits: (placed: PlacedItem) => boolean): PlacedItem | undefined => {
    const found = [...left].find(fits);
    if (found) left.delete(found);
    return found;
  };
  const byName = itemsOf(before).map((old) => ({
    old,
    now:
      take((other) => other.item.name === old.item.name && folderOf(other) === folderOf(old)) ??
      take((other) => other.item.name === old.item.name),
  }));
  const pairs = byName.map(({ old, now }): ItemPair => {
    const found = now ?? take((other) => sends(other) === sends(old));
    return found ? { old, now: found } : { old };
  });
  return [...pairs, ...[...left].map((now) => ({ now }))];
}

/** `Payments / QR`; `` at the top. */
export function folderOf({ folders }: PlacedItem): string {
  return folders.map(({ name }) => name).join(' / ');
}

function sends({ item }: PlacedItem): string {
  return JSON.stringify([item.request.method, itemUrl(item), item.request.body?.raw ?? '']);
}
