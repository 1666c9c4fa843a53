import type { JsonPointer } from '../model.ts';
import { isExact } from '../openapi/exact-number.ts';

/** What a text holds that `JSON.parse` drops. */
export interface Scan {
  /** Numbers that a double cannot hold, as written, by pointer. */
  exact: Map<JsonPointer, string>;
  /** Pointers of keys that stand twice or more in their object. */
  duplicates: JsonPointer[];
  /** Levels of nesting. */
  depth: number;
}

interface Level {
  pointer: JsonPointer;
  /** Keys so far in an object; absent in an array. */
  keys?: Set<string>;
  /** The key, or index, whose value comes next. */
  key: string;
  index: number;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]/gs;

/** Scans a text that is known to be JSON. Without recursion, so that deep texts do no harm. */
export function scanJson(text: string): Scan {
  const scan: Scan = { exact: new Map(), duplicates: [], depth: 0 };
  const levels: Level[] = [];
  let awaitsKey = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (levels.length > scan.depth) scan.depth = levels.length;
    switch (token[0]) {
      case '{':
        levels.push({ pointer: pointerOf(level), keys: new Set(), key: '', index: 0 });
        awaitsKey = true;
        break;
      case '[':
        levels.push({ pointer: pointerOf(level), key: '0', index: 0 });
        awaitsKey = false;
        break;
      case '}':
      case ']':
        levels.pop();
        awaitsKey = false;
        break;
      case ',':
        awaitsKey = level?.keys !== undefined;
        if (level !== undefined && !awaitsKey) level.key = String(++level.index);
        break;
      case ':':
        break;
      case '"':
        if (awaitsKey && level !== undefined) noteKey(scan, level, token);
        awaitsKey = false;
        break;
      default:
        if (!isExact(token)) scan.exact.set(pointerOf(level), token);
    }
  }
  return scan;
}

function noteKey(scan: Scan, level: Level, token: string): void {
  const key = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  level.key = key;
  const pointer = pointerOf(level);
  if (level.keys?.has(key) === true && !scan.duplicates.includes(pointer)) scan.duplicates.push(pointer);
  // JSON.parse keeps the last one, so what an earlier one held does not count.
  if (level.keys?.has(key) === true) forget(scan.exact, pointer);
  level.keys?.add(key);
}

function forget(exact: Map<JsonPointer, string>, pointer: JsonPointer): void {
  for (const key of exact.keys()) if (key === pointer || key.startsWith(`${pointer}/`)) exact.delete(key);
}

function pointerOf(level: Level | undefined): JsonPointer {
  return level === undefined ? '' : `${level.pointer}/${level.key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
