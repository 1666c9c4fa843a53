import { Buffer } from 'node:buffer';

/** A text with its escapes undone, and the way back from a place in it to the place in the text it was made of. */
export interface DecodedView {
  text: string;
  /** Where a range of the view stands in the original: an escape that is touched belongs to it as a whole. */
  original(range: { start: number; end: number }): { start: number; end: number };
}

interface Escapes {
  /** Without this character there is none of them: a search for it is far quicker than the pattern. */
  sign: string;
  pattern: RegExp;
  decode(escaped: string): string;
}

const controls: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * Entities of HTML by their names: punctuation that passwords have, and the letters of Latin-1. Secrets are compared in small letters,
 * so capitals need no names of their own.
 */
const named = new Map(
  `amp& lt< gt> quot" apos' plus+ sol/ bsol\\ equals= dollar$ period. comma, colon: semi; excl! quest? num# percnt% commat@ ast* lowbar_
   grave\` lpar( rpar) lsqb[ lbrack[ rsqb] rbrack] lcub{ lbrace{ rcub} rbrace} verbar| vert| hat^ sect§ pound£ yen¥ copy© reg®
   agraveà aacuteá acircâ atildeã aumlä aringå aeligæ ccedilç egraveè eacuteé ecircê eumlë igraveì iacuteí icircî iumlï ethð ntildeñ
   ograveò oacuteó ocircô otildeõ oumlö oslashø ugraveù uacuteú ucircû uumlü yacuteý thornþ szligß yumlÿ euro€`
    .split(/\s+(?=[a-z])/)
    .map((pair): [string, string] => [pair.slice(0, -1), pair.slice(-1)]),
);
// Longest first: `&commat` is no comma.
const names = [...named.keys()].sort((one, other) => other.length - one.length).join('|');
const entity = new RegExp(`&(?:#0*\\d{1,7}|#x0*[\\da-f]{1,6}|${names});?`, 'gi');

/** One kind of escape at a time: a secret may itself look like another kind's. */
const kinds: Escapes[] = [
  {
    sign: '%',
    pattern: /(?:%[\da-f]{2})+/gi,
    decode: (escaped) => Buffer.from(escaped.replaceAll('%', ''), 'hex').toString('utf8'),
  },
  // In one go, so that `\\x41` is not read as `\x41`; bytes in a row may be one letter.
  { sign: '\\', pattern: /\\(?:u[\da-f]{4}|x[\da-f]{2}(?:\\x[\da-f]{2})*|["\\/'nrtbf])/gi, decode: decodeBackslash },
  { sign: '&', pattern: entity, decode: decodeEntity },
  // JSON pointers, RFC 6901.
  { sign: '~', pattern: /~[01]/g, decode: (escaped) => (escaped === '~1' ? '/' : '~') },
  // A header may be folded, and base64 is often broken into lines. What is blank may be the fold's or the value's.
  { sign: '\n', pattern: /\r?\n[ \t]*/g, decode: () => '' },
  { sign: '\n', pattern: /\r?\n[ \t]/g, decode: () => '' },
  { sign: '\n', pattern: /[ \t]*\r?\n\s*/g, decode: () => ' ' },
];

/** The text without percent escapes, without JSON's, without HTML's, with folded lines joined: those that differ from it. */
export function decodedViews(text: string): DecodedView[] {
  return kinds.flatMap((kind) => decodedView(text, kind) ?? []);
}

function decodedView(text: string, { sign, pattern, decode }: Escapes): DecodedView | undefined {
  if (!text.includes(sign)) return undefined;
  const decoded = text.replace(pattern, decode);
  if (decoded === text) return undefined;
  let places: Place[] | undefined;
  return {
    text: decoded,
    original({ start, end }) {
      places ??= placesOf(text, { sign, pattern, decode });
      return { start: originalOf(places, start).start, end: originalOf(places, end - 1).end };
    },
  };
}

/** An escape: where it stands in the view and in the original, and how long it is in both. */
interface Place {
  at: number;
  length: number;
  original: number;
  originalLength: number;
}

function placesOf(text: string, { pattern, decode }: Escapes): Place[] {
  let shift = 0;
  return [...text.matchAll(pattern)].map((match) => {
    const [escaped] = match;
    const { length } = decode(escaped);
    const place = { at: match.index - shift, length, original: match.index, originalLength: escaped.length };
    shift += escaped.length - length;
    return place;
  });
}

/** The original's range of one character of the view. */
function originalOf(places: Place[], position: number): { start: number; end: number } {
  const place = places[lastAtOrBefore(places, position)];
  if (!place) return { start: position, end: position + 1 };
  const beyond = position - place.at - place.length;
  if (beyond < 0) return { start: place.original, end: place.original + place.originalLength };
  const start = place.original + place.originalLength + beyond;
  return { start, end: start + 1 };
}

/** Binary search; an escape of no length (a fold) lies before the character at its place. */
function lastAtOrBefore(places: Place[], position: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as Place).at <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function decodeBackslash(escaped: string): string {
  const letter = escaped[1] ?? '';
  if (letter === 'x' || letter === 'X') return decodeBytes(Buffer.from(escaped.replaceAll(/\\x/gi, ''), 'hex'));
  if (escaped.length > 2) return String.fromCharCode(Number.parseInt(escaped.slice(2), 16));
  return controls[letter] ?? letter;
}

/** Bytes of UTF-8, where they are; else each is a letter, as JavaScript reads them. */
function decodeBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}

function decodeEntity(entity: string): string {
  const known = named.get(entity.slice(1).replace(';', '').toLowerCase());
  if (known !== undefined) return known;
  const isHex = /^&#x/i.test(entity);
  const code = Number.parseInt(entity.slice(isHex ? 3 : 2), isHex ? 16 : 10);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
