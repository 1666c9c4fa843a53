import type { PostmanCollection, Step, Suite } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { itemKey, itemsOf, nameOf } from './find-item.ts';

/**
 * A suite for a collection that nobody has written flows for: one flow of all its requests, in the order of the file,
 * since what one request sets another may use. Any answer will do that the descriptions allow.
 */
export function suiteFromCollection(id: string, collection: PostmanCollection): Suite {
  const { name } = collection.info;
  const steps = itemsOf(collection).map(
    (placed, index): Step => ({
      item: itemKey(index),
      name: nameOf(placed),
      expect: { status: 'any' },
    }),
  );
  if (steps.length === 0) throw new UsageError(`The collection "${name}" has no request, so there is nothing to run.`);
  return { name: slug(name), title: name, collection: id, flows: [{ name: slug(name), title: name, steps }] };
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'collection'
  );
}
