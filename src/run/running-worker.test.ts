import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startProcess } from './running-worker.ts';

const PATIENCE_MS = 60_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'running-worker-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A worker that does what the code says, with a `tell`. */
async function entryOf(code: string): Promise<string> {
  const file = join(folder, 'worker.cjs');
  const tell = 'const tell = (one) => process.send({ messages: [one] });';
  await writeFile(file, `process.on('disconnect', () => process.exit());\n${tell}\n${code}`);
  return file;
}

/** What was heard of a worker until its end, in its order. */
async function heardOf(code: string): Promise<string[]> {
  const heard: string[] = [];
  const entry = await entryOf(code);
  await new Promise<void>((resolve) => {
    startProcess(
      { entry, argument: '', flags: [] },
      {
        told: (messages) => heard.push(...messages.map(({ type }) => type)),
        failed: ({ message }) => heard.push(message),
        ended: () => {
          heard.push('ended');
          resolve();
        },
      },
    );
  });
  return heard;
}

describe('a worker in a process of its own', () => {
  it.each([
    [
      'tells of a fault',
      "process.send({ error: { message: 'Nobody is home' } }, () => process.exit())",
      ['Nobody is home', 'ended'],
    ],
    ['exits', 'process.exit(1)', ['ended']],
    ['is ended from outside', "process.kill(process.pid, 'SIGKILL')", ['its process was ended by SIGKILL', 'ended']],
  ])('that %s is told of once, with its reason', { timeout: PATIENCE_MS }, async (_what, code, heard) => {
    expect(await heardOf(code)).toEqual(heard);
  });

  it('that cannot be started is over at once', { timeout: PATIENCE_MS }, async () => {
    const before = process.execPath;
    process.execPath = join(folder, 'no-such-program');
    try {
      expect(await heardOf('')).toEqual([expect.stringContaining('ENOENT'), 'ended']);
    } finally {
      process.execPath = before;
    }
  });

  it('is heard to its last word', { timeout: PATIENCE_MS }, async () => {
    const last = "process.send({ error: { message: 'over' } }, () => process.exit())";
    const heard = await heardOf(`for (let i = 0; i < 2000; i++) tell({ type: 'beat', memory: 1 }); ${last}`);
    expect(heard.slice(0, 2000)).toEqual(Array.from({ length: 2000 }, () => 'beat'));
    expect(heard.slice(2000)).toEqual(['over', 'ended']);
  });

  it('sees nothing of the environment', { timeout: PATIENCE_MS }, async () => {
    vi.stubEnv('VIPPS_CLIENT_SECRET', 'not-for-scripts');
    const [names] = await heardOf('tell({ type: Object.keys(process.env).join() }); process.disconnect()');
    vi.unstubAllEnvs();
    expect(names?.split(',').filter((name) => /VIPPS|PATH|HOME/.test(name))).toEqual([]);
  });

  it('that says what nobody understands is ended', { timeout: PATIENCE_MS }, async () => {
    const heard = await heardOf("process.send({ messages: 'none' }); setInterval(() => {}, 1000)");
    expect(heard).toEqual([expect.stringContaining('not a function'), 'ended']);
  });

  it.each([
    ['loops', 'for (;;);'],
    // No script of its own runs then, and V8 is not to be stopped.
    ['is deep in V8', "for (;;) 'x'.repeat(5e8).replace(/x/g, 'y');"],
  ])('that %s ends with whoever started it, however that one ended', { timeout: PATIENCE_MS }, async (_what, code) => {
    const entry = await entryOf(`tell({ type: 'beat', memory: 1 }); ${code}`);
    const script = `import { startProcess } from ${JSON.stringify(join(import.meta.dirname, 'running-worker.ts'))};
      const told = () => console.log('at it');
      startProcess({ entry: ${JSON.stringify(entry)}, argument: '', flags: [] }, { told, failed() {}, ended() {} });`;
    const starter = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    await new Promise((resolve) => starter.stdout.once('data', resolve));
    const own = childrenOf(starter.pid);
    expect(own).not.toEqual([]);
    starter.kill('SIGKILL');
    try {
      await vi.waitFor(() => expect(own.filter(isRunning)).toEqual([]), { timeout: 5_000 });
    } finally {
      for (const pid of own.filter(isRunning)) process.kill(Number(pid), 'SIGKILL');
    }
  });
});

function childrenOf(pid: number | undefined): string[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line !== '');
}

/** What has ended, and was not asked after yet, does not run. */
function isRunning(pid: string): boolean {
  return /^[^Z]/.test(spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout);
}
