import type { Json } from '../model.ts';
import type { Base } from './description.ts';

type Server = { [key: string]: Json };

/**
 * The base paths that a server can have (OpenAPI, Server Object and Server Variable Object). A relative URL is taken from the root of
 * the host: where the description is served from is not known.
 */
export function basesOf(server: Server): Base[] {
  const variables = variablesOf(server);
  const urls = Object.entries(variables).reduce(
    (found, [name, values]) => found.flatMap((url) => fill(url, name, values)),
    [String(server.url ?? '')],
  );
  return urls.map((url) => ({ path: pathOf(url), variables: oneSegment(variables) }));
}

/** The paths that a base has, with the listed values of its variables written out. */
export function pathsOf({ path, variables }: Base): string[] {
  return Object.entries(variables).reduce(
    (paths, [name, values]) =>
      paths.flatMap((one) =>
        values === null || !one.includes(`{${name}}`)
          ? [one]
          : values.map((value) => one.replaceAll(`{${name}}`, value)),
      ),
    [path],
  );
}

/** The values of each variable: those that it lists, else any, its default among them. */
type Variables = Record<string, { values: string[]; any: boolean }>;

function variablesOf(server: Server): Variables {
  const variables = isObject(server.variables) ? server.variables : {};
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => {
      const { enum: listed, default: usual } = isObject(variable) ? variable : {};
      const values = Array.isArray(listed) && listed.length > 0 ? listed : [usual ?? []].flat();
      return [name, { values: values.map(String), any: !Array.isArray(listed) || listed.length === 0 }];
    }),
  );
}

/** Values that are more or less than a segment are written into the URL; the others stay a variable. */
function fill(url: string, name: string, { values, any }: Variables[string]): string[] {
  if (!url.includes(`{${name}}`)) return [url];
  const wide = values.filter((value) => !isSegment(value));
  // A variable for the whole origin: what else may be in its place has a path that is not known.
  const isOrigin = wide.some((value) => /^[^/?#]*:?\/\//.test(value)) && url.startsWith(`{${name}}`);
  const urls = wide.map((value) => url.replaceAll(`{${name}}`, value));
  return wide.length < values.length || (any && !isOrigin) ? [url, ...urls] : urls;
}

function isSegment(value: string): boolean {
  return value !== '' && !value.includes('/');
}

function oneSegment(variables: Variables): Base['variables'] {
  return Object.fromEntries(
    Object.entries(variables).map(([name, { values, any }]) => [name, any ? null : values.filter(isSegment)]),
  );
}

function pathOf(url: string): string {
  // The scheme may be a variable, too.
  const path = url.replace(/^(?:[^/?#]*:)?\/\/[^/?#]*/, '/').replace(/[?#].*$/s, '');
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`.replace(/^\/+/, '/').replace(/\/+$/, '');
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
