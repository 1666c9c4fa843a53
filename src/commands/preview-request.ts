import { scriptsOf, urlOf } from '../check/lint/linted-item.ts';
import { namesSet } from '../check/lint/variables.ts';
import type { ExchangeResult, PlannedFlow, PostmanNode, Secret } from '../model.ts';
import { learnSecrets, redactRequest } from '../report/redact.ts';
import { textsOf } from '../text-of.ts';
import { itemOf } from './judging-operation.ts';

/** A request as it would be sent, as far as that is known; what an answer or a script brings is still `{{variable}}`. */
export type Preview = ExchangeResult['request'];

/**
 * The requests of a flow's steps, with nothing secret in them; undefined for a step without one.
 *
 * @param values the environment's values
 * @param secrets what of them must not be shown
 * @param globals Postman globals
 */
export function previewRequests(
  flow: PlannedFlow,
  values: Record<string, string>,
  secrets: Secret[],
  globals: Record<string, string> = {},
): (Preview | undefined)[] {
  const later = namesKnownLater(flow);
  const own = (flow.collection.variable ?? []).map(({ key, value }) => [key, String(value ?? '')]);
  const given: Record<string, string> = {
    ...globals,
    ...Object.fromEntries(own),
    ...values,
    ...textsOf(flow.data ?? {}),
  };
  const known = new Map(Object.entries(given).filter(([name, value]) => value !== '' && !later.has(name)));
  return flow.steps.map((step, index) => {
    for (const [name, value] of Object.entries(step.variables ?? {})) known.set(name, value);
    const item = itemOf(flow, index);
    if (item === undefined) return undefined;
    const { method, header = [], body } = item.request;
    const headers = header.filter(({ disabled }) => disabled !== true);
    const text = body?.raw ?? (body?.mode === undefined || body.mode === 'raw' ? undefined : `(${body.mode})`);
    return withoutSecrets(
      {
        method,
        url: filled(urlOf(item), known),
        headers: [
          ...headers.map(({ key, value }): [string, string] => [filled(key, known), filled(value, known)]),
          ...authorization(flow, index),
        ],
        ...(text ? { body: filled(text, known) } : {}),
      },
      secrets,
    );
  });
}

function withoutSecrets(request: Preview, secrets: Secret[]): Preview {
  const learnt = learnSecrets([{ request }]);
  return redactRequest(request, learnt.length === 0 ? secrets : [...secrets, ...learnt]);
}

/** What Postman makes a header of; what is in it is a secret anyhow. */
function authorization({ collection }: PlannedFlow, index: number): [string, string][] {
  const node = collection.item[index];
  const inherited = [collection, ...(node === undefined ? [] : nodesIn(node))].map((one) =>
    'request' in one ? one.request.auth : one.auth,
  );
  const type = inherited.findLast((auth) => auth !== undefined && auth !== null)?.type;
  if (type === undefined || type === 'noauth') return [];
  return [['Authorization', `${type.charAt(0).toUpperCase()}${type.slice(1)} ‹authorization›`]];
}

/** Variables that scripts or answers set: what they hold now is not what will be sent. */
export function namesKnownLater({ collection, steps }: PlannedFlow): Set<string> {
  const scripts = [collection, ...collection.item.flatMap(nodesIn)].flatMap(({ event }) => scriptsOf(event));
  const captured = steps.flatMap(({ captures, once }) => [
    ...Object.keys(captures ?? {}),
    ...(once === undefined ? [] : [once.variable]),
  ]);
  return new Set([...scripts.flatMap(({ code }) => namesSet(code)), ...captured]);
}

function nodesIn(node: PostmanNode): PostmanNode[] {
  return 'item' in node ? [node, ...node.item.flatMap(nodesIn)] : [node];
}

/** Values where variables stand, and where these have variables in them, as deep as newman goes. */
function filled(text: string, known: ReadonlyMap<string, string>): string {
  let now = text;
  for (let depth = 0; depth < 20 && now.includes('{{'); depth++) {
    const next = now.replaceAll(/\{\{([^{}]*)\}\}/g, (whole, name: string) => known.get(name.trim()) ?? whole);
    if (next === now) break;
    now = next;
  }
  return now;
}
