/** A string or number in a JSON text: where it stands, and the keys on the way to it. */
export interface JsonSpan {
  /** Keys from the outside in; members of an array bear `*`. */
  keys: string[];
  start: number;
  end: number;
  /** The value as written, quotes included. */
  raw: string;
}

const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]|true|false|null/gs;

/**
 * Strings and numbers of a JSON text with their places, so that a value can be replaced and every other character stay as it
 * was sent. Lenient: a broken text gives what can be read of it.
 */
export function jsonSpans(text: string): JsonSpan[] {
  const spans: JsonSpan[] = [];
  const path: { key: string; isArray: boolean }[] = [];
  let pendingKey: string | undefined;
  for (const match of text.matchAll(token)) {
    const raw = match[0];
    const top = path.at(-1);
    if (raw === '{' || raw === '[') path.push({ key: '', isArray: raw === '[' });
    else if (raw === '}' || raw === ']') path.pop();
    else if (raw === ':' && top && pendingKey !== undefined) top.key = pendingKey;
    else if (raw === ',' && top) top.key = '';
    else if (raw.startsWith('"') && top && !top.isArray && top.key === '') pendingKey = unquote(raw);
    else if (/^["\d-]/.test(raw)) {
      const keys = path.map((level) => (level.isArray ? '*' : level.key));
      spans.push({ keys, start: match.index, end: match.index + raw.length, raw });
    }
  }
  return spans;
}

function unquote(raw: string): string {
  try {
    return JSON.parse(raw) as string;
  } catch {
    return raw.slice(1, -1);
  }
}
