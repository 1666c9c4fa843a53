import type { PostmanCollection, PostmanFolder, PostmanItem, Step, StepRequest } from '../model.ts';
import type { PlacedItem } from './find-item.ts';

/** The item of an inline request: it stands outside of every folder and has no scripts. */
export function itemOfRequest(name: string, request: StepRequest): PostmanItem {
  const { method, url, headers, body } = request;
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  return {
    name,
    request: {
      method,
      url,
      // What the collection would add of its own has no place in it.
      auth: { type: 'noauth' },
      header: Object.entries(headers ?? {}).map(([key, value]) => ({ key, value })),
      ...(text === undefined ? {} : { body: { mode: 'raw', raw: text } }),
    },
  };
}

/** An item of another collection, in a folder that stands for that collection: its scripts and auth hold for it too. */
export function asGuest({ item, folders }: PlacedItem, home: PostmanCollection): PlacedItem {
  const { auth, event } = home;
  if (auth === undefined && event === undefined) return { item, folders };
  const folder: PostmanFolder = {
    name: home.info.name,
    item: [],
    ...(auth === undefined ? {} : { auth }),
    ...(event === undefined ? {} : { event }),
  };
  return { item, folders: [folder, ...folders] };
}

/** A step that repeats a request sends it as it was: no script makes new ids or keys for it. */
export function withoutScripts(placed: PlacedItem, step: Step): PlacedItem {
  if (!step.repeats) return placed;
  const { event: _event, ...item } = placed.item;
  return { item, folders: placed.folders.map(({ event: _own, ...folder }) => folder) };
}
