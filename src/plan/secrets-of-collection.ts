import type { PostmanAuth, PostmanCollection, PostmanNode, PostmanVariable, Secret } from '../model.ts';
import { isSecretName } from '../secret-names.ts';
import { textOf } from '../text-of.ts';

/** What a collection itself holds that must not show up in any output: its variables, and the literals of its auth. */
export function secretsOfCollection(
  collection: PostmanCollection,
  secretsOf: (values: Record<string, string>, declared: string[]) => Secret[],
): Secret[] {
  const variables = secretsOf(...valuesOf(collection.variable ?? []));
  return [...variables, ...authsIn(collection).flatMap(secretsOfAuth)];
}

function valuesOf(variables: PostmanVariable[]): [Record<string, string>, string[]] {
  const declared = variables.filter(({ type }) => type === 'secret').map(({ key }) => key);
  return [Object.fromEntries(variables.map(({ key, value }) => [key, textOf(value)])), declared];
}

function authsIn({ auth, item }: Pick<PostmanCollection, 'auth' | 'item'>): PostmanAuth[] {
  const own = auth ? [auth] : [];
  return [...own, ...item.flatMap(authsOfNode)];
}

function authsOfNode(node: PostmanNode): PostmanAuth[] {
  if ('item' in node) return authsIn({ item: node.item, ...(node.auth === undefined ? {} : { auth: node.auth }) });
  return node.request.auth ? [node.request.auth] : [];
}

/** Parameters of an auth that are no secret although their names say so: those that say where and how it is put. */
const HOW = new Set(['addTokenTo', 'tokenName', 'tokenType', 'key', 'addAuthDataToQuery', 'disableRetryRequest']);

function secretsOfAuth(auth: PostmanAuth): Secret[] {
  const list = auth[auth.type];
  const parameters = Array.isArray(list) ? (list as { key?: unknown; value?: unknown }[]) : [];
  return parameters.flatMap(({ key, value }): Secret[] => {
    const name = String(key);
    const text = textOf(value);
    const isSecret = auth.type === 'apikey' ? name === 'value' : !HOW.has(name) && isSecretName(name);
    return isSecret && text !== '' && !text.includes('{{')
      ? [{ name: `${auth.type}_${name}`, value: text, kind: 'secret' }]
      : [];
  });
}
