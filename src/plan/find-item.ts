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

/** An item's name behind those of its folders: `Orders / Pay`; a name is optional in a collection. */
export function nameOf({ item, folders }: PlacedItem, place: number): string {
  return [...folders.map((folder) => folder.name || 'Folder'), item.name || `Request ${place + 1}`].join(' / ');
}

/** The names, each of them once: `Pay`, `Pay (2)`. */
export function numbered(names: string[]): string[] {
  const seen = new Map<string, number>();
  const taken = new Set(names);
  return names.map((name) => {
    let count = (seen.get(name) ?? 0) + 1;
    // An item may itself be called as the second of another is.
    while (count > 1 && taken.has(`${name} (${count})`)) count++;
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
