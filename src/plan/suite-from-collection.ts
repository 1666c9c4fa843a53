import type { PostmanCollection, PostmanNode, Step, Suite } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { itemsOf, nameOf, type PlacedItem } from './find-item.ts';
import { didYouMean } from './suggest.ts';

/**
 * A suite for a collection that nobody has written flows for: one flow of all its requests, in the order of the file,
 * since what one request sets another may use. Any answer will do that the descriptions allow.
 *
 * @param wanted names or ids of folders or requests: only these
 */
export function suiteFromCollection(id: string, collection: PostmanCollection, wanted: string[] = []): Suite {
  const { name } = collection.info;
  const all = itemsOf(collection);
  const steps = onlyIn(all, wanted, collection).map((one): Step => stepOf(one, all.indexOf(one)));
  if (steps.length === 0) throw new UsageError(`The collection "${name}" has no request, so there is nothing to run.`);
  return {
    name: slug(name),
    title: name,
    collection: id,
    flows: [{ name: slug(name), title: name, asCollection: true, steps }],
  };
}

function stepOf(placed: PlacedItem, place: number): Step {
  return { item: placed.item.name, place, name: nameOf(placed, place), expect: { status: 'any' } };
}

/** The items in folders, or the requests, of these names or ids; as in newman, the order of the file stays. */
function onlyIn(items: PlacedItem[], wanted: string[], { info, item: nodes }: PostmanCollection): PlacedItem[] {
  if (wanted.length === 0) return items;
  // Where several have one name, newman looks for one name level by level, and for several in the order of the file.
  const chosen = wanted.map((name) => (wanted.length === 1 ? nearest(nodes, name) : first(nodes, name)));
  const lost = chosen.indexOf(undefined);
  if (lost >= 0) throw missingFolder(wanted[lost] ?? '', items, info.name);
  return items.filter(({ item, folders }) => [item, ...folders].some((node) => chosen.includes(node)));
}

function isCalled(node: PostmanNode, name: string): boolean {
  return node.name === name || (node as { id?: string }).id === name;
}

function nearest(nodes: PostmanNode[], name: string): PostmanNode | undefined {
  const own = nodes.find((node) => isCalled(node, name));
  if (own) return own;
  for (const node of nodes) {
    const inner = 'item' in node ? nearest(node.item, name) : undefined;
    if (inner) return inner;
  }
  return undefined;
}

function first(nodes: PostmanNode[], name: string): PostmanNode | undefined {
  for (const node of nodes) {
    const found = isCalled(node, name) ? node : 'item' in node ? first(node.item, name) : undefined;
    if (found) return found;
  }
  return undefined;
}

function missingFolder(name: string, items: PlacedItem[], collection: string): UsageError {
  const names = items.flatMap(({ item, folders }) => [item, ...folders].map((node) => node.name));
  const hint = didYouMean(name, [...new Set(names)]);
  return new UsageError(`The collection "${collection}" has no folder or request "${name}".${hint}`);
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'collection'
  );
}
