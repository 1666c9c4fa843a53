import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../cli.ts';
import type { Drift } from '../model.ts';
import { aProcess, type FakeProcess } from '../testing/fake-process.ts';

async function lints(...args: string[]): Promise<FakeProcess> {
  const process = aProcess(await mkdtemp(join(tmpdir(), 'lint-')), ['lint', '--source', 'bundled', ...args]);
  await run(process);
  return process;
}

describe('lint', () => {
  it('shows where descriptions and collections do not agree', async () => {
    const text = (await lints()).out();
    expect(text).toMatch(/^Descriptions against collections:\n/);
    expect(text).toMatch(/openapi:epayment createPayment +request \/receiptUrl +described +not in a request\n/);
  });

  it('has the same as JSON, and knows nothing of traffic', async () => {
    const { drift } = JSON.parse((await lints('--json')).out()) as { drift: Drift };
    expect(drift.totals.operationsUnused).toBeGreaterThan(0);
    expect(drift.operations.filter(({ inTraffic }) => inTraffic !== null)).toEqual([]);
  });
});
