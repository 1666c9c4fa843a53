/** What Postman's API gives out is wrapped: `{"collection": …}`, `{"environment": …}`. */
export function unwrapped(json: unknown, name: 'collection' | 'environment' | 'globals'): unknown {
  const inner = typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[name] : undefined;
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : json;
}
