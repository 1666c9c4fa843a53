import { urlOf } from '../check/lint/linted-item.ts';
import type { PlannedFlow, PostmanItem, PostmanNode } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { findOperation, type OperationMatch } from '../openapi/find-operation.ts';

/** What a step's answer will be judged by: told only when it is sent (`later`), or by nothing (`missing`). */
export type JudgedBy = { match: OperationMatch } | { later: string } | { missing: string };

/** @param index place of the step in the flow, from 0 */
export function judgingOperation(flow: PlannedFlow, index: number, descriptions: readonly Description[]): JudgedBy {
  const item = itemOf(flow, index);
  if (item === undefined) return { missing: 'there is no request' };
  const url = urlOf(item);
  const [, variable] = /^\{\{([^{}]+)\}\}$/.exec(url.trim()) ?? [];
  if (variable !== undefined && variable !== 'base_url') return { later: whyLater(flow, index, variable) };
  const match = operationOf(descriptions, item.request.method, withoutVariables(url));
  return match === undefined ? { missing: `no description knows ${item.request.method} ${pathOf(url)}` } : { match };
}

/** The request of a step, out of the folders that it lies in. */
export function itemOf({ collection }: PlannedFlow, index: number): PostmanItem | undefined {
  const node = collection.item[index];
  return node && innermost(node);
}

function innermost(node: PostmanNode): PostmanItem | undefined {
  if (!('item' in node)) return node;
  return node.item[0] && innermost(node.item[0]);
}

/** Where the whole URL comes with an answer, so does the operation. */
function whyLater({ steps }: PlannedFlow, index: number, variable: string): string {
  const source = steps.slice(0, index).findLast(({ captures }) => captures && Object.hasOwn(captures, variable));
  const from = source === undefined ? `is {{${variable}}}` : `comes with the answer to "${source.name}"`;
  return `the operation of its URL, which ${from}`;
}

const found = new WeakMap<readonly Description[], Map<string, OperationMatch | undefined>>();

/** Flows repeat the same few requests: each is looked for once. */
function operationOf(descriptions: readonly Description[], method: string, url: string): OperationMatch | undefined {
  const known = found.get(descriptions) ?? new Map<string, OperationMatch | undefined>();
  found.set(descriptions, known);
  const key = `${method} ${url}`;
  if (!known.has(key)) known.set(key, findOperation(descriptions, method, url));
  return known.get(key);
}

/** A base URL stands in for the target's, a word for any other variable. */
function withoutVariables(url: string): string {
  return url.replace('{{base_url}}', 'https://apitest.vipps.no').replaceAll(/\{\{([^{}]+)\}\}/g, 'variable');
}

function pathOf(url: string): string {
  const path = url.replace(/^(?:https?:\/\/)?(?:\{\{[^}]+\}\}|[^/{]+)/i, '').split(/[?#]/)[0];
  return path === undefined || path === '' ? url : path;
}
