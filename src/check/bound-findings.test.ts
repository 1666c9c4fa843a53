import { expect, it } from 'vitest';
import { aFinding } from '../report/testing/results.ts';
import { boundFindings } from './bound-findings.ts';

const many = (count: number, overrides: Parameters<typeof aFinding>[0] = {}) =>
  Array.from({ length: count }, (_, index) =>
    aFinding({ pointer: `/k${index}`, message: `Field k${index} is wrong.`, ...overrides }),
  );

it.each([0, 1, 200, 201])('%i findings of a kind are all told', (count) => {
  expect(boundFindings(many(count))).toEqual(many(count));
});

it('of more, the first are told, and one says how many there are besides', () => {
  const told = boundFindings(many(200_000));
  expect(told.slice(0, 200)).toEqual(many(200));
  expect(told.slice(200)).toMatchObject([
    {
      severity: 'error',
      code: 'body-schema',
      pointer: '/k200',
      omitted: 199_800,
    },
  ]);
});

it('another kind, another severity and another waiver keep theirs', () => {
  const lone = [
    aFinding({ code: 'missing-header' }),
    aFinding({ severity: 'warning' }),
    aFinding({ waivedBy: { reason: 'one', owner: 'o' } }),
    aFinding({ waivedBy: { reason: 'other', owner: 'o' } }),
  ];
  const waived = many(500, { waivedBy: { reason: 'many', owner: 'o' } });
  const told = boundFindings([...waived, ...many(500), ...lone]);
  expect(told).toHaveLength(201 + 201 + lone.length);
  expect(told.slice(-lone.length)).toEqual(lone);
  expect(told.filter(({ waivedBy }) => waivedBy === undefined)).toHaveLength(201 + 2);
});
