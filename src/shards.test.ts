import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from './cli.ts';
import type { Result } from './model.ts';
import { aProcess } from './testing/fake-process.ts';

const flows = ['ecom/qr', 'ecom/express-checkout', 'epayment/card', 'epayment/qr', 'epayment/native-redirect'];

async function runs(folder: string, ...args: string[]): Promise<number> {
  const process = aProcess(folder, args);
  const code = await run(process);
  expect(process.err()).toBe('');
  return code;
}

async function read(folder: string, path: string): Promise<Result> {
  return JSON.parse(await readFile(join(folder, path), 'utf8')) as Result;
}

/** What a run says, without times, ids of payments and where it took place. */
function essenceOf({ totals, flows, findings, coverage }: Result) {
  return {
    totals,
    coverage,
    findings: findings.map(({ code, flow, step, pointer }) => ({ code, flow, step, pointer })),
    flows: flows.map(({ id, status, steps }) => ({
      id,
      status,
      steps: steps.map(({ name, exchanges }) => [
        name.replace(/^(Tidy up: \w+) .*/, '$1'),
        ...exchanges.map(({ id, verdict }) => `${id} ${verdict}`),
      ]),
    })),
  };
}

it('three shards, merged, say what the run in one piece says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shards-'));
  // One flow at a time, so that the same flow fetches the token that the others share.
  const common = [...flows, '--source', 'bundled', '--concurrency', '1'];
  expect(await runs(folder, 'run', ...common, '--out', 'whole')).toBe(0);
  const shards = ['1/3', '2/3', '3/3'];
  for (const shard of shards) expect(await runs(folder, 'run', ...common, '--shard', shard, '--out', shard)).toBe(0);
  const results = shards.map((shard) => `${shard}/latest/result.json`);
  expect(await runs(folder, 'merge', ...results.toReversed(), '--out', 'merged')).toBe(0);
  const [whole, merged] = await Promise.all([
    read(folder, 'whole/latest/result.json'),
    read(folder, 'merged/result.json'),
  ]);
  expect(merged.flows.map(({ id }) => id)).toEqual(whole.flows.map(({ id }) => id));
  expect(withoutTokens(essenceOf(merged))).toEqual(withoutTokens(essenceOf(whole)));
}, 60_000);

/** Each machine fetches a token of its own; nothing else may differ. */
function withoutTokens(essence: ReturnType<typeof essenceOf>) {
  const { totals, coverage, ...rest } = essence;
  const isToken = ({ description }: { description: string }): boolean => description.endsWith(':access-token');
  return {
    ...rest,
    totals: { ...totals, exchanges: 0, validated: 0 },
    coverage: coverage.operations.filter((operation) => !isToken(operation)),
    flows: rest.flows.map((flow) => ({ ...flow, steps: flow.steps.filter(([name]) => name !== 'Get Access Token') })),
  };
}

it.each(['0/2', '3/2', '1', 'a/b', '1/0'])('--shard %s is refused', async (shard) => {
  const process = aProcess(tmpdir(), ['run', '--shard', shard, '--source', 'bundled']);
  expect(await run(process)).toBe(2);
  expect(process.err()).toContain('I/N');
});

it('a shard without a flow says that it has nothing to run, and is well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shards-'));
  const process = aProcess(folder, ['run', 'ecom/qr', '--shard', '2/2', '--source', 'bundled']);
  expect(await run(process)).toBe(0);
  expect(process.out()).toContain('Shard 2/2 has nothing to run: there are fewer flows than shards.\n');
  expect(process.out()).toContain('Nothing to run.');
  expect(process.out()).not.toContain('Contract kept');
});
