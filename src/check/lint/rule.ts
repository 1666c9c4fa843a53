import type { Fault } from '../../model.ts';
import type { LintedItem, LintInput } from './linted-item.ts';

/** One thing that can be wrong with a request before it is sent. */
export type ItemRule = (item: LintedItem, input: LintInput) => Fault[];
