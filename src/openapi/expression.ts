/**
 * Makes the expression of a `pattern`. JSON Schema has them read as Unicode; descriptions are full of what only the older reading
 * knows (`\-`, a lone `]`), so that is rewritten, and read in the old way where it cannot be. The one place where patterns become
 * expressions.
 *
 * @throws SyntaxError where the text is no expression at all
 */
export function compileExpression(source: string): RegExp {
  const unicode = tryExpression(source, 'u') ?? tryExpression(toUnicode(source), 'u');
  return unicode ?? new RegExp(source);
}

export function isExpression(source: string): boolean {
  return isUnicodeExpression(source) || tryExpression(source, '') !== undefined;
}

export function isUnicodeExpression(source: string): boolean {
  return tryExpression(source, 'u') !== undefined;
}

function tryExpression(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

/** Escapes, classes and what else is read as a whole. */
const PARTS = /\\[\s\S]|\[\^?|[\]{}-]|[\s\S]/gu;
const QUANTIFIER = /^\{\d+(?:,\d*)?\}/;

/** The same expression, with the characters that the older reading takes for themselves written as Unicode expressions have them. */
function toUnicode(source: string): string {
  let inClass = false;
  let before = '';
  let made = '';
  let kept = 0;
  for (const { 0: part, index } of source.matchAll(PARTS)) {
    const rest = source.slice(index);
    if (!inClass && index >= kept) kept = index + (QUANTIFIER.exec(rest)?.[0].length ?? 0);
    made += index < kept ? part : partOf(part, inClass, before, rest);
    if (part.startsWith('[') && !inClass) inClass = true;
    else if (part === ']' && inClass) inClass = false;
    before = part;
  }
  return made;
}

const MEANING = /^\\(?:[dDwWsSbBfnrtv0-9cxukpP]|[\^$\\.*+?()[\]{}|/])$/;
const CLASS_ESCAPE = /^\\[dDwWsS]$/;

function partOf(part: string, inClass: boolean, before: string, rest: string): string {
  if (part.startsWith('\\')) {
    if (MEANING.test(part)) return part;
    return part === '\\-' && inClass ? part : part.slice(1);
  }
  if (inClass) {
    if (part.startsWith('[')) return `\\${part}`;
    const isRange = !CLASS_ESCAPE.test(before) && !CLASS_ESCAPE.test(rest.slice(1, 3));
    return part === '-' && !isRange ? '\\-' : part;
  }
  if (part === ']' || part === '{' || part === '}') return `\\${part}`;
  return part;
}
