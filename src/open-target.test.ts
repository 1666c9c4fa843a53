import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type OpenedTarget, openTarget } from './open-target.ts';
import { prepare } from './prepare.ts';
import { startSandbox } from './sandbox/start.ts';

const keys = {
  VIPPS_CLIENT_ID: '0c1b2a39-4857-4665-9748-576675849302',
  VIPPS_CLIENT_SECRET: 'dGhpcyBpcyBhIG1hZGUtdXAgc2VjcmV0',
  VIPPS_SUBSCRIPTION_KEY: '0123456789abcdef0123456789abcdef',
  VIPPS_MERCHANT_SERIAL_NUMBER: '654321',
  VIPPS_MOBILE_NUMBER: '48059528',
};

const open: { close(): Promise<void> | void }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function opened(
  target: 'sandbox' | 'test',
  env: Record<string, string>,
  callbackPort?: number,
  collection?: string,
): Promise<OpenedTarget> {
  const request = { flows: [], target, source: 'bundled' as const, openapi: [], variables: {}, iterations: 1 };
  const others = { ...(callbackPort && { callbackPort }), ...(collection && { collection }) };
  const prepared = await prepare(
    { ...request, ...others },
    {
      env,
      workingDirectory: import.meta.dirname,
    },
  );
  const one = await openTarget(prepared, { startSandbox });
  open.push(one);
  return one;
}

async function aServer(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

async function freePort(): Promise<number> {
  const { server, port } = await aServer();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a target', () => {
  it('that is the embedded sandbox can show everything', async () => {
    const { place } = await opened('sandbox', {});
    expect(place).toEqual({ kind: 'sandbox', isSandbox: true, hearsCalls: true, knowsKeys: true, limitsRates: true });
  });

  it('that is the embedded sandbox accepts any keys of a collection of the user, whatever its variables are called', async () => {
    const collection = join(await mkdtemp(join(tmpdir(), 'own-')), 'own.json');
    const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
    const item = [{ name: 'Get', request: { method: 'GET', url: '{{base_url}}/x', header: [] } }];
    await writeFile(collection, JSON.stringify({ info: { name: 'Own', schema }, item }));
    const { origin } = await opened('sandbox', {}, undefined, collection);
    const headers = { client_id: 'mine', client_secret: 'mine', 'Ocp-Apim-Subscription-Key': 'mine' };
    const own = await fetch(`${origin}/accesstoken/get`, { method: 'POST', headers });
    expect(own.status).toBe(200);
    const bundled = await opened('sandbox', {});
    expect((await fetch(`${bundled.origin}/accesstoken/get`, { method: 'POST', headers })).status).not.toBe(200);
  });

  it('that is the test environment hears no calls until a public URL leads to us', async () => {
    const { place, receiver } = await opened('test', keys);
    expect(place).toMatchObject({ kind: 'test', isSandbox: false, hearsCalls: false });
    expect(receiver).toBeUndefined();
  });

  it('hears the calls that a public URL passes on', async () => {
    const port = await freePort();
    const env = { ...keys, VIPPS_CALLBACK_URL: 'https://merchant.example/vipps/' };
    const { place, receiver } = await opened('test', env, port);
    expect(place.hearsCalls).toBe(true);
    expect(receiver?.variablesFor('abc').callbackPrefix).toBe('https://merchant.example/vipps/abc/callbackPrefix');
    const body = JSON.stringify({ orderId: 'o1', transactionInfo: { status: 'RESERVED' } });
    const url = `http://127.0.0.1:${port}/vipps/abc/callbackPrefix/v2/payments/o1`;
    expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
    expect(await receiver?.collect('abc', [], false)).toHaveLength(1);
  });

  it('whose port for calls is taken is refused in a sentence', async () => {
    const { server, port } = await aServer();
    open.push({ close: () => void server.close() });
    const env = { ...keys, VIPPS_CALLBACK_URL: 'https://merchant.example/vipps' };
    await expect(opened('test', env, port)).rejects.toThrow('Choose another with --callback-port');
  });
});
