import type { PostmanCollection, PostmanFolder, PostmanItem, PostmanNode } from '../model.ts';

/** An item with the folders it lies in, outermost first: their scripts and auth hold for it too. */
export interface PlacedItem {
  item: PostmanItem;
  folders: PostmanFolder[];
}

/** All items of a collection in the order of the file. */
export function itemsOf(collection: PostmanCollection): PlacedItem[] {
  return collection.item.flatMap((node) => placed(node, []));
}

/** Names an item by its place in the file, where names need not be unique: `#1` is the first. */
export function itemKey(index: number): string {
  return `#${index + 1}`;
}

/** An item's name behind those of its folders: `Orders / Pay`. */
export function nameOf({ item, folders }: PlacedItem): string {
  return [...folders.map((folder) => folder.name), item.name].join(' / ');
}

/** The names, each of them once: `Pay`, `Pay (2)`. */
export function numbered(names: string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function placed(node: PostmanNode, folders: PostmanFolder[]): PlacedItem[] {
  if (!('item' in node)) return [{ item: node, folders }];
  return node.item.flatMap((child) => placed(child, [...folders, node]));
}

/** The item alone in its folders, so that what it inherits from them still holds. */
export function inItsFolders(item: PostmanItem, folders: PostmanFolder[]): PostmanNode {
  return folders.reduceRight<PostmanNode>((inner, folder) => ({ ...folder, item: [inner] }), item);
}
