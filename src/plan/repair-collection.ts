import type { PostmanCollection, PostmanNode, Repair } from '../model.ts';
import { repairItem } from './repair-item.ts';

/** The collection with its repairs in it, items where they stood. */
export function repairCollection(id: string, collection: PostmanCollection, repairs: Repair[]): PostmanCollection {
  const own = repairs.filter((repair) => repair.collection === id);
  const mend = (node: PostmanNode): PostmanNode =>
    'item' in node ? { ...node, item: node.item.map(mend) } : repairItem(node, own).item;
  return { ...collection, item: collection.item.map(mend) };
}
