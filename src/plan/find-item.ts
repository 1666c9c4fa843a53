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

function placed(node: PostmanNode, folders: PostmanFolder[]): PlacedItem[] {
  if (!('item' in node)) return [{ item: node, folders }];
  return node.item.flatMap((child) => placed(child, [...folders, node]));
}

/** The item alone in its folders, so that what it inherits from them still holds. */
export function inItsFolders(item: PostmanItem, folders: PostmanFolder[]): PostmanNode {
  return folders.reduceRight<PostmanNode>((inner, folder) => ({ ...folder, item: [inner] }), item);
}
