import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../cli.ts';
import { aProcess } from '../testing/fake-process.ts';

it('--only-failed without a path means the last run of the same folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'failed-'));
  const runs = async (...args: string[]) => {
    const process = aProcess(folder, ['run', '--source', 'bundled', '--out', 'kept', ...args]);
    return { code: await run(process), err: process.err(), out: process.out() };
  };
  expect((await runs('--only-failed')).err).toContain(join('kept', 'latest', 'result.json'));
  expect((await runs('ecom/qr', '--var', 'amount=1')).code).toBe(1);
  const again = await runs('--only-failed');
  expect(again.code).toBe(0);
  expect(again.out).toContain('ecom/qr');
}, 60_000);
