/** A way into the sandbox: `name` is what faults and the dashboard call it. */
export interface Route<Handler> {
  /** `ecom/capture`. */
  name: string;
  method: string;
  /** `/ecomm/v2/payments/{orderId}/capture`. */
  path: string;
  handle: Handler;
}

export type Match<One> =
  | { type: 'found'; route: One; parameters: Record<string, string> }
  | { type: 'wrong-method'; allowed: string[] }
  | { type: 'unknown' };

interface Node<One> {
  children: Map<string, Node<One>>;
  parameter?: { name: string; node: Node<One> };
  routes: Map<string, One>;
}

/** Finds routes as the real gateway does: fixed segments in any case, a slash at the end or none. */
export function createRouter<One extends Route<unknown>>(routes: One[]): (method: string, path: string) => Match<One> {
  const root = createNode<One>();
  for (const route of routes) addRoute(root, route);
  return (method, path) => {
    const parameters: Record<string, string> = {};
    const node = walk(root, segmentsOf(path), parameters);
    if (node === undefined || node.routes.size === 0) return { type: 'unknown' };
    const route = node.routes.get(method);
    if (route === undefined) return { type: 'wrong-method', allowed: [...node.routes.keys()] };
    return { type: 'found', route, parameters };
  };
}

function createNode<One>(): Node<One> {
  return { children: new Map(), routes: new Map() };
}

function addRoute<One extends Route<unknown>>(root: Node<One>, route: One): void {
  let node = root;
  for (const segment of segmentsOf(route.path)) {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name === undefined) node = childOf(node, segment.toLowerCase());
    else {
      node.parameter ??= { name, node: createNode() };
      node = node.parameter.node;
    }
  }
  node.routes.set(route.method, route);
}

function childOf<One>(node: Node<One>, segment: string): Node<One> {
  const known = node.children.get(segment);
  if (known !== undefined) return known;
  const child = createNode<One>();
  node.children.set(segment, child);
  return child;
}

function walk<One>(root: Node<One>, segments: string[], parameters: Record<string, string>): Node<One> | undefined {
  let node = root;
  for (const segment of segments) {
    const child = node.children.get(segment) ?? node.children.get(segment.toLowerCase());
    if (child !== undefined) {
      node = child;
      continue;
    }
    const value = node.parameter === undefined ? undefined : decode(segment);
    if (node.parameter === undefined || value === undefined) return undefined;
    parameters[node.parameter.name] = value;
    node = node.parameter.node;
  }
  return node;
}

function segmentsOf(path: string): string[] {
  const end = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length;
  return path === '/' ? [] : path.slice(1, end).split('/');
}

function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
