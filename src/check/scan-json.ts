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
  const found: Found = { repeated: new Map(), places: new Map(), tokens: 0 };
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
        if (awaitsKey && level !== undefined) noteKey(found, level, token);
        awaitsKey = false;
        break;
      default:
        if (!isExact(token)) noteNumber(scan, found, pointerOf(level), token);
    }
  }
  forgetRepeated(scan, found);
  return { ...scan, duplicates: [...found.repeated.keys()] };
}

/** What is known on the way, each at its place in the text. */
interface Found {
  /** Keys that stand twice or more: where the last of them does. */
  repeated: Map<JsonPointer, number>;
  /** Where each exact number was. */
  places: Map<JsonPointer, number>;
  tokens: number;
}

function noteKey(found: Found, level: Level, token: string): void {
  const key = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  level.key = key;
  if (level.keys?.has(key) === true) found.repeated.set(pointerOf(level), ++found.tokens);
  level.keys?.add(key);
}

function noteNumber(scan: Scan, found: Found, pointer: JsonPointer, token: string): void {
  scan.exact.set(pointer, token);
  found.places.set(pointer, ++found.tokens);
}

/** JSON.parse keeps the last of equal keys, so what an earlier one held does not count. */
function forgetRepeated({ exact }: Scan, { repeated, places }: Found): void {
  if (repeated.size === 0) return;
  for (const [pointer, place] of places) {
    for (let end = pointer.length; end > 0; end = pointer.lastIndexOf('/', end - 1)) {
      if ((repeated.get(pointer.slice(0, end)) ?? 0) <= place) continue;
      exact.delete(pointer);
      break;
    }
  }
}

function pointerOf(level: Level | undefined): JsonPointer {
  return level === undefined ? '' : `${level.pointer}/${level.key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
