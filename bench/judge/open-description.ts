import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Any part of an OpenAPI document, with its references put in place. Read here and not by the judge: two pairs of eyes. */
export interface Node {
  [key: string]: unknown;
}

export interface OpenedOperation {
  operationId: string;
  method: string;
  path: string;
  /** As in the description, dereferenced. */
  responses: Record<string, Node>;
  parameters: Node[];
}

/** The operations of a description of one file, without circles. */
export function openDescription(file: string): { operations: OpenedOperation[]; components: Node } {
  const document = parse(readFileSync(file, 'utf8')) as Node;
  const root = dereference(document, document, new Map()) as Node;
  const operations: OpenedOperation[] = [];
  for (const [path, item] of Object.entries(root.paths as Record<string, Node>)) {
    for (const method of ['get', 'put', 'post', 'delete', 'patch']) {
      const operation = item[method] as Node | undefined;
      if (operation === undefined) continue;
      operations.push({
        operationId: String(operation.operationId),
        method: method.toUpperCase(),
        path: basePath(item, root) + path,
        responses: operation.responses as Record<string, Node>,
        parameters: [...((item.parameters ?? []) as Node[]), ...((operation.parameters ?? []) as Node[])],
      });
    }
  }
  return { operations, components: root.components as Node };
}

function basePath(item: Node, root: Node): string {
  const [server] = (item.servers ?? root.servers ?? []) as { url: string }[];
  return new URL(server?.url ?? 'http://localhost').pathname.replace(/\/$/, '');
}

function dereference(value: unknown, document: Node, done: Map<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => dereference(item, document, done));
  if (typeof value !== 'object' || value === null) return value;
  const ref = (value as Node).$ref;
  if (typeof ref === 'string') {
    if (!done.has(ref)) done.set(ref, dereference(lookUp(document, ref), document, done));
    return done.get(ref);
  }
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, dereference(child, document, done)]));
}

function lookUp(document: Node, ref: string): unknown {
  const segments = decodeURIComponent(ref.slice(2))
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  return segments.reduce<unknown>((value, segment) => (value as Node)[segment], document);
}
