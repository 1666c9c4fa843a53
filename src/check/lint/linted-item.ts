import type { PostmanAuth, PostmanCollection, PostmanEvent, PostmanItem } from '../../model.ts';
import type { Description } from '../../openapi/description.ts';
import { findOperation, type OperationMatch } from '../../openapi/find-operation.ts';
import { itemsOf, nameOf, numbered } from '../../plan/find-item.ts';
import { namesSet } from './variables.ts';

/** What is linted, and what it is held against. */
export interface LintInput {
  collections: Record<string, PostmanCollection>;
  /** Variables of the environment: all names, and the values that are values and no instructions. */
  environment: { names: readonly string[]; values: Readonly<Record<string, string>> };
  descriptions: readonly Description[];
  /** The bundled descriptions beside official ones: they see what a fault of those hides. */
  fallback: readonly Description[];
  /** Requests are judged to the letter. */
  strictRequests?: boolean;
}

/** A request of a collection, as it would be sent as far as that can be known without sending it. */
export interface LintedItem {
  collectionId: string;
  collection: PostmanCollection;
  item: PostmanItem;
  /** With its folders, and numbered where several have the same: `Orders / Pay (2)`. */
  name: string;
  /** Scripts of the collection and of the folders, which run with those of the item. */
  inherited: Script[];
  /** With `{{variables}}` as they stand. */
  method: string;
  url: string;
  headers: [name: string, value: string][];
  body?: string;
  auth?: PostmanAuth;
  scripts: Script[];
  /** Values of variables that no script of the collection changes. */
  values: Record<string, string>;
  match?: OperationMatch;
  /** The operation in the description that stands beside. */
  other?: OperationMatch;
}

export interface Script {
  listen: 'prerequest' | 'test';
  code: string;
}

/** All requests of a collection, in the order of the file. */
export function itemsToLint(collectionId: string, collection: PostmanCollection, input: LintInput): LintedItem[] {
  const placed = itemsOf(collection);
  const changed = new Set(
    [collection, ...placed.flatMap(({ item, folders }) => [item, ...folders])].flatMap(({ event }) =>
      scriptsOf(event).flatMap(({ code }) => namesSet(code)),
    ),
  );
  const values = Object.fromEntries(Object.entries(input.environment.values).filter(([name]) => !changed.has(name)));
  const names = numbered(placed.map(nameOf));
  return placed.map(({ item, folders }, index) => {
    const url = urlOf(item);
    const auth = [item.request.auth, ...folders.toReversed().map((folder) => folder.auth), collection.auth].find(
      (given) => given !== undefined && given !== null,
    );
    const path = pathOf(url, values);
    const match = findOperation(input.descriptions, item.request.method, path);
    const other = findOperation(input.fallback, item.request.method, path);
    return {
      collectionId,
      collection,
      item,
      name: names[index] ?? item.name,
      inherited: [collection, ...folders].flatMap(({ event }) => scriptsOf(event)),
      method: item.request.method,
      url,
      headers: withContentType(headersOf(item), item),
      ...(item.request.body?.mode === 'raw' && item.request.body.raw ? { body: item.request.body.raw } : {}),
      ...(auth === undefined || auth.type === 'noauth' ? {} : { auth }),
      scripts: scriptsOf(item.event),
      values,
      ...(match === undefined ? {} : { match }),
      ...(other === undefined ? {} : { other }),
    };
  });
}

export function scriptsOf(events: readonly PostmanEvent[] | undefined): Script[] {
  return (events ?? []).flatMap(({ listen, script, disabled }) => {
    const code = [script?.exec ?? []].flat().join('\n').replaceAll('\r', '');
    if (disabled === true || code.trim() === '' || (listen !== 'prerequest' && listen !== 'test')) return [];
    return [{ listen, code }];
  });
}

/** The request's URL, with its variables still in it. */
export function urlOf({ request: { url } }: PostmanItem): string {
  if (typeof url === 'string') return url;
  if (url.raw !== undefined) return url.raw;
  const host = [url.host ?? []].flat().join('.');
  const path = [url.path ?? []].flat().map((segment) => (typeof segment === 'string' ? segment : segment.value));
  return `${url.protocol === undefined ? '' : `${url.protocol}://`}${host}/${path.join('/')}`;
}

/** The path behind a host, or behind the variable that stands for one; other variables stand for one segment. */
function pathOf(url: string, values: Record<string, string>): string {
  const behindHost = url.replace(/^(?:https?:\/\/)?(?:\{\{[^}]+\}\}|[^/{]+)/i, '');
  const [path = ''] = behindHost.split(/[?#]/);
  const filled = path.replace(/\{\{([^}]+)\}\}/g, (_, name: string) => values[name] ?? 'variable');
  return filled.replace(/\/:([^/]+)/g, '/variable');
}

function headersOf({ request }: PostmanItem): [string, string][] {
  return (request.header ?? []).filter(({ disabled }) => disabled !== true).map(({ key, value }) => [key, value]);
}

/** Postman names the kind of a raw body by its language, where no header does. */
function withContentType(headers: [string, string][], { request: { body } }: PostmanItem): [string, string][] {
  const isNamed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  if (isNamed || body?.mode !== 'raw' || !body.raw) return headers;
  const { raw } = (body.options ?? {}) as { raw?: { language?: string } };
  return [...headers, ['Content-Type', raw?.language === 'json' ? 'application/json' : 'text/plain']];
}
