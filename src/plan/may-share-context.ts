/**
 * Whether a script may run in a context where scripts of other flows have run and will run: it is all made of words that are known to
 * change nothing but the run's variables, and to take no time. What is not known here is not looked into.
 */
export function mayShareContext(script: string): boolean {
  // What is written with escapes or in templates could say anything.
  if (/[`\\]/.test(script.replaceAll(expression, '$1 0'))) return false;
  const code = plain(script);
  if (unknownSigns.test(code) || assignment.test(code)) return false;
  const locals = new Set([...script.matchAll(declaration)].map(([, name]) => name ?? ''));
  const isKnown = (word: string): boolean => WORDS.has(word) || locals.has(word);
  return [...code.matchAll(/(\.\s*)?([A-Za-z_$][\w$]*)/g)].every(([, dot, word = '']) =>
    dot === undefined ? isKnown(word) : MEMBERS.has(word),
  );
}

/** The script with a number for every text, expression and declaration, and without comments. */
function plain(script: string): string {
  return script
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(expression, '$1 0')
    .replaceAll(/\brequire\(\s*(['"])uuid\1\s*\)/g, 'uuid')
    .replaceAll(/'[^'\\\n]*'|"[^"\\\n]*"/g, ' 0 ')
    .replaceAll(/\bpm\s*\.\s*test\(\s*0\s*,\s*\(\)\s*=>\s*\{/g, '{')
    .replaceAll(declaration, ' ')
    .replaceAll(/\b(?:0x[\da-f]+|\d+)\b/gi, '0');
}

/** `/token=([^&]+)/`, where only an expression can stand; one whose groups are repeated may take for ever. */
const expression = /([=(,]\s*)\/(?![*/])(?:[^/\\\n[)]|\)(?![*+{])|\[[^\]\\\n]*\])+\/(?=\.exec\()/g;

const declaration = /\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=(?![=>])/g;

/** Quotes that are left, comments, functions, steps by one, and members by anything but a number. */
const unknownSigns = /['"`\\]|\/[/*]|=>|\+\+|--|\.\.\.|[\w$)\]]\s*(?:\?\.\s*)?\[(?!\s*0\s*\])/;

const assignment = /(?<![=!<>])=(?!=)/;

const WORDS = new Set(['if', 'else', 'new', 'null', 'true', 'false', 'undefined', 'pm', 'Math', 'Date', 'uuid']);

const MEMBERS = new Set([
  ...['environment', 'variables', 'collectionVariables', 'get', 'set', 'unset', 'replaceIn'],
  ...['response', 'code', 'json', 'to', 'have', 'status'],
  ...['floor', 'random', 'now', 'getTime', 'toString', 'padStart', 'slice', 'join', 'exec', 'v4'],
  // What answers are asked for.
  ...['access_token', 'id', 'profile', 'redirectUrl', 'sub', 'url'],
]);
