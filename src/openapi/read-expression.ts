/**
 * A regular expression of ECMAScript as a backtracking engine sees it: an upper bound on its work, and the same language
 * in RE2's syntax, which an engine without backtracking takes.
 */
export interface ReadExpression {
  /** The steps of a backtracking engine on a text are at most `size * factor * (length + 1) ** degree`. */
  size: number;
  factor: number;
  degree: number;
  /** Absent where RE2 has no words for it: look-around, back references. */
  re2: string | undefined;
}

/** Reads an expression that compiles; says nothing useful of others. */
export function readExpression(source: string): ReadExpression {
  const reader: Reader = { source, at: 0 };
  const whole = readAlternatives(reader);
  // Without an anchor the engine tries again from each character.
  return { ...withoutAnchor(whole), degree: whole.degree + (whole.isAnchored ? 0 : 1) };
}

/** Steps that a backtracking engine may take on one text: some 0.1 s. */
const MAX_STEPS = 2e7;

/** How long a text may be for a backtracking engine to test it in bounded time; negative where no text is short enough. */
export function longestText({ size, factor, degree }: ReadExpression): number {
  const affordable = MAX_STEPS / (size * factor);
  if (affordable < 1) return -1;
  return degree === 0 ? Number.POSITIVE_INFINITY : Math.floor(affordable ** (1 / degree)) - 1;
}

interface Reader {
  source: string;
  at: number;
}

/** Read so far: `factor` and `degree` bound the number of ways in which it can match from one place. */
interface Part extends ReadExpression {
  /** Whether it matches only at the start of the text. */
  isAnchored: boolean;
}

const NOTHING: Part = { size: 0, factor: 1, degree: 0, re2: '', isAnchored: false };

function withoutAnchor({ size, factor, degree, re2 }: Part): ReadExpression {
  return { size: Math.max(1, size), factor, degree, re2 };
}

function readAlternatives(reader: Reader): Part {
  const parts = [readSequence(reader)];
  while (reader.source[reader.at] === '|') {
    reader.at++;
    parts.push(readSequence(reader));
  }
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return {
    size: sum(parts.map(({ size }) => size)),
    factor: sum(parts.map(({ factor }) => factor)),
    degree: Math.max(...parts.map(({ degree }) => degree)),
    re2: joined(parts, '|'),
    isAnchored: parts.every(({ isAnchored }) => isAnchored),
  };
}

function readSequence(reader: Reader): Part {
  const parts: Part[] = [];
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] as string)) {
    parts.push(readQuantified(reader));
  }
  return {
    size: sum(parts.map(({ size }) => size)),
    factor: parts.reduce((product, { factor }) => product * factor, 1),
    degree: sum(parts.map(({ degree }) => degree)),
    re2: joined(parts, ''),
    isAnchored: parts[0]?.isAnchored ?? false,
  };
}

function readQuantified(reader: Reader): Part {
  const part = readTerm(reader);
  const written = taken(reader, /[*+?]\??|\{\d+(?:,\d*)?\}\??/y);
  if (written === undefined) return part;
  const [least, most] = boundsOf(written);
  const re2 = part.re2 === undefined ? undefined : `(?:${part.re2})${written}`;
  const isPlain = part.factor === 1 && part.degree === 0;
  const isAnchored = least > 0 && part.isAnchored;
  if (most === Number.POSITIVE_INFINITY) {
    // As often as the text is long; where each round has several ways, their number is exponential.
    const size = part.size * Math.max(1, least);
    return { size, factor: isPlain ? 1 : Number.POSITIVE_INFINITY, degree: 1, re2, isAnchored };
  }
  const rounds = most - least + 1;
  return {
    size: part.size * Math.max(1, most),
    factor: isPlain ? rounds : rounds * part.factor ** most,
    degree: part.degree * most,
    re2,
    isAnchored,
  };
}

function boundsOf(written: string): [least: number, most: number] {
  if (written.startsWith('*')) return [0, Number.POSITIVE_INFINITY];
  if (written.startsWith('+')) return [1, Number.POSITIVE_INFINITY];
  if (written.startsWith('?')) return [0, 1];
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(written) ?? [];
  if (comma === '') return [Number(least), Number(least)];
  return [Number(least), most === '' ? Number.POSITIVE_INFINITY : Number(most)];
}

function readTerm(reader: Reader): Part {
  const character = reader.source[reader.at];
  if (character === '(') return readGroup(reader);
  if (character === '[') return atom(readClass(reader));
  if (character === '\\') return readEscape(reader);
  const point = taken(reader, /[\ud800-\udbff][\udc00-\udfff]|[\s\S]/y) as string;
  if (point === '^') return { ...NOTHING, re2: '\\A', isAnchored: true };
  if (point === '$') return { ...NOTHING, re2: '\\z' };
  return atom(point === '.' ? '[^\\n\\r\\x{2028}\\x{2029}]' : literal(point));
}

