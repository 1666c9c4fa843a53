import { aThingDescription } from '../../src/load/testing/a-description.ts';
import { largeUnion } from './large-union.ts';

export interface Explained {
  branches: number;
  /** Processor time of judging one wrong body for the first time, with what is compiled for it. */
  ms: number;
  /** What the heap has grown by, before anything is collected. */
  megabytes: number;
}

/** How long it takes to say what is wrong with a body that no branch of a large union fits. */
export function explainUnions(): Explained[] {
  explain(10);
  return [15, 30, 60, 120].map(explain);
}

function explain(branches: number): Explained {
  const { schema, schemas, body } = largeUnion(branches);
  const description = aThingDescription(schema, { schemas, version: '3.1' });
  const place = description.operations[0]?.responses[0]?.content?.[0]?.schema;
  if (place === undefined) throw new Error('The description has no schema.');
  const judge = description.judgeOf(place, 'response');
  const heap = process.memoryUsage().heapUsed;
  const start = process.cpuUsage();
  judge.judge({ value: body });
  const { user, system } = process.cpuUsage(start);
  const grown = Math.max(0, process.memoryUsage().heapUsed - heap);
  return { branches, ms: Math.round((user + system) / 1000), megabytes: Math.round(grown / 1e6) };
}
