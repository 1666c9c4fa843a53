import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../cli.ts';
import { mirror, sayWhatIsMissing } from '../load/testing/official-file.ts';
import type { Drift } from '../model.ts';
import { aProcess, type FakeProcess } from '../testing/fake-process.ts';

async function lints(...args: string[]): Promise<FakeProcess> {
  const process = aProcess(await mkdtemp(join(tmpdir(), 'lint-')), ['lint', '--source', 'bundled', ...args]);
  await run(process);
  return process;
}

describe('lint', () => {
  it('shows where descriptions and collections do not agree', async () => {
    const text = (await lints('--verbose')).out();
    expect(text).toMatch(/^Descriptions against collections:\n/);
    expect(text).toMatch(
      /^openapi:epayment createPayment\n( {2}.*\n)* {2}request \/receiptUrl +described +not in a request\n/m,
    );
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it('says without --verbose only how much of it there is', async () => {
    const text = (await lints()).out();
    expect(text).toMatch(
      /\nDescriptions against collections: \d+ operations in no request, .*\s--verbose lists them\.\n$/,
    );
    expect(text).not.toContain('not in a request');
  });

  it('has the same as JSON, and knows nothing of traffic', async () => {
    const { drift } = JSON.parse((await lints('--json')).out()) as { drift: Drift };
    expect(drift.totals.operationsUnused).toBeGreaterThan(0);
    expect(drift.operations.filter(({ inTraffic }) => inTraffic !== null)).toEqual([]);
  });

  it('is content with the bundled collections', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lint-'));
    const process = aProcess(folder, ['lint', '--source', 'bundled']);
    expect(await run(process)).toBe(0);
    expect(process.out()).toMatch(/^0 errors · 0 warnings · /m);
  });

  it('exits 1 where a collection has an error, and says where', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lint-'));
    const path = join(folder, 'own.json');
    const request = { method: 'GET', url: '{{base_url}}/nowhere', header: [{ key: 'X-Id', value: '{{nobody}}' }] };
    const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
    await writeFile(path, JSON.stringify({ info: { name: 'own', schema }, item: [{ name: 'Own request', request }] }));
    const process = aProcess(folder, ['lint', '--source', 'bundled', '--collection', path]);
    expect(await run(process)).toBe(1);
    expect(process.out()).toMatch(
      /Own request\n +error +undocumented-operation +No description lists GET \{\{base_url\}\}\/nowhere/,
    );
    expect(process.out()).toMatch(
      /error +unresolved-variable +The variable \{\{nobody\}\} is not set; used in header X-Id/,
    );
  });
});

describe('lint of the official collections', () => {
  sayWhatIsMissing('lint as a command');

  it.skipIf(mirror === undefined)(
    'calls mended what a repair of the project mends, and fails only for the rest',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'lint-'));
      const process = aProcess(folder, ['lint', '--source', 'official', '--mirror', mirror ?? '']);
      expect(await run(process)).toBe(0);
      expect(process.out()).toMatch(/^0 errors · .* mended by this project's repairs/m);
      expect(process.out()).toMatch(/Generate QR Code PNG\n +warning read-before-set/);
      expect(process.out()).not.toContain('Delete All');
      const verbose = aProcess(folder, ['lint', '--source', 'official', '--mirror', mirror ?? '', '--verbose']);
      await run(verbose);
      expect(verbose.out()).toMatch(/Delete All\n +mended +script-error +The collection's test script failed/);
    },
  );
});
