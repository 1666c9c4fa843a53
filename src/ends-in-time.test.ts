import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from './load/package-root.ts';

// The whole program as a process: nothing that a target, a proxy or a script leaves behind keeps it once it has said its last word.

/** From the last word to the end of the process, ms. */
const MAX_LINGER_MS = 1_000;

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

const open: { close(): void }[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ends-in-time-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A server that does with every connection what it is told. @returns its port, and how often it was connected to */
async function bare(onData: (socket: Socket, text: string) => void): Promise<{ port: number; count(): number }> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    count++;
    sockets.add(socket.on('error', () => {}).on('data', (data) => onData(socket, data.toString())));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return { port: (server.address() as AddressInfo).port, count: () => count };
}

interface Ended {
  code: number | null;
  output: string;
  /** From the last word that it said to its end, ms. */
  lingeredMs: number;
}

interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
}

function start(args: string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, ['--import', tsx, join(packageRoot, 'src/bin.ts'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', NODE_PATH: '', ...env },
  });
  let output = '';
  let lastWord = performance.now();
  const hear = (data: Buffer): void => {
    output += data.toString();
    lastWord = performance.now();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<Ended>((resolve) => {
    let endedAt = 0;
    child.on('exit', () => {
      endedAt = performance.now();
    });
    child.on('close', (code) => resolve({ code, output, lingeredMs: endedAt - lastWord }));
  });
  open.push({ close: () => void child.kill('SIGKILL') });
  return { child, ended };
}

/** A collection of one request. */
async function ownCollection(item: { test?: string; path?: string } = {}): Promise<string> {
  const file = join(folder, `own-${Math.random()}.json`);
  const event = item.test === undefined ? [] : [{ listen: 'test', script: { exec: [item.test] } }];
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
  const request = { method: 'GET', url: `{{base_url}}${item.path ?? '/x'}` };
  await writeFile(file, JSON.stringify({ info: { name: 'own', schema }, item: [{ name: 'a', request, event }] }));
  return file;
}

const out = (): string[] => ['--out', join(folder, 'reports'), '--reporter', 'json,html,console'];

const closesAfterConnect = () => bare((socket) => socket.destroy());
const saysNothing = () => bare(() => {});

describe('a run ends with its last word', () => {
  it.each([
    ['closes after CONNECT', closesAfterConnect],
    ['says nothing', saysNothing],
  ])('where the proxy of the environment %s, and asks it for nothing', { timeout: 45_000 }, async (_what, make) => {
    const proxy = await make();
    const url = `http://127.0.0.1:${proxy.port}`;
    const env = { HTTPS_PROXY: url, https_proxy: url, HTTP_PROXY: url, http_proxy: url };
    const { code, lingeredMs } = await start(
      ['run', 'ecom/qr', '--target', 'sandbox', '--source', 'bundled', ...out()],
      env,
    ).ended;
    expect([code, proxy.count()]).toEqual([0, 0]);
    expect(lingeredMs).toBeLessThan(MAX_LINGER_MS);
  });

  it.each<[string, (socket: Socket) => void]>([
    [
      'switches to another protocol',
      (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
    ],
    ['keeps the connection open', (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')],
    ['says nothing', () => {}],
    ['never ends its answer', (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{')],
    ['closes', (socket) => void socket.destroy()],
  ])('where the target %s', { timeout: 45_000 }, async (_what, answer) => {
    const target = await bare((socket) => answer(socket));
    const args = ['run', '--collection', await ownCollection(), '--base-url', `http://127.0.0.1:${target.port}`];
    const { lingeredMs, output } = await start([...args, '--timeout', '1000', '--retries', '0', ...out()]).ended;
    expect(output).toContain('Report:');
    expect(lingeredMs).toBeLessThan(MAX_LINGER_MS);
  });

  it.each([
    ['timers that go on', 'setInterval(() => {}, 100)'],
    ['spoilt built-in functions', 'Function.prototype.call = () => []'],
    ['an endless loop', 'for (;;);'],
  ])('where a script leaves %s', { timeout: 45_000 }, async (_what, test) => {
    const target = await bare((socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'));
    const args = [
      'run',
      '--collection',
      await ownCollection({ test }),
      '--base-url',
      `http://127.0.0.1:${target.port}`,
    ];
    const { lingeredMs, output } = await start([...args, ...out()]).ended;
    expect(output).toContain('Report:');
    expect(lingeredMs).toBeLessThan(MAX_LINGER_MS);
  });
});

describe('sync', () => {
  it.each([['closes after CONNECT', closesAfterConnect]])(
    'ends by itself where the proxy of the environment %s',
    { timeout: 45_000 },
    async (_what, make) => {
      const proxy = await make();
      const { code, lingeredMs } = await start(['sync'], { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }).ended;
      expect(code).toBe(3);
      expect(proxy.count()).toBeGreaterThan(0);
      expect(proxy.count()).toBeLessThan(1_000);
      expect(lingeredMs).toBeLessThan(MAX_LINGER_MS);
    },
  );
});

describe('an interrupt', () => {
  it.each([
    ['from the first word on', () => true],
    ['to a request of a step', (text: string) => !text.startsWith('GET /sandbox')],
  ])(
    'ends within 2 s a run whose target says nothing %s, with its reports',
    { timeout: 45_000 },
    async (_when, isSilent) => {
      let asked: () => void = () => {};
      const isAsked = new Promise<void>((resolve) => {
        asked = resolve;
      });
      const target = await bare((socket, text) => {
        if (isSilent(text)) asked();
        else socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
      });
      const args = ['run', '--collection', await ownCollection(), '--base-url', `http://127.0.0.1:${target.port}`];
      const { child, ended } = start([...args, ...out()]);
      await isAsked;
      const since = performance.now();
      child.kill('SIGINT');
      const { code, output } = await ended;
      expect([code, output.includes('Report:')]).toEqual([130, true]);
      expect(performance.now() - since).toBeLessThan(2_000);
    },
  );

  it('ends within 2 s a run that waits for a callback', { timeout: 45_000 }, async () => {
    const { child, ended } = start([
      'run',
      'webhooks/delivered-again',
      '--target',
      'sandbox',
      '--source',
      'bundled',
      ...out(),
    ]);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, 400));
    const since = performance.now();
    child.kill('SIGINT');
    await ended;
    expect(performance.now() - since).toBeLessThan(2_000);
  });
});
