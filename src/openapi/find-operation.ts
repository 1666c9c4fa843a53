import type { Base, Description, Operation } from './description.ts';

export interface OperationMatch {
  description: Description;
  operation: Operation;
  /** Values of the path's parameters, decoded. */
  parameters: Record<string, string>;
  /** In what the path differed from the template and was accepted all the same. */
  accepted: ('case-folded' | 'trailing-slash')[];
}

/**
 * The operation that a request is one of. The path as written wins over a case-folded one, and that over one with a
 * trailing slash too many or too few; a concrete path wins over a templated one (OpenAPI 3, Paths Object), and of two templated ones
 * the one with more literal text.
 */
export function findOperation(
  descriptions: readonly Description[],
  method: string,
  url: string,
  kinds: readonly Operation['kind'][] = ['path'],
): OperationMatch | undefined {
  const segments = pathSegments(url);
  let best: (OperationMatch & { rank: string }) | undefined;
  for (const description of descriptions) {
    const candidates = description.operations
      .filter((operation) => operation.method === method.toUpperCase() && kinds.includes(operation.kind))
      .flatMap((operation) => matchOperation(operation, segments) ?? []);
    const match = closest(candidates);
    if (match !== undefined && (best === undefined || match.rank < best.rank)) best = { description, ...match };
  }
  if (best === undefined) return undefined;
  const { rank: _, ...match } = best;
  return match;
}

/** Of equally close templates the one whose text comes first: the order of an object's members means nothing. */
function closest(matches: readonly Ranked[]): Ranked | undefined {
  return matches.reduce<Ranked | undefined>((best, match) => {
    if (best === undefined || match.rank < best.rank) return match;
    return match.rank === best.rank && match.operation.path < best.operation.path ? match : best;
  }, undefined);
}

/**
 * What a request of the API to us is one of: a callback, by the end of its path, since what stands before it was given
 * by the merchant; else the webhook with its method.
 */
export function findCallback(
  descriptions: readonly Description[],
  method: string,
  url: string,
): OperationMatch | undefined {
  const callback = findOperation(descriptions, method, url, ['callback']);
  if (callback !== undefined) return callback;
  for (const description of descriptions) {
    const operation = description.operations.find(
      (one) => one.kind === 'webhook' && one.method === method.toUpperCase(),
    );
    if (operation !== undefined) return { description, operation, parameters: {}, accepted: [] };
  }
  return undefined;
}

/** The methods that the descriptions know for a path, for telling why one was not found. */
export function methodsAt(descriptions: readonly Description[], url: string): string[] {
  const segments = pathSegments(url);
  const methods = descriptions.flatMap((description) =>
    description.operations
      .filter((operation) => operation.kind === 'path' && matchOperation(operation, segments) !== undefined)
      .map((operation) => operation.method),
  );
  return [...new Set(methods)].sort();
}

type Ranked = Omit<OperationMatch, 'description'> & { rank: string };

function matchOperation(operation: Operation, segments: string[]): Ranked | undefined {
  return closest(templatesOf(operation).flatMap((template) => matchTemplate(operation, template, segments) ?? []));
}

function matchTemplate(operation: Operation, template: Segment[], path: string[]): Ranked | undefined {
  // A callback's address starts with a URL that the request gave: only the end of the path is the description's.
  const segments = operation.kind === 'callback' && template.length > 0 ? path.slice(-template.length) : path;
  const slashOff = trailing(template) !== trailing(segments);
  const wanted = slashOff ? withoutTrailing(template) : template;
  const given = slashOff ? withoutTrailing(segments) : segments;
  if (wanted.length !== given.length) return undefined;
  const parameters: [name: string, value: string][] = [];
  let folded = false;
  let shape = '';
  for (const [index, segment] of wanted.entries()) {
    const match = segment.match(given[index] ?? '');
    if (match === undefined) return undefined;
    folded ||= match.folded;
    shape += segment.rank;
    parameters.push(...match.parameters);
  }
  const accepted: OperationMatch['accepted'] = [];
  if (folded) accepted.push('case-folded');
  if (slashOff) accepted.push('trailing-slash');
  return {
    operation,
    parameters: Object.fromEntries(parameters),
    accepted,
    rank: `${slashOff ? 1 : 0}${folded ? 1 : 0}${shape}`,
  };
}

