import { parse } from 'node:path';
import * as z from 'zod';
import type { PostmanAuth, PostmanCollection, PostmanNode, PostmanRequest } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { parseJson } from './read-file.ts';
import { unwrapped } from './unwrap.ts';

const node: z.ZodType = z.lazy(() =>
  z.looseObject({
    name: z.string().nullish(),
    item: z.array(node).optional(),
    request: z.union([z.string(), z.looseObject({ method: z.string().nullish() })]).nullish(),
  }),
);

const collection = z.looseObject({
  info: z.looseObject({ name: z.string().nullish(), schema: z.string().nullish() }).optional(),
  item: z.array(node),
});

/**
 * A Postman collection as plain JSON, as newman opens it: format 2.0 or 2.1, format 1 converted, wrapped as Postman's API gives it out or
 * not; requests that are bare URLs written out.
 *
 * @throws UsageError where it is not a collection
 */
export async function parseOwnCollection(bytes: Uint8Array, path: string): Promise<PostmanCollection> {
  if (isThirdFormat(bytes)) throw thirdFormat(path);
  return wholeCollection(
    await inSecondFormat(unwrapped(parseJson(bytes, path, 'collection'), 'collection'), path),
    path,
  );
}

/**
 * The same of the project's own collections: format 2.0 or 2.1.
 *
 * @throws UsageError where it is not a collection
 */
export function parseCollection(bytes: Uint8Array, path: string): PostmanCollection {
  return wholeCollection(parseJson(bytes, path, 'collection'), path);
}

function wholeCollection(json: unknown, path: string): PostmanCollection {
  if (nestsDeeper(json, MAX_NESTING)) {
    throw new UsageError(`The collection ${path} nests folders more than ${MAX_NESTING} deep, which is not supported.`);
  }
  const parsed = collection.safeParse(json);
  if (!parsed.success) throw notACollection(path, parsed.error);
  return withWholeRequests(json as PostmanCollection, path);
}

/** Folders in folders: whatever reads a collection does so by functions that call themselves, newman's own included. */
const MAX_NESTING = 100;

/** Looks at one level after the other, so that no depth is too much for it. */
function nestsDeeper(json: unknown, limit: number): boolean {
  let level = itemsOf(json);
  for (let depth = 0; depth <= limit && level.length > 0; depth++) level = level.flatMap(itemsOf);
  return level.length > 0;
}

function itemsOf(node: unknown): unknown[] {
  const { item } = Object(node) as { item?: unknown };
  return Array.isArray(item) ? item : [];
}

/** Postman's format 3 is a folder of YAML files, each of which names what it is. */
export function thirdFormat(path: string): UsageError {
  return new UsageError(
    `${path} is part of a collection in Postman's format 3, a folder of YAML files. Export the collection as "Collection v2.1" and use that file.`,
  );
}

function isThirdFormat(bytes: Uint8Array): boolean {
  return /^\$kind\s*:/m.test(Buffer.from(bytes.subarray(0, 2_000)).toString());
}

function notACollection(path: string, error: z.ZodError): UsageError {
  const issue = error.issues[0];
  const place = issue ? `${issue.path.join('.') || 'the file'}: ${issue.message}` : 'unknown shape';
  return new UsageError(`The file ${path} is not a Postman collection (${place}).`);
}

async function inSecondFormat(json: unknown, path: string): Promise<unknown> {
  if (!isFirstFormat(json)) return json;
  // Loaded here: hardly a collection is that old.
  const { default: transformer } = await import('postman-collection-transformer');
  return new Promise((resolve, reject) => {
    transformer.convert(json, { inputVersion: '1.0.0', outputVersion: '2.1.0' }, (error, converted) => {
      if (error) reject(new UsageError(`The collection ${path} cannot be converted from format 1: ${error.message}.`));
      else resolve(converted);
    });
  });
}

/** newman's own test. */
function isFirstFormat(json: unknown): boolean {
  const { name, order, requests } = Object(json) as Record<string, unknown>;
  return Boolean(name && order && requests);
}

type LooseNode = PostmanCollection['item'][number] & { request?: unknown; item?: LooseNode[] };

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

function withWholeRequests(json: PostmanCollection, path: string): PostmanCollection {
  const { info } = json as { info?: Partial<PostmanCollection['info']> };
  return {
    ...withNewAuth(json),
    info: { ...info, name: info?.name || parse(path).name, schema: info?.schema || SCHEMA },
    item: json.item.flatMap((child) => wholeNode(child as LooseNode)),
  };
}

/** A request may be a bare URL in the format; a node that is neither folder nor request says nothing and is left out. */
function wholeNode(child: LooseNode): PostmanCollection['item'] {
  const named = { ...child, name: child.name ?? '' };
  if (named.item) return [{ ...withNewAuth(named), item: named.item.flatMap(wholeNode) } as PostmanNode];
  if (typeof child.request === 'string') return [{ ...named, request: { method: 'GET', url: child.request } }];
  return child.request ? [{ ...named, request: wholeRequest(child.request as PostmanRequest) }] : [];
}

/** Format 2.0 writes headers as text and auth as an object; both are written as in 2.1. */
function wholeRequest(request: PostmanRequest): PostmanRequest {
  const { header, method, ...rest } = withNewAuth(request) as Partial<PostmanRequest> & { header?: unknown };
  const headers = typeof header === 'string' ? readHeaders(header) : header;
  // A URL of which only the text is there is written as that text: newman reads the parts alone.
  const { url } = rest;
  const isText = typeof url === 'object' && url?.host === undefined && url?.raw !== undefined;
  return {
    ...rest,
    method: method || 'GET',
    // A draft has none.
    url: (isText ? url.raw : url) ?? '',
    ...(Array.isArray(headers) ? { header: headers } : {}),
  } as PostmanRequest;
}

/** As newman reads them: a line whose name contains a blank, such as one that is commented out, is not a header. */
function readHeaders(text: string): { key: string; value: string }[] {
  const unfolded = text.replaceAll(/\r\n(?=[ \t])/g, '');
  return [...unfolded.matchAll(/^(\S+):(.*)$/gm)].map(([, key = '', value = '']) => ({ key, value: value.trim() }));
}

function withNewAuth<T extends object>(owner: T): T {
  const { auth } = owner as { auth?: PostmanAuth | null };
  const settings = auth?.[auth.type];
  if (!auth || typeof settings !== 'object' || settings === null || Array.isArray(settings)) return owner;
  const list = Object.entries(settings).map(([key, value]) => ({ key, value, type: typeof value }));
  return { ...owner, auth: { ...auth, [auth.type]: list } };
}
