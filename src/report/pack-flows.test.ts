import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { FlowResult } from '../model.ts';
import { createPacker } from './pack-flows.ts';
import { aHeavyRunOf } from './testing/many-exchanges.ts';
import { aFlow, anExchange, aStep } from './testing/results.ts';

const answering = (body: string): FlowResult =>
  aFlow({
    steps: [aStep({ exchanges: [anExchange({ response: { status: 200, headers: [], body, bytes: body.length } })] })],
  });

const bodyOf = ({ steps }: FlowResult): string | undefined => steps[0]?.exchanges[0]?.response?.body;

it.each<[string, FlowResult]>([
  ['many exchanges, large bodies and pictures among them', aFlow({ steps: aHeavyRunOf(120).flows.flatMap(stepsOf) })],
  ['a body that is no Unicode', answering(`\ud800${'x'.repeat(20_000)}\udc00`)],
  [
    'a body that looks like one that is kept elsewhere',
    answering('\0kept 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='),
  ],
  ['no step', aFlow({ steps: [] })],
])('a packed flow reads like any other: %s', (_, flow) => {
  const packed = createPacker(0)(flow);
  expect(packed).toEqual(flow);
  expect(JSON.parse(JSON.stringify(packed))).toEqual(JSON.parse(JSON.stringify(flow)));
  expect({ ...packed }).toEqual(flow);
});

it('the first flows stay as they are, and all after them are packed', () => {
  const pack = createPacker(30_000);
  const [first, second, third] = ['a', 'b', 'c'].map((letter) => pack(answering(letter.repeat(20_000))));
  expect(first?.steps).toBe(first?.steps);
  expect(second?.steps).not.toBe(second?.steps);
  expect([second, third].map((flow) => flow && bodyOf(flow)?.[0])).toEqual(['b', 'c']);
});

it('an equal large body is kept once', async () => {
  const pack = createPacker(0);
  const noise = Array.from({ length: 20_000 }, (_, index) => String.fromCharCode(33 + ((index * index) % 89))).join('');
  const before = await bytesInUse(0);
  const flows = Array.from({ length: 500 }, () => pack(answering(noise)));
  const most = flows.length * 1_000;
  expect((await bytesInUse(before + most)) - before).toBeLessThan(most);
  expect(flows.every((flow) => bodyOf(flow) === noise)).toBe(true);
});

/** Bytes outside the heap once garbage is gone; it goes in its own time, and is waited for until there are so few. */
async function bytesInUse(few: number): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  for (let tries = 0; tries < 50; tries++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
    if (process.memoryUsage().arrayBuffers < few) break;
  }
  return process.memoryUsage().arrayBuffers;
}

function stepsOf({ steps }: FlowResult): FlowResult['steps'] {
  return steps;
}
