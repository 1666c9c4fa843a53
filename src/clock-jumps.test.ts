import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Result } from './model.ts';

// The real program, with the sandbox in its own process, while somebody sets the machine's time.

const HOUR_MS = 3_600_000;
const clock = pathToFileURL(resolve(import.meta.dirname, 'testing/jumping-clock.mjs')).href;
const program = ['--import', import.meta.resolve('tsx'), '--import', clock, resolve(import.meta.dirname, 'bin.ts')];
const flows = ['epayment/web-redirect', 'webhooks', 'ecom/full-capture-and-refund'];

async function runWhileTheClockJumps(jumpMs: number, at: number): Promise<{ code: number | null; result: Result }> {
  const folder = await mkdtemp(join(tmpdir(), 'clock-jumps-'));
  const { CI: _ci, VIPPS_MIRROR: _mirror, ...env } = process.env;
  const child = spawn(process.execPath, [...program, 'run', ...flows, '--source', 'bundled'], {
    cwd: folder,
    env: { ...env, CI: '1', CLOCK_JUMP_MS: String(jumpMs), CLOCK_JUMP_AT: String(at) },
    stdio: 'ignore',
  });
  const code = await new Promise<number | null>((ended) => child.once('close', ended));
  return { code, result: JSON.parse(await readFile(join(folder, 'reports/latest/result.json'), 'utf8')) as Result };
}

const exchangesOf = ({ flows }: Result) => flows.flatMap((flow) => flow.steps.flatMap((step) => step.exchanges));
const tokensOf = (result: Result) =>
  exchangesOf(result).filter(({ request }) => /accesstoken/.test(request.url)).length;

let usualTokens: number;

beforeAll(async () => {
  usualTokens = tokensOf((await runWhileTheClockJumps(0, 0)).result);
}, 120_000);

describe('a wall clock that jumps in the middle of a run', () => {
  it.each([
    ['back an hour', -HOUR_MS, 12],
    ['ahead three hours', 3 * HOUR_MS, 12],
  ])('%s breaks nothing', { timeout: 120_000 }, async (_how, jumpMs, at) => {
    const { code, result } = await runWhileTheClockJumps(jumpMs, at);
    const exchanges = exchangesOf(result);
    const durations = [result.run, ...result.flows, ...exchanges].map(({ durationMs }) => durationMs);
    expect(result.findings.filter(({ waivedBy }) => !waivedBy)).toEqual([]);
    expect(code).toBe(0);
    expect(Math.min(...durations)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...durations)).toBeLessThan(HOUR_MS);
    // One time for all, whichever process it was taken in.
    const starts = [...result.flows, ...exchanges].map(({ startedAt }) => Date.parse(startedAt ?? ''));
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(Date.parse(result.run.startedAt));
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(HOUR_MS);
    expect(tokensOf(result)).toBe(usualTokens);
  });
});
