import { expect, test } from 'vitest';
import { startSandbox } from '../sandbox/start.ts';
import { aProcess, type FakeProcess } from '../testing/fake-process.ts';
import { sandboxCommand } from './sandbox.ts';

/** The URL that it prints first. */
async function urlOf(process: FakeProcess): Promise<string> {
  while (!process.out().includes('\n')) await new Promise((resume) => setImmediate(resume));
  return process.out().split('\n')[0] ?? '';
}

const KEYS = {
  VIPPS_CLIENT_ID: 'client-one',
  VIPPS_CLIENT_SECRET: 'secret-one',
  VIPPS_SUBSCRIPTION_KEY: 'key-one',
  VIPPS_MERCHANT_SERIAL_NUMBER: '123456',
};

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('it prints its URL, serves, and ends with %s', async (signal, code) => {
  const process = aProcess('/', []);
  const ended = sandboxCommand({ port: 0 }, process);
  expect(await (await fetch(`${await urlOf(process)}/sandbox`)).json()).toMatchObject({
    keys: 'any',
    version: expect.stringMatching(/^\d/),
  });
  process.signal(signal);
  expect(await ended).toBe(code);
});

test('it accepts the keys that are set, and no other', async () => {
  const process = aProcess('/', [], KEYS);
  const ended = sandboxCommand({ port: 0 }, process);
  const origin = await urlOf(process);
  expect(await (await fetch(`${origin}/sandbox`)).json()).toMatchObject({ keys: 'configured' });
  const token = (clientId: string) =>
    fetch(`${origin}/accesstoken/get`, {
      method: 'POST',
      headers: { client_id: clientId, client_secret: 'secret-one', 'Ocp-Apim-Subscription-Key': 'key-one' },
    });
  expect((await token('client-one')).status).toBe(200);
  expect((await token('client-two')).status).toBe(400);
  process.signal('SIGINT');
  await ended;
});

test('half the keys are none', async () => {
  const process = aProcess('/', [], { VIPPS_CLIENT_ID: 'client-one' });
  await expect(sandboxCommand({ port: 0 }, process)).rejects.toThrow(/not VIPPS_CLIENT_SECRET, VIPPS_SUBSCRIPTION_KEY/);
});

test('a port in use is one sentence that says what to do', async () => {
  const other = await startSandbox();
  const port = Number(new URL(other.url).port);
  await expect(sandboxCommand({ port }, aProcess('/', []))).rejects.toThrow(
    `Port ${port} is in use; choose another one with --port, or 0 for a free one.`,
  );
  await other.close();
});
