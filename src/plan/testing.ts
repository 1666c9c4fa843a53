import type { PostmanCollection, PostmanEvent, PostmanItem, PostmanNode } from '../model.ts';

/** An item for tests: a POST with a JSON body, unless told otherwise. */
export function anItem(
  name: string,
  change: { body?: string; url?: string; headers?: Record<string, string>; prerequest?: string; test?: string } = {},
): PostmanItem {
  const scripts = { prerequest: change.prerequest, test: change.test };
  const event = Object.entries(scripts).flatMap(([listen, script]): PostmanEvent[] =>
    script === undefined ? [] : [{ listen, script: { exec: script.split('\n') } }],
  );
  return {
    name,
    ...(event.length > 0 ? { event } : {}),
    request: {
      method: 'POST',
      url: { raw: change.url ?? '{{base_url}}/payments' },
      header: Object.entries(change.headers ?? {}).map(([key, value]) => ({ key, value })),
      ...(change.body === undefined ? {} : { body: { mode: 'raw', raw: change.body } }),
    },
  };
}

export function aCollection(item: PostmanNode[]): PostmanCollection {
  return {
    info: { name: 'Try', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item,
  };
}
