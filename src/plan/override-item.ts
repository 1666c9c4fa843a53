import { withValueAt } from '../json-pointer.ts';
import type { Json, PostmanItem, Step } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { bareVariable, parseTemplate, printTemplate } from './json-template.ts';

/** Headers that make a call idempotent, of whichever API. */
const idempotencyHeaders = ['idempotency-key', 'x-request-id'];

/** The item as a step sends it: fields of the body set or taken out, headers set or taken away, a fresh key. */
export function overrideItem(item: PostmanItem, step: Step): PostmanItem {
  return withHeaders(withBody(item, step), headersFor(item, step));
}

function withBody(item: PostmanItem, step: Step): PostmanItem {
  if (!step.body && !step.without) return item;
  const template = parseTemplate(item.request.body?.raw ?? '{}');
  if (!template) throw new UsageError(`The body of "${item.name}" is not JSON, so its fields cannot be changed.`);
  const changes = [
    ...Object.entries(step.body ?? {}).map(([pointer, value]) => [pointer, written(value)] as const),
    ...(step.without ?? []).map((pointer) => [pointer, undefined] as const),
  ];
  const json = changes.reduce((document, [pointer, value]) => withValueAt(document, pointer, value), template.json);
  const body = { ...item.request.body, mode: 'raw', raw: printTemplate({ json }) };
  return { ...item, request: { ...item.request, body } };
}

/** `{ variable: 'amount' }` is the variable without quotes, as where a number belongs. */
function written(value: Json): Json {
  const isVariable = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isVariable && typeof value.variable === 'string' && Object.keys(value).length === 1
    ? bareVariable(value.variable)
    : value;
}

function headersFor(item: PostmanItem, step: Step): Record<string, string | null> {
  if (!step.freshKey) return step.headers ?? {};
  const name = item.request.header?.find((header) => idempotencyHeaders.includes(header.key.toLowerCase()))?.key;
  return name ? { [name]: '{{$guid}}', ...step.headers } : (step.headers ?? {});
}

function withHeaders(item: PostmanItem, headers: Record<string, string | null>): PostmanItem {
  const changes = Object.entries(headers);
  if (changes.length === 0) return item;
  const changed = new Set(changes.map(([name]) => name.toLowerCase()));
  const kept = (item.request.header ?? []).filter((header) => !changed.has(header.key.toLowerCase()));
  const set = changes.flatMap(([key, value]) => (value === null ? [] : [{ key, value }]));
  return { ...item, request: { ...item.request, header: [...kept, ...set] } };
}
