import { Script } from 'node:vm';
import type { Work } from './bound-work.ts';
import { boundedExpression } from './bounded-expression.ts';
import { formats } from './create-validators.ts';
import { functions } from './judging-functions.ts';

/** Says of a value whether it is right. */
export type Predicate = (this: Work, value: unknown) => boolean;

/** What the code of predicates calls, by the names that it calls it. */
const dependencies = { formats, boundedExpression, ...functions };

/** Makes a predicate of its code. */
export function openPredicate(code: string): Predicate {
  const wrapped = `(({ ${Object.keys(dependencies).join(', ')} }) => { const module = {}; ${code}; return module.exports; })`;
  const make = new Script(wrapped, { filename: 'predicate.js' }).runInThisContext() as (
    given: typeof dependencies,
  ) => Predicate;
  return make(dependencies);
}
