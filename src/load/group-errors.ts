import type { ErrorObject } from 'ajv';

/** An error, or that of a oneOf or anyOf with the errors of each branch. */
export type ErrorNode = { type: 'error'; error: ErrorObject } | UnionNode;

export interface UnionNode {
  type: 'union';
  error: ErrorObject;
  branches: ErrorNode[][];
}

/**
 * Puts together what belongs together: the errors of branches are in front of the error of their union, which has how many there
 * are of each. Each error is looked at once, so that large unions take no longer than their errors.
 */
export function groupErrors(errors: readonly ErrorObject[], from = 0, to = errors.length): ErrorNode[] {
  const nodes: ErrorNode[] = [];
  for (let index = to - 1; index >= from; index--) {
    const error = errors[index] as ErrorObject;
    const { own = 0, branches } = error.params as { own?: number; branches?: number[] };
    nodes.push(
      branches === undefined
        ? { type: 'error', error }
        : { type: 'union', error, branches: groupBranches(errors, index - own, branches) },
    );
    index -= own;
  }
  return nodes.reverse();
}

function groupBranches(errors: readonly ErrorObject[], from: number, counts: readonly number[]): ErrorNode[][] {
  let start = from;
  return counts.map((count) => {
    // Once two branches of a oneOf match, the others are not tried.
    const end = start + Math.max(0, count);
    const nodes = groupErrors(errors, start, end);
    start = end;
    return nodes;
  });
}
