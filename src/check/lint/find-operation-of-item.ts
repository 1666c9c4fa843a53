import type { Fault } from '../../model.ts';
import { methodsAt } from '../../openapi/find-operation.ts';
import type { ItemRule } from './rule.ts';

/** A request that no description knows, or knows only with another spelling of its path. */
export const findOperationOfItem: ItemRule = ({ match, method, url }, { descriptions }) => {
  if (match === undefined) {
    const path = url.replace(/^(?:https?:\/\/)?(?:\{\{[^}]+\}\}|[^/{]+)/i, '');
    const expected = methodsAt(descriptions, path);
    return [
      { code: 'undocumented-operation', actual: `${method} ${url}`, ...(expected.length > 0 ? { expected } : {}) },
    ];
  }
  return match.accepted.map((way): Fault => {
    const expected = match.operation.path;
    return { code: 'request-schema', pointer: '/path', keyword: way, expected, actual: url, detail: SPELLINGS[way] };
  });
};

const SPELLINGS = {
  'case-folded': 'the path is written with other capitals than in the description',
  'trailing-slash': 'the path ends with a slash where the description has none, or has none where it has one',
} as const;
