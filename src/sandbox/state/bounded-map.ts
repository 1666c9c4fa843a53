/** Sets a value; when the map is full, its oldest entry goes first. */
export function setBounded<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
  if (!map.has(key) && map.size >= limit) map.delete(map.keys().next().value as string);
  map.set(key, value);
}
