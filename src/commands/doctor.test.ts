import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../cli.ts';
import type { Examined } from '../doctor/checkup.ts';
import { startStub } from '../run/testing/stub-server.ts';
import { type SandboxOptions, startSandbox } from '../sandbox/start.ts';
import { aProcess } from '../testing/fake-process.ts';
import { doctorCommand } from './doctor.ts';

const keys = {
  clientId: '11111111-2222-4333-8444-555555555555',
  clientSecret: 'a-secret-of-the-tests-0123456789',
  subscriptionKey: '0123456789abcdef0123456789abcdef',
  merchantSerialNumber: '654321',
};
const env = {
  VIPPS_CLIENT_ID: keys.clientId,
  VIPPS_CLIENT_SECRET: keys.clientSecret,
  VIPPS_SUBSCRIPTION_KEY: keys.subscriptionKey,
  VIPPS_MERCHANT_SERIAL_NUMBER: keys.merchantSerialNumber,
  VIPPS_MOBILE_NUMBER: '91234567',
};

let folder: string;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function aSandbox(options: SandboxOptions = {}): Promise<string> {
  const sandbox = await startSandbox({ keys, processingMs: 0, ...options });
  open.push(sandbox);
  return sandbox.url;
}

async function order(url: string, fault: object): Promise<void> {
  const answer = await fetch(`${url}/sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });
  expect(answer.status).toBe(201);
}

/** What the doctor says, as JSON, and what a person sees must never hold a key. */
async function examined(args: string[], given: Record<string, string> = env) {
  const process = aProcess(folder, ['doctor', '--json', ...args], given);
  const code = await run(process);
  expect(process.err()).toBe('');
  for (const secret of [keys.clientSecret, keys.subscriptionKey, '91234567']) {
    expect(process.out()).not.toContain(secret);
  }
  const said = JSON.parse(process.out()) as { ok: boolean; exitCode: number; checks: Examined[] };
  expect([said.ok, said.exitCode]).toEqual([code === 0, code]);
  return { code, checks: said.checks, failed: said.checks.filter(({ status }) => status === 'failed') };
}

describe('a healthy machine', () => {
  it('passes every check against a sandbox with these very keys, and leaves no money reserved', async () => {
    const url = await aSandbox();
    const { code, checks, failed } = await examined(['--base-url', url]);
    expect(failed).toEqual([]);
    expect(code).toBe(0);
    expect(checks.filter(({ status }) => status === 'ok').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['node', ...Object.keys(env), 'reach', 'clock', 'token', 'ecom', 'epayment', 'test-user']),
    );
    const ledger = await (await fetch(`${url}/sandbox/ledger`)).json();
    expect(ledger).toMatchObject({ total: 0 });
  });

  it('needs no keys for the embedded sandbox, and says that it says nothing about the real service', async () => {
    const process = aProcess(folder, ['doctor', '--target', 'sandbox']);
    expect(await run(process)).toBe(0);
    expect(process.out()).toContain('Target: embedded sandbox.');
    expect(process.out()).toContain('✓ Access token');
    expect(process.out()).toContain('Ready: vipps-contract run');
  });

  it('creates no payment where it is told not to', async () => {
    const url = await aSandbox();
    const { checks } = await examined(['--base-url', url, '--no-payment']);
    expect(checks.find(({ id }) => id === 'test-user')?.status).toBe('skipped');
    expect(await (await fetch(`${url}/sandbox/payments`)).json()).toEqual({ payments: [] });
  });
});

describe('settings that are missing or malformed are exit code 2, each named, and nothing is sent', () => {
  const { VIPPS_CLIENT_SECRET: _secret, VIPPS_MOBILE_NUMBER: _number, ...half } = env;
  it.each<[string, Record<string, string>, string[], string]>([
    ['nothing set', {}, Object.keys(env), 'It is not set.'],
    ['half of them', half, ['VIPPS_CLIENT_SECRET', 'VIPPS_MOBILE_NUMBER'], 'It is not set.'],
    ['an emptied secret', { ...env, VIPPS_CLIENT_SECRET: '' }, ['VIPPS_CLIENT_SECRET'], 'but empty'],
    ['a client id that is none', { ...env, VIPPS_CLIENT_ID: 'me' }, ['VIPPS_CLIENT_ID'], 'not a GUID'],
    [
      'two settings swapped',
      { ...env, VIPPS_CLIENT_ID: keys.subscriptionKey, VIPPS_SUBSCRIPTION_KEY: keys.clientId },
      ['VIPPS_CLIENT_ID', 'VIPPS_SUBSCRIPTION_KEY'],
      'swapped',
    ],
    ['a short key', { ...env, VIPPS_SUBSCRIPTION_KEY: 'abc' }, ['VIPPS_SUBSCRIPTION_KEY'], '32 hexadecimal'],
    ['a placeholder', { ...env, VIPPS_CLIENT_SECRET: '<your secret>' }, ['VIPPS_CLIENT_SECRET'], 'placeholder'],
    ['a blank at the end', { ...env, VIPPS_CLIENT_SECRET: 'secret-secret ' }, ['VIPPS_CLIENT_SECRET'], 'blanks'],
    [
      'a sales unit in words',
      { ...env, VIPPS_MERCHANT_SERIAL_NUMBER: 'shop' },
      ['VIPPS_MERCHANT_SERIAL_NUMBER'],
      '4 to 10',
    ],
    ['a country code', { ...env, VIPPS_MOBILE_NUMBER: '+4791234567' }, ['VIPPS_MOBILE_NUMBER'], 'country code'],
    ['a callback URL that is none', { ...env, VIPPS_CALLBACK_URL: 'tunnel' }, ['VIPPS_CALLBACK_URL'], 'not a URL'],
    [
      'a callback URL on http',
      { ...env, VIPPS_CALLBACK_URL: 'http://a.example' },
      ['VIPPS_CALLBACK_URL'],
      'https only',
    ],
    [
      'a callback URL at home',
      { ...env, VIPPS_CALLBACK_URL: 'https://localhost' },
      ['VIPPS_CALLBACK_URL'],
      'this machine',
    ],
  ])('%s', async (_what, given, ids, words) => {
    const { code, checks, failed } = await examined([], given);
    expect(failed.map(({ id }) => id)).toEqual(ids);
    for (const { message, nextStep } of failed) {
      expect(message).toContain(words);
      expect(nextStep).toBeTruthy();
    }
    expect(code).toBe(2);
    expect(checks.find(({ id }) => id === 'dns')?.message).toContain(`fix "${ids[0]}" first`);
  });

  it('tells of a settings file that does not parse, and of settings that nothing reads', async () => {
    await writeFile(join(folder, '.env'), 'NO SETTING\n');
    const broken = await examined([]);
    expect(broken.failed.map(({ id }) => id)).toEqual(['env-file']);
    expect(broken.code).toBe(2);
    await writeFile(join(folder, '.env'), 'VIPPS_CLIENT_IDD=x\n');
    const { checks } = await examined(['--target', 'sandbox', '--no-payment'], {});
    expect(checks.find(({ id }) => id === 'unknown-settings')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('Did you mean "VIPPS_CLIENT_ID"?'),
    });
  });

  it('takes every variable of the environment for a setting: of the bundled one, or of the official one that a run would use', async () => {
    const unknown = async (given: Record<string, string>): Promise<string | undefined> => {
      const { checks } = await examined(['--target', 'sandbox', '--no-payment'], given);
      return checks.find(({ id }) => id === 'unknown-settings')?.message;
    };
    const bundled = await unknown({ VIPPS_AMOUNT: '10000', VIPPS_OWN_NAME: 'x' });
    expect(bundled).toMatch(/^Unknown setting VIPPS_OWN_NAME\.[^.]*$/);
    const path = 'official/environment.json';
    const url = 'https://example.invalid/environment.json';
    const environment = {
      id: 'environment:global',
      kind: 'environment',
      path,
      url,
      sha256: '0'.repeat(64),
      bytes: 100,
    };
    await writeFile(join(folder, 'vipps.lock.json'), JSON.stringify({ lockVersion: 1, artefacts: [environment] }));
    await mkdir(join(folder, 'mirror'));
    await writeFile(
      join(folder, 'mirror/environment.json'),
      JSON.stringify({ values: [{ key: 'own-name', value: '' }] }),
    );
    const given = { VIPPS_OWN_NAME: 'x', VIPPS_MIRROR: join(folder, 'mirror') };
    expect(await unknown(given)).toBe('No unknown settings.');
  });
});

describe('what is wrong outside is exit code 3, told once, with what to do', () => {
  it.each<[what: string, options: SandboxOptions, fault: object | undefined, id: string, message: RegExp]>([
    ['the API is out of order', {}, { operation: '*', type: 'status', status: 503 }, 'reach', /out of order/],
    ['too many requests', {}, { operation: 'access-token/get', type: 'status', status: 429 }, 'reach', /Too many/],
    ['a gateway with a page', {}, { operation: '*', type: 'gateway-html', status: 403 }, 'reach', /web page/],
    ['a connection that breaks', {}, { operation: '*', type: 'reset' }, 'reach', /hung up/],
    ['no answer', {}, { operation: '*', type: 'hang' }, 'reach', /in time/],
    ['a slow answer', {}, { operation: '*', type: 'latency', delayMs: 60_000 }, 'reach', /in time/],
    ['a foreign client id', { keys: { ...keys, clientId: 'other' } }, undefined, 'token', /client id is unknown/],
    ['a wrong secret', { keys: { ...keys, clientSecret: 'other' } }, undefined, 'token', /secret is wrong/],
    ['a wrong key', { keys: { ...keys, subscriptionKey: 'other' } }, undefined, 'token', /subscription key/],
    [
      'a token that is none',
      {},
      { operation: 'access-token/get', type: 'missing-field', field: 'access_token' },
      'token',
      /without a token/,
    ],
    ['the sales unit of others', { keys: { ...keys, merchantSerialNumber: '111111' } }, undefined, 'epayment', /403/],
    ['no eCom for the unit', {}, { operation: 'ecom/*', type: 'status', status: 403 }, 'ecom', /may not use eCom/],
    ['an outage of one API', {}, { operation: 'epayment/*', type: 'status', status: 502 }, 'epayment', /out of order/],
    ['a user who never approved', { approveNeedsManualApproval: true }, undefined, 'test-user', /never approved/],
    ['a number of nobody', { testUsers: { '91234567': 'unknown' } }, undefined, 'test-user', /not the number/],
    ['an expired card', { testUsers: { '91234567': 'expired-card' } }, undefined, 'test-user', /expired/],
    ['no card', { testUsers: { '91234567': 'no-card' } }, undefined, 'test-user', /no card/],
    ['an approval that breaks', {}, { operation: 'epayment/approve', type: 'reset' }, 'test-user', /hung up/],
  ])('%s', async (_what, options, fault, id, message) => {
    const url = await aSandbox(options);
    if (fault) await order(url, fault);
    const { code, failed } = await examined([
      '--base-url',
      url,
      ...(message.source === 'in time' ? ['--timeout', '500'] : []),
    ]);
    expect(failed.map((check) => check.id)).toEqual([id]);
    expect(failed[0]?.message).toMatch(message);
    expect(failed[0]?.nextStep).toBeTruthy();
    expect(code).toBe(3);
    expect(await (await fetch(`${url}/sandbox/ledger`)).json()).toMatchObject({ total: 0 });
  });

  it('tells of a payment that it could not cancel, by its reference', async () => {
    const url = await aSandbox();
    await order(url, { operation: 'epayment/cancel', type: 'status', status: 500 });
    const { checks, code } = await examined(['--base-url', url]);
    expect(checks.find(({ id }) => id === 'test-user')).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/doctor-[0-9a-f]{16} was approved, but not cancelled/),
    });
    expect(code).toBe(0);
  });

  it('finds a clock that is wrong', async () => {
    const url = await aSandbox();
    const process = aProcess(folder, [], env);
    const options = {
      target: 'auto',
      baseUrl: url,
      timeoutMs: 5000,
      payment: false,
      json: false,
      color: false,
    } as const;
    expect(await doctorCommand(options, process, () => Date.now() + 600_000)).toBe(3);
    expect(process.out()).toMatch(/✗ Clock: The clock of this machine is (599|600|601) s fast\./);
  });

  it('finds that nobody listens', async () => {
    const stub = await startStub(() => undefined);
    await stub.close();
    const { failed, code } = await examined(['--base-url', stub.origin]);
    expect(failed).toMatchObject([{ id: 'reach', message: expect.stringContaining('Nothing listens') }]);
    expect(code).toBe(3);
  });

  it('asks whether anybody is at the callback URL', async () => {
    const url = await aSandbox();
    const stub = await startStub((_request, response) => void response.writeHead(204).end());
    const there = await examined(['--base-url', url], { ...env, VIPPS_CALLBACK_URL: stub.origin });
    expect(there.checks.find(({ id }) => id === 'callback')).toMatchObject({ status: 'ok' });
    await stub.close();
    const gone = await examined(['--base-url', url], { ...env, VIPPS_CALLBACK_URL: stub.origin });
    expect(gone.failed).toMatchObject([{ id: 'callback', message: expect.stringContaining('Nothing listens') }]);
    expect(gone.code).toBe(3);
  });

  it('finds a settings file that git tracks, and warns of one that it does not ignore', async () => {
    const git = (...args: string[]): void => void execFileSync('git', ['-C', folder, ...args]);
    git('init', '--quiet');
    await writeFile(join(folder, '.env'), '');
    const warned = await examined(['--target', 'sandbox', '--no-payment'], {});
    expect(warned.checks.find(({ id }) => id === 'git')?.status).toBe('warning');
    git('add', '.env');
    const tracked = await examined(['--target', 'sandbox', '--no-payment'], {});
    expect(tracked.failed).toMatchObject([{ id: 'git', nextStep: expect.stringContaining('git rm --cached .env') }]);
    expect(tracked.code).toBe(3);
  });
});

describe('what a person sees without keys', () => {
  it('is one line for all of them, one for what waits for them, and the way to the sandbox', async () => {
    const process = aProcess(folder, ['doctor'], {});
    expect(await run(process)).toBe(2);
    const text = process.out();
    expect(text).toContain(`✗ ${Object.keys(env).join(', ')}: They are not set.\n    → Write them into .env`);
    expect(text).toContain('vipps-contract doctor --target sandbox.');
    expect(text).toMatch(/– 9 checks: Skipped: fix "VIPPS_CLIENT_ID" first\.\n/);
    expect(text.trimEnd().split('\n').length).toBeLessThan(14);
  });

  it('says nothing of the sandbox where some are set', async () => {
    const { VIPPS_CLIENT_ID: _id, VIPPS_CLIENT_SECRET: _secret, ...rest } = env;
    const process = aProcess(folder, ['doctor'], rest);
    await run(process);
    expect(process.out()).toContain('✗ VIPPS_CLIENT_ID, VIPPS_CLIENT_SECRET: They are not set.');
    expect(process.out()).not.toContain('--target sandbox');
  });
});
