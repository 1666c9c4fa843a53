import * as z from 'zod';
import type { PostmanAuth, PostmanCollection, PostmanNode, PostmanRequest } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { parseJson } from './read-file.ts';

const node: z.ZodType = z.lazy(() =>
  z.looseObject({
    name: z.string(),
    item: z.array(node).optional(),
    request: z.union([z.string(), z.looseObject({ method: z.string().optional() })]).optional(),
  }),
);

const collection = z.looseObject({
  info: z.looseObject({ name: z.string(), schema: z.string() }),
  item: z.array(node),
});

/**
 * A Postman collection (format 2.0 or 2.1) as plain JSON, requests that are bare URLs written out.
 *
 * @throws UsageError where it is no such collection
 */
export function parseCollection(bytes: Uint8Array, path: string): PostmanCollection {
  const json = parseJson(bytes, path, 'collection');
  const parsed = collection.safeParse(json);
  if (!parsed.success) throw notACollection(json, path, parsed.error);
  return withWholeRequests(json as unknown as PostmanCollection);
}

function notACollection(json: unknown, path: string, error: z.ZodError): UsageError {
  if (isFirstFormat(json)) {
    return new UsageError(
      `The collection ${path} is in Postman's format 1. Export it again as "Collection v2.1" and use that file.`,
    );
  }
  const issue = error.issues[0];
  const place = issue ? `${issue.path.join('.') || 'the file'}: ${issue.message}` : 'unknown shape';
  return new UsageError(`The file ${path} is no Postman collection (${place}).`);
}

function isFirstFormat(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'requests' in json && 'order' in json;
}

type LooseNode = PostmanCollection['item'][number] & { request?: unknown; item?: LooseNode[] };

function withWholeRequests(json: PostmanCollection): PostmanCollection {
  return { ...withNewAuth(json), item: json.item.flatMap((child) => wholeNode(child as LooseNode)) };
}

/** A request may be a bare URL in the format; a node that is neither folder nor request says nothing and is left out. */
function wholeNode(child: LooseNode): PostmanCollection['item'] {
  if (child.item) return [{ ...withNewAuth(child), item: child.item.flatMap(wholeNode) } as PostmanNode];
  if (typeof child.request === 'string') return [{ ...child, request: { method: 'GET', url: child.request } }];
  return child.request ? [{ ...child, request: wholeRequest(child.request as PostmanRequest) }] : [];
}

/** Format 2.0 writes headers as text and auth as an object; both are written as in 2.1. */
function wholeRequest(request: PostmanRequest): PostmanRequest {
  const { header, method = 'GET', ...rest } = withNewAuth(request) as Partial<PostmanRequest> & { header?: unknown };
  const headers = typeof header === 'string' ? readHeaders(header) : header;
  // A URL of which only the text is there is written as that text: newman reads the parts alone.
  const { url } = rest;
  const isText = typeof url === 'object' && url.host === undefined && url.raw !== undefined;
  return {
    ...rest,
    method,
    ...(isText ? { url: url.raw } : {}),
    ...(Array.isArray(headers) ? { header: headers } : {}),
  } as PostmanRequest;
}

function readHeaders(text: string): { key: string; value: string }[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.includes(':'))
    .map((line) => ({ key: line.slice(0, line.indexOf(':')).trim(), value: line.slice(line.indexOf(':') + 1).trim() }));
}

function withNewAuth<T extends object>(owner: T): T {
  const { auth } = owner as { auth?: PostmanAuth | null };
  const settings = auth?.[auth.type];
  if (!auth || typeof settings !== 'object' || settings === null || Array.isArray(settings)) return owner;
  const list = Object.entries(settings).map(([key, value]) => ({ key, value, type: typeof value }));
  return { ...owner, auth: { ...auth, [auth.type]: list } };
}
