import { expect, test } from 'vitest';
import { aFinding } from '../report/testing/results.ts';
import { verdictOf } from './judge-exchange.ts';

const waived = aFinding({ waivedBy: { reason: 'r', owner: 'o' } });
const { waivedBy: _none, ...open } = waived;

test.each([
  ['nothing is wrong', [], undefined, 'validated'],
  ['another description had to judge', [], 'bundled openapi:ecom', 'waived'],
  ['an error is waived', [waived], undefined, 'waived'],
  ['an error is open', [waived, open], 'bundled openapi:ecom', 'failed'],
  ['only the request is wrong', [aFinding({ code: 'request-schema' })], undefined, 'validated'],
  ['a warning', [aFinding({ severity: 'warning' })], undefined, 'validated'],
  ['it could not be judged', [aFinding({ code: 'unvalidated' })], undefined, 'unvalidated'],
] as const)('where %s: %o by %s is %s', (_why, findings, judgedBy, verdict) => {
  expect(verdictOf(findings, judgedBy)).toBe(verdict);
});
