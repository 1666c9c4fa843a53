import { compileExpression } from '../openapi/expression.ts';
import { longestText, type ReadExpression, readExpression } from '../openapi/read-expression.ts';
import { loadAjv } from './load-ajv.ts';

/** Tests texts by a regular expression, within a bound on its work. */
export interface BoundedExpression {
  /** @throws UnboundedExpression where the text is too long for the expression. */
  test(text: string): boolean;
  toString(): string;
}

/** An expression that no engine here can apply to a text in bounded time. */
export class UnboundedExpression extends Error {
  override name = 'UnboundedExpression';
}

/**
 * The expression of a `pattern`. Where the language's own engine could backtrack for too long, RE2 judges, in time that is linear in
 * the text.
 */
export function boundedExpression(source: string): BoundedExpression {
  const native = compileExpression(source);
  const read = readExpression(native.source);
  const longest = longestText(read);
  let linear: Pick<RegExp, 'test'> | undefined;
  return {
    test: (text) => {
      if (text.length <= longest) return native.test(text);
      linear ??= linearExpression(source, read);
      return linear.test(text);
    },
    toString: () => native.toString(),
  };
}

function linearExpression(source: string, { re2 }: ReadExpression): Pick<RegExp, 'test'> {
  if (re2 === undefined) return refusing(source);
  try {
    const compiled = loadAjv().RE2JS.compile(re2);
    return { test: (text) => compiled.test(text) };
  } catch {
    // Counts above 1000 and some names of Unicode's classes are foreign to RE2.
    return refusing(source);
  }
}

function refusing(source: string): Pick<RegExp, 'test'> {
  return {
    test: () => {
      throw new UnboundedExpression(`the pattern ${source} could take too long on a text of this length`);
    },
  };
}
