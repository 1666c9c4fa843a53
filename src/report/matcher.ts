/** A pattern found in a text, by its index in the list of patterns. */
export interface Match {
  start: number;
  end: number;
  pattern: number;
}

/** Finds every place of every pattern in a text. */
export type Matcher = (text: string) => Match[];

/**
 * One pass for all patterns, however many: a Wu-Manber search. A window as long as the shortest pattern moves over the text;
 * a table tells from the window's last characters how far it may jump. Windows stand at the patterns' ends, because tokens
 * begin alike (`eyJhbGci…`) and end differently. Ten thousand exchanges bear thousands of tokens in a dozen writings each:
 * an alternation of them all, or a search for each, would take minutes.
 */
export function createMatcher(patterns: string[]): Matcher {
  if (patterns.length === 0) return () => [];
  const window = shortestOf(patterns);
  const block = Math.min(4, Math.max(1, window - 1));
  const bits = tableBits(patterns.length * window);
  const jumps = new Uint8Array(1 << bits).fill(Math.min(255, window - block + 1));
  const endings = new Map<number, number[]>();
  patterns.forEach((pattern, index) => {
    const from = pattern.length - window;
    for (let at = 0; at + block <= window; at++) {
      const key = blockKey(pattern, from + at + block, block, bits);
      const jump = Math.min(255, window - block - at);
      if (jump < (jumps[key] as number)) jumps[key] = jump;
    }
    const key = blockKey(pattern, pattern.length, block, bits);
    endings.set(key, [...(endings.get(key) ?? []), index]);
  });
  return (text) => search(text, { patterns, window, block, bits, jumps, endings });
}

interface Tables {
  patterns: string[];
  window: number;
  block: number;
  bits: number;
  jumps: Uint8Array;
  endings: Map<number, number[]>;
}

function search(text: string, { patterns, window, block, bits, jumps, endings }: Tables): Match[] {
  const matches: Match[] = [];
  let end = window;
  while (end <= text.length) {
    const key = blockKey(text, end, block, bits);
    const jump = jumps[key] as number;
    if (jump > 0) {
      end += jump;
      continue;
    }
    for (const index of endings.get(key) ?? []) {
      const pattern = patterns[index] as string;
      const start = end - pattern.length;
      if (start >= 0 && text.startsWith(pattern, start)) matches.push({ start, end, pattern: index });
    }
    end++;
  }
  return matches;
}

/** A number for the `block` characters before `end`; different blocks may share one. */
function blockKey(text: string, end: number, block: number, bits: number): number {
  let key = 0;
  for (let at = end - block; at < end; at++) key = Math.imul(key, 131) + text.charCodeAt(at);
  return (key ^ (key >>> bits)) & ((1 << bits) - 1);
}

/** Room for every block with few collisions, and no more: a run with three secrets needs no table of a megabyte. */
function tableBits(blocks: number): number {
  return Math.min(20, Math.max(10, Math.ceil(Math.log2(blocks * 4))));
}

// Not `Math.min(...patterns.map())`: a hundred thousand arguments overflow the stack.
function shortestOf(patterns: string[]): number {
  return patterns.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);
}
