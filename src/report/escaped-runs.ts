/** A stretch of a text, from `start` to before `end`. */
export interface Run {
  start: number;
  end: number;
}

export interface RunFinder {
  runsIn(text: string): Run[];
  /** The last place at which a text can be cut without cutting any writing of a pattern; 0 if there is none. */
  lastBreak(text: string): number;
}

/** What a character may be, as bits: part of a writing of a pattern, the beginning of an escape, something to see. */
const PART = 1;
const SIGN = 2;
const INK = 4;
const LAST_ASCII = 0x7f;

/**
 * Finds the stretches of a text in which one of the patterns may be written with escapes in it. Undoing an escape takes no
 * character away but the escape's own: one that is in no pattern and in no escape (`{`, `:`, mostly `"`) stays where it is however
 * often escapes are undone, and no pattern lies across it. So what is between two of them can be looked at by itself, and where
 * nothing in it may be an escape, there is nothing to undo. Next to nothing of a report is left then.
 *
 * @param shortestPart length of the shortest part of a pattern that is looked for as well
 */
export function createRunFinder(patterns: readonly string[], shortestPart = Number.POSITIVE_INFINITY): RunFinder {
  const kinds = kindsOf(patterns);
  const shortest = patterns.reduce((least, { length }) => Math.min(least, length), shortestPart);
  const runsIn = (text: string): Run[] => {
    const runs: Run[] = [];
    if (text.length < shortest || !hasSign(text)) return runs;
    let start = 0;
    let seen = 0;
    for (let at = 0; at <= text.length; at++) {
      const kind = kindAt(text, at, kinds);
      if (kind !== 0) {
        // A sign before a character that sets apart (`\"`) begins nothing that is of interest.
        const isLast = (kind & SIGN) !== 0 && (kind & INK) !== 0 && kindAt(text, at + 1, kinds) === 0;
        seen |= isLast ? INK : kind;
        continue;
      }
      if ((seen & SIGN) !== 0 && (seen & INK) !== 0 && at - start >= shortest) runs.push({ start, end: at });
      start = at + 1;
      seen = 0;
    }
    return runs;
  };
  return {
    runsIn,
    lastBreak(text) {
      for (let at = text.length - 1; at >= 0; at--) if (kindAt(text, at, kinds) === 0) return at;
      return 0;
    },
  };
}

function hasSign(text: string): boolean {
  return text.includes('%') || text.includes('\\') || text.includes('&') || text.includes('~') || text.includes('\n');
}

/** The end of a text sets apart too. What is not ASCII may be blank or part of anything. */
function kindAt(text: string, at: number, kinds: Uint8Array): number {
  if (at >= text.length) return 0;
  const code = text.charCodeAt(at);
  return code > LAST_ASCII ? PART | INK : (kinds[code] as number);
}

/** Characters of the patterns; those of escapes: digits, letters of names, what is between; what is blank, because of folds. */
function kindsOf(patterns: readonly string[]): Uint8Array {
  const kinds = new Uint8Array(LAST_ASCII + 1);
  const note = (text: string, kind: number): void => {
    for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) <= LAST_ASCII) kinds[text.charCodeAt(at)] = kind;
  };
  for (const pattern of patterns) note(pattern, PART | INK);
  note('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#;', PART | INK);
  note(' \t\r\v\f', PART);
  note('%\\&~', PART | SIGN | INK);
  note('\n', PART | SIGN);
  return kinds;
}
