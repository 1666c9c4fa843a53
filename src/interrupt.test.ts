import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from './cli.ts';
import type { Result } from './model.ts';
import { type Sandbox, startSandbox } from './sandbox/start.ts';
import { aProcess } from './testing/fake-process.ts';

// What is reserved is other people's money: a run that is interrupted, fails or passes leaves nothing reserved.

let folder: string;
let sandbox: Sandbox;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vipps-contract-'));
  sandbox = await startSandbox();
});

afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const args = (...more: string[]) => [
  'run',
  '--base-url',
  sandbox.url,
  '--source',
  'bundled',
  '--reporter',
  'json',
  ...more,
];

async function ledger(): Promise<{ reservations: unknown[]; total: number }> {
  return (await (await fetch(`${sandbox.url}/sandbox/ledger`)).json()) as { reservations: unknown[]; total: number };
}

async function result(): Promise<Result> {
  return JSON.parse(await readFile(join(folder, 'reports/latest/result.json'), 'utf8')) as Result;
}

/** Waits until money is reserved, so that an interrupt comes in the middle of payments. */
async function untilReserved(): Promise<void> {
  while ((await ledger()).total === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('after a run the ledger shows no open reservation', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('that %s ended in its middle, and the report is there', async (signal) => {
    const process = aProcess(folder, args('epayment', 'ecom', '--concurrency', '4'));
    const running = run(process);
    await untilReserved();
    process.signal(signal);
    expect(await running).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(await ledger()).toEqual({ reservations: [], total: 0 });
    const { run: about, flows } = await result();
    expect(about.interrupted).toBe(true);
    expect(flows.some(({ status }) => status === 'interrupted')).toBe(true);
  });

  it('that failed', async () => {
    const process = aProcess(folder, args('epayment/web-redirect', '--var', 'internationalMobileNumber=4790000404'));
    expect(await run(process)).toBe(1);
    expect((await ledger()).total).toBe(0);
  });

  it('that passed, and whose flows left money reserved', async () => {
    const process = aProcess(folder, args('ecom/profile-and-userinfo', 'epayment/qr-as-link'));
    expect(await run(process)).toBe(0);
    expect((await ledger()).total).toBe(0);
    const steps = (await result()).flows.flatMap((flow) => flow.steps.map(({ name }) => name));
    expect(steps.filter((name) => name.startsWith('Tidy up: cancel'))).toHaveLength(2);
  });

  it('but with --keep, which leaves it', async () => {
    const process = aProcess(folder, args('ecom/profile-and-userinfo', '--keep'));
    expect(await run(process)).toBe(0);
    expect((await ledger()).total).toBe(49_900);
  });
});

describe('a flow that failed', () => {
  it('is run again with --only-failed, and nothing else is', async () => {
    const other = ['--var', 'internationalMobileNumber=4790000404'];
    expect(await run(aProcess(folder, args('epayment/push', 'epayment/metadata', ...other)))).toBe(1);
    const failed = (await result()).flows.filter(({ status }) => status === 'failed').map(({ id }) => id);
    expect(await run(aProcess(folder, args('--only-failed', 'reports/latest/result.json')))).toBe(0);
    expect((await result()).flows.map(({ id }) => id)).toEqual(failed);
    const nothing = aProcess(folder, args('--only-failed', 'reports/latest/result.json'));
    expect(await run(nothing)).toBe(2);
    expect(nothing.err()).toContain('there is none to run again');
  });
});
