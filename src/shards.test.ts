import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './cli.ts';
import { keepRun, readHistory } from './keep-history.ts';
import type { PlannedFlow, Result } from './model.ts';
import { prepare, type RunRequest } from './prepare.ts';
import { type HistoryEntry, historyEntry } from './report/history.ts';
import { aFlow, aResult } from './report/testing/results.ts';
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

it('a shard alone is no whole run, and the same shard twice is none either', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shards-'));
  expect(
    await runs(folder, 'run', 'ecom/qr', 'epayment/qr', '--source', 'bundled', '--shard', '1/2', '--out', 'one'),
  ).toBe(0);
  const path = 'one/latest/result.json';
  expect((await read(folder, path)).run.shard).toEqual({ index: 1, count: 2 });
  const alone = aProcess(folder, ['merge', path, '--out', 'merged']);
  expect(await run(alone)).toBe(3);
  expect(alone.err()).toBe('Shard 2/2 is missing: what the flows there came to is not known.\n');
  expect(alone.out()).toContain('Could not judge.');
  expect(alone.out()).not.toContain('is missing');
  expect(alone.out().trim().split('\n').at(-1)).toMatch(/^merged\//);
  expect((await read(folder, 'merged/result.json')).run.notes).toContain(alone.err().trim());
  const twice = aProcess(folder, ['merge', path, path, '--out', 'merged']);
  expect(await run(twice)).toBe(2);
  expect(twice.err()).toContain('Shard 1/2 is there twice.');
}, 60_000);

it('a shard without a flow says that it has nothing to run, and is well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shards-'));
  const process = aProcess(folder, ['run', 'ecom/qr', '--shard', '2/2', '--source', 'bundled']);
  expect(await run(process)).toBe(0);
  expect(process.out()).toContain('Shard 2/2 has nothing to run: there are fewer flows than shards.\n');
  expect(process.out()).toContain('Nothing to run.');
  expect(process.out()).not.toContain('Contract kept');
});

describe('with a history', () => {
  const planned = async (folder: string, index: number, change: Partial<RunRequest> = {}): Promise<PlannedFlow[]> => {
    const request: RunRequest = {
      ...{ flows, target: 'sandbox', source: 'bundled', openapi: [], variables: {}, iterations: 1 },
      ...{ history: 'kept', shard: { index, count: 2 }, ...change },
    };
    return (await prepare(request, { env: { CI: '1' }, workingDirectory: folder })).plan.flows;
  };
  const entryOf = (all: PlannedFlow[], msOf: (id: string) => number, day: number): HistoryEntry => {
    const results = all.map(({ id, suite, name }) => aFlow({ id, suite, name, durationMs: msOf(id) }));
    const run = { id: `run-${day}`, startedAt: `2026-01-0${day}T00:00:00.000Z` };
    return historyEntry(aResult({ flows: results, run }), []);
  };
  const slow = (id: string): number => (id === 'epayment/card' ? 9000 : 10);

  it('shards are balanced by what flows usually take, also once the first of them has kept its own run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shards-'));
    const whole = [...(await planned(folder, 1)), ...(await planned(folder, 2))];
    await keepRun(join(folder, 'kept'), entryOf(whole, slow, 1));
    const first = await planned(folder, 1);
    expect(first.map(({ id }) => id)).toEqual(['epayment/card']);
    await keepRun(join(folder, 'kept'), { ...entryOf(first, () => 1, 2), shard: { index: 1, count: 2 } });
    const second = await planned(folder, 2);
    expect([...first, ...second].map(({ id }) => id).toSorted()).toEqual(flows.toSorted());
  });

  it('the history knows better than the baseline, which knows what the history does not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shards-'));
    const baseline = flows.map((id) => aFlow({ id, durationMs: id === 'ecom/qr' ? 9000 : 10 }));
    await writeFile(join(folder, 'baseline.json'), JSON.stringify(aResult({ flows: baseline })));
    const change = { baseline: 'baseline.json' };
    expect((await planned(folder, 1, change)).map(({ id }) => id)).toEqual(['ecom/qr']);
    const whole = [...(await planned(folder, 1)), ...(await planned(folder, 2))];
    await keepRun(join(folder, 'kept'), entryOf(whole, slow, 1));
    expect((await planned(folder, 1, change)).map(({ id }) => id)).toEqual(['epayment/card']);
  });

  it('every flow of every sales unit is in exactly one shard', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shards-'));
    await writeFile(join(folder, 'units.csv'), 'unit\noslo\nbergen\ntromso\n');
    const both = await Promise.all([1, 2].map((index) => planned(folder, index, { units: 'units.csv' })));
    const keys = both.flat().map(({ unit, id }) => `${unit} ${id}`);
    expect(keys.toSorted()).toEqual(
      ['bergen', 'oslo', 'tromso'].flatMap((unit) => flows.map((id) => `${unit} ${id}`)).toSorted(),
    );
    expect(new Set(both.flat().map(({ order }) => order)).size).toBe(15);
  });

  it('what failed in one unit is run again for that unit alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shards-'));
    await writeFile(join(folder, 'units.csv'), 'unit\noslo\nbergen\n');
    const failed = [aFlow({ id: 'ecom/qr', unit: 'bergen', status: 'failed' }), aFlow({ id: 'ecom/qr', unit: 'oslo' })];
    await writeFile(join(folder, 'result.json'), JSON.stringify(aResult({ flows: failed })));
    const change = { units: 'units.csv', onlyFailed: 'result.json', shard: { index: 1, count: 1 } };
    expect(await planned(folder, 1, change)).toMatchObject([{ id: 'ecom/qr', unit: 'bergen' }]);
  });

  it('merged shards are kept as one run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shards-'));
    const parts = ['ecom/qr', 'epayment/card'].map((id) => aResult({ flows: [aFlow({ id, durationMs: 40 })] }));
    await Promise.all(parts.map((part, index) => writeFile(join(folder, `${index}.json`), JSON.stringify(part))));
    const merge = aProcess(folder, ['merge', '0.json', '1.json', '--history', 'kept', '--reporter', 'json']);
    expect(await run(merge), merge.err()).toBe(0);
    const [kept, ...others] = await readHistory(join(folder, 'kept'));
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ durations: { 'ecom/qr': 40, 'epayment/card': 40 } });
    expect(kept?.shard).toBeUndefined();
    expect((await read(folder, 'reports/merged/result.json')).history?.runs).toHaveLength(1);
  });

  it('a shard is kept as what it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shards-'));
    await runs(folder, 'run', 'ecom/qr', '--source', 'bundled', '--shard', '1/1', '--history', 'kept');
    expect(await readHistory(join(folder, 'kept'))).toMatchObject([{ shard: { index: 1, count: 1 } }]);
  }, 60_000);
});
