import type { Flow, PostmanCollection, PostmanNode, Suite } from '../model.ts';
import { itemsOf } from './find-item.ts';

/**
 * A suite for a collection that nobody has written flows for: each folder at its top is a flow, and so are the requests
 * outside of folders, all in the order of the file and with any answer that the descriptions allow.
 */
export function suiteFromCollection(id: string, collection: PostmanCollection): Suite {
  const loose = collection.item.filter((node) => !('item' in node));
  const folders = collection.item.filter((node) => 'item' in node);
  const flows = [
    ...(loose.length > 0 ? [flowOf(collection.info.name, loose, collection)] : []),
    ...folders.map((folder) => flowOf(folder.name, [folder], collection)),
  ];
  return {
    name: slug(collection.info.name),
    title: collection.info.name,
    collection: id,
    flows: withUniqueNames(flows),
  };
}

function flowOf(title: string, nodes: PostmanNode[], collection: PostmanCollection): Flow {
  const items = itemsOf({ ...collection, item: nodes });
  return { name: slug(title), title, steps: items.map(({ item }) => ({ item: item.name, expect: { status: 'any' } })) };
}

function withUniqueNames(flows: Flow[]): Flow[] {
  const seen = new Map<string, number>();
  return flows.map((flow) => {
    const count = (seen.get(flow.name) ?? 0) + 1;
    seen.set(flow.name, count);
    return count === 1 ? flow : { ...flow, name: `${flow.name}-${count}` };
  });
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'collection'
  );
}
