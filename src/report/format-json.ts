/** A line of a JSON text set out for reading. */
export interface JsonLine {
  indent: number;
  /** The member's key as written, quotes included. */
  key?: string;
  /** The value, a bracket, or both ends of an empty one. */
  text: string;
  kind: 'string' | 'number' | 'literal' | 'bracket';
  comma: boolean;
  /** Place of the value; a closing bracket bears none. */
  pointer?: string;
}

const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]|true|false|null/gs;

interface Level {
  pointer: string;
  index: number;
  isArray: boolean;
}

/**
 * A JSON text as indented lines, each with its pointer. It works on the text, not on parsed values, so that numbers beyond
 * 2^53, repeated keys and escapes are shown as they were sent. Undefined where the text is not JSON.
 */
export function formatJson(text: string): JsonLine[] | undefined {
  if (!isJson(text)) return undefined;
  const lines: JsonLine[] = [];
  const levels: Level[] = [];
  const tokens = text.match(token) ?? [];
  let key: string | undefined;
  const pointerHere = (): string => {
    const level = levels.at(-1);
    if (!level) return '';
    return `${level.pointer}/${level.isArray ? level.index : escapeSegment(JSON.parse(key ?? '""') as string)}`;
  };
  const add = (line: Omit<JsonLine, 'indent' | 'comma'>): void => {
    lines.push({ indent: levels.length, comma: false, ...(key !== undefined && { key }), ...line });
    key = undefined;
  };
  for (let at = 0; at < tokens.length; at++) {
    const raw = tokens[at] as string;
    const top = levels.at(-1);
    if (raw === ',') {
      const last = lines.at(-1);
      if (last) last.comma = true;
      if (top) top.index++;
    } else if (raw === '{' || raw === '[') {
      const pointer = pointerHere();
      const next = tokens[at + 1];
      if (next === '}' || next === ']') {
        add({ text: raw + next, kind: 'bracket', pointer });
        at++;
      } else {
        add({ text: raw, kind: 'bracket', pointer });
        levels.push({ pointer, index: 0, isArray: raw === '[' });
      }
    } else if (raw === '}' || raw === ']') {
      levels.pop();
      lines.push({ indent: levels.length, text: raw, kind: 'bracket', comma: false });
    } else if (top && !top.isArray && key === undefined) {
      key = raw;
      at++;
    } else {
      add({ text: raw, kind: kindOf(raw), pointer: pointerHere() });
    }
  }
  return lines;
}

function kindOf(raw: string): JsonLine['kind'] {
  if (raw.startsWith('"')) return 'string';
  return /^[-\d]/.test(raw) ? 'number' : 'literal';
}

function escapeSegment(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