function readGroup(reader: Reader): Part {
  const opening = taken(reader, /\((?:\?(?:<?[=!]|:|<[^>]*>))?/y) as string;
  const inside = readAlternatives(reader);
  reader.at++;
  const looksAround = /[=!]$/.test(opening);
  if (looksAround) return { ...inside, re2: undefined, isAnchored: false };
  return { ...inside, re2: inside.re2 === undefined ? undefined : `(?:${inside.re2})` };
}

function readEscape(reader: Reader): Part {
  const edge = taken(reader, /\\[bB]/y);
  if (edge !== undefined) return { ...NOTHING, re2: edge };
  // A back reference takes a text of any length.
  if (taken(reader, /\\(?:[1-9]\d*|k<[^>]*>)/y) !== undefined) return { ...atom(undefined), degree: 1 };
  return atom(readEscaped(reader));
}

function readClass(reader: Reader): string {
  const opening = taken(reader, /\[\^?/y) as string;
  const items: string[] = [];
  while (reader.at < reader.source.length && reader.source[reader.at] !== ']') {
    const from = readItem(reader);
    // A dash makes a range, unless it ends the class or stands beside a class such as \w.
    if (taken(reader, /-(?=[^\]])/y) === undefined) items.push(from.text);
    else {
      const to = readItem(reader);
      const dash = from.isCharacter && to.isCharacter ? '-' : literal('-');
      items.push(from.text, dash, to.text);
    }
  }
  reader.at++;
  if (items.length > 0) return `${opening}${items.join('')}]`;
  return opening === '[' ? '[^\\x{0}-\\x{10FFFF}]' : '[\\x{0}-\\x{10FFFF}]';
}

function readItem(reader: Reader): { text: string; isCharacter: boolean } {
  const isCharacter = !/^\\[dDwWsSpP]/.test(reader.source.slice(reader.at, reader.at + 2));
  return { text: reader.source[reader.at] === '\\' ? readEscaped(reader, true) : readPoint(reader), isCharacter };
}

function readPoint(reader: Reader): string {
  return literal(taken(reader, /[\ud800-\udbff][\udc00-\udfff]|[\s\S]/y) as string);
}

// White space and line ends of ECMAScript; RE2's \s has six of them.
const SPACE =
  '\\t\\n\\x{B}\\f\\r \\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}';
const NOT_SPACE =
  '\\x{0}-\\x{8}\\x{E}-\\x{1F}!-\\x{9F}\\x{A1}-\\x{167F}\\x{1681}-\\x{1FFF}\\x{200B}-\\x{2027}\\x{202A}-\\x{202E}\\x{2030}-\\x{205E}\\x{2060}-\\x{2FFF}\\x{3001}-\\x{FEFE}\\x{FF00}-\\x{10FFFF}';

/** An escape in RE2's words, as a class of its own or inside of one. */
function readEscaped(reader: Reader, inClass = false): string {
  const written = taken(
    reader,
    /\\(?:u\{[\da-fA-F]+\}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[pP]\{[^}]*\}|[\s\S]?)/y,
  ) as string;
  const kind = written[1];
  if (kind === 's') return inClass ? SPACE : `[${SPACE}]`;
  if (kind === 'S') return inClass ? NOT_SPACE : `[${NOT_SPACE}]`;
  if (kind !== undefined && 'dDwWpP'.includes(kind)) return written;
  if (kind === 'b') return '\\x{8}';
  if (kind === 'c' && written.length === 3) return hex(written.charCodeAt(2) % 32);
  if (kind !== undefined && kind in CONTROLS && written.length === 2) return hex(CONTROLS[kind] as number);
  const digits = [...written.matchAll(/(?:u\{?|x)([\da-fA-F]+)/g)].map(([, found]) => Number.parseInt(found ?? '', 16));
  if (digits.length === 0) return literal(written.slice(1));
  const [first = 0, second] = digits;
  return hex(second === undefined ? first : (first - 0xd800) * 0x400 + (second - 0xdc00) + 0x10000);
}

const CONTROLS: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };

function literal(character: string): string {
  return /^\w$/.test(character) ? character : hex(character.codePointAt(0) ?? 0);
}

function hex(point: number): string {
  return `\\x{${point.toString(16).toUpperCase()}}`;
}

function atom(re2: string | undefined): Part {
  return { size: 1, factor: 1, degree: 0, re2, isAnchored: false };
}

function taken(reader: Reader, expression: RegExp): string | undefined {
  expression.lastIndex = reader.at;
  const found = expression.exec(reader.source)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}

function joined(parts: Part[], separator: string): string | undefined {
  return parts.some(({ re2 }) => re2 === undefined) ? undefined : parts.map(({ re2 }) => re2).join(separator);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
