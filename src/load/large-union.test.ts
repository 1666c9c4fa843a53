import { expect, test } from 'vitest';
import { largeUnion } from '../../bench/judge/large-union.ts';
import { aThingDescription } from './testing/a-description.ts';

/** Processor time in ms of judging one wrong body for the first time, by a union of so many branches. */
function timeOf(branches: number): number {
  const { schema, schemas, body } = largeUnion(branches);
  const description = aThingDescription(schema, { schemas, version: '3.1' });
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (place === undefined) throw new Error('the description has no schema');
  const judge = description.judgeOf(place, 'response');
  const start = process.cpuUsage();
  const { faults } = judge.judge({ value: body });
  const { user, system } = process.cpuUsage(start);
  expect(faults).toMatchObject([
    { pointer: '/item/part7', keyword: 'type', detail: expect.stringContaining('Branch7') },
  ]);
  return (user + system) / 1000;
}

test('a union that no branch fits is explained in time that grows with its branches and no faster', () => {
  timeOf(10);
  const few = Math.min(timeOf(20), timeOf(20));
  const many = Math.min(timeOf(80), timeOf(80));
  expect(many / few).toBeLessThan(8);
}, 60_000);