interface Segment {
  /** As text: the less, the closer. All of one length. */
  rank: string;
  text: string;
  match(given: string): { folded: boolean; parameters: [name: string, value: string][] } | undefined;
}

/** Remembered beside the operations, not in them: operations stay data. */
const compiled = new WeakMap<Operation, Segment[][]>();

function templatesOf(operation: Operation): Segment[][] {
  const known = compiled.get(operation);
  if (known !== undefined) return known;
  const templates = operation.bases.map(({ path, variables }) => [
    ...templateSegments(path, 'path', variables),
    ...templateSegments(operation.path, operation.kind),
  ]);
  compiled.set(operation, templates);
  return templates;
}

function templateSegments(template: string, kind: Operation['kind'], variables: Base['variables'] = {}): Segment[] {
  // `{$request.body#/callbackUrl}/v2/{id}`: the first runtime expression stands for the whole address in front.
  const own = kind === 'callback' ? template.replace(/^[^{]*\{\$[^}]*\}/, '') : template;
  return (
    own
      // Slashes of a further expression, as in `{$request.body#/transaction/orderId}`, separate nothing.
      .replace(/\{\$[^}]*\}/g, '{expression}')
      .replace(/[?#].*$/, '')
      .split('/')
      .slice(1)
      .map((segment) => compileSegment(segment, variables))
  );
}

const CLOSEST = '000000';

/** The more literal text, the closer. */
function rankOf(literal: string): string {
  return String(999_999 - literal.length).padStart(CLOSEST.length, '0');
}

function compileSegment(segment: string, variables: Base['variables']): Segment {
  if (!segment.includes('{')) {
    const text = decoded(segment);
    const lower = text.toLowerCase();
    return {
      rank: CLOSEST,
      text,
      match: (given) => (given.toLowerCase() === lower ? { folded: given !== text, parameters: [] } : undefined),
    };
  }
  const parts = segment
    .split(/(\{[^}]+\})/)
    .map((part, index) => (index % 2 === 0 ? decoded(part) : part.slice(1, -1)));
  const names = parts.filter((_, index) => index % 2 === 1);
  const source = parts
    .map((part, index) => (index % 2 === 0 ? escapeExpression(part) : valuesOf(variables[part])))
    .join('');
  const exact = new RegExp(`^${source}$`, 'su');
  const loose = new RegExp(`^${source}$`, 'isu');
  return {
    rank: rankOf(parts.filter((_, index) => index % 2 === 0).join('')),
    text: segment,
    match: (given) => {
      const found = exact.exec(given) ?? loose.exec(given);
      if (found === null) return undefined;
      const parameters = names.flatMap((name, index): [string, string][] =>
        Object.hasOwn(variables, name) ? [] : [[name, found[index + 1] ?? '']],
      );
      return { folded: !exact.test(given), parameters };
    },
  };
}

function valuesOf(listed: string[] | null | undefined): string {
  return Array.isArray(listed) ? `(${listed.map(escapeExpression).join('|')})` : '(.+?)';
}

function trailing(segments: (Segment | string)[]): boolean {
  const last = segments.at(-1);
  return segments.length > 0 && (typeof last === 'string' ? last : last?.text) === '';
}

function withoutTrailing<S extends Segment | string>(segments: S[]): S[] {
  return trailing(segments) ? segments.slice(0, -1) : segments;
}

function pathSegments(url: string): string[] {
  const path = url
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
    .replace(/[?#].*$/s, '')
    .split('/');
  return path.slice(1).map(decoded);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function escapeExpression(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
