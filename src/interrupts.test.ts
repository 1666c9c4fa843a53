import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Result } from './model.ts';
import { json, type StubServer, startStub } from './run/testing/stub-server.ts';

// The real program, as its own process, meets what a terminal, a disk and a pipe may do to it.

const program = [...['--import', import.meta.resolve('tsx')], resolve(import.meta.dirname, 'bin.ts')];
const PATIENCE_MS = 60_000;

let folder: string;
let silent: StubServer;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interrupts-'));
  // It gives a token, and to everything else no answer.
  silent = await startStub((request, response) => {
    if (request.url?.includes('accesstoken')) json(response, 200, { access_token: 'x' });
  });
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await silent.close();
});

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/** @param shell what a shell does with the program: `exec "$@"` is the program itself */
function start(args: string[], shell = 'exec "$@"'): Started {
  const { CI: _ci, VIPPS_MIRROR: _mirror, ...env } = process.env;
  const child = spawn('bash', ['-c', shell, 'bash', process.execPath, ...program, ...args], {
    cwd: folder,
    env: { ...env, CI: '1' },
  });
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    said.out += data;
  });
  child.stderr.on('data', (data) => {
    said.err += data;
  });
  const ended = new Promise<Ended>((resolve_) => {
    child.on('close', (code, signal) => resolve_({ code, signal, ...said }));
  });
  return { child, ended };
}

const endless = (): string[] => [
  'run',
  'ecom/qr',
  '--source',
  'bundled',
  '--base-url',
  silent.origin,
  '--timeout',
  '60000',
];
const short = ['run', 'ecom/qr', '--source', 'bundled'];

async function untilAsked(): Promise<void> {
  while (!silent.asked.some((one) => !one.includes('sandbox'))) await new Promise((done) => setTimeout(done, 50));
}

async function latest(): Promise<Result> {
  return JSON.parse(await readFile(join(folder, 'reports/latest/result.json'), 'utf8')) as Result;
}

/** Files that are there only in part. */
async function drafts(): Promise<string[]> {
  const names = await readdir(join(folder, 'reports'), { recursive: true }).catch(() => []);
  return names.filter((name) => name.split('/').at(-1)?.startsWith('.'));
}

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    '%s ends the run with what it had, marked, and exit code %i',
    { timeout: PATIENCE_MS },
    async (signal, code) => {
      const { child, ended } = start(endless());
      await untilAsked();
      child.kill(signal);
      expect((await ended).code).toBe(code);
      const { run, flows } = await latest();
      expect(run).toMatchObject({ interrupted: true, exitCode: code });
      expect(flows[0]?.status).toBe('interrupted');
      expect(await drafts()).toEqual([]);
    },
  );

  it('that comes from the terminal and is handed on as well is one signal', { timeout: PATIENCE_MS }, async () => {
    const { child, ended } = start(endless());
    await untilAsked();
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect((await latest()).run).toMatchObject({ interrupted: true, exitCode: 130 });
  });

  it('that comes twice ends the program at once, and leaves no process', { timeout: PATIENCE_MS }, async () => {
    const { child, ended } = start(endless());
    await untilAsked();
    child.kill('SIGINT');
    child.kill('SIGINT');
    const second = setInterval(() => child.kill('SIGINT'), 100);
    const { code, signal } = await ended;
    clearInterval(second);
    expect([code, signal]).toEqual([130, null]);
    expect(() => process.kill(child.pid ?? 0, 0)).toThrow('ESRCH');
  });

  it('ends the run in time while a huge body is judged', { timeout: PATIENCE_MS }, async () => {
    const fields = Object.fromEntries(Array.from({ length: 330_000 }, (_, index) => [`k${index}`, index]));
    let sent: () => void = () => {};
    const served = new Promise<void>((resolve_) => {
      sent = resolve_;
    });
    const huge = await startStub((request, response) => {
      if (request.url?.includes('accesstoken')) json(response, 200, { access_token: 'x' });
      else if (request.url?.includes('sandbox')) json(response, 404, {});
      else {
        response.once('finish', sent);
        json(response, 201, fields);
      }
    });
    const args = [
      'run',
      'epayment/web-redirect',
      '--source',
      'bundled',
      '--base-url',
      huge.origin,
      '--max-body',
      '9000000',
    ];
    const { child, ended } = start(args);
    await served;
    child.kill('SIGINT');
    const since = performance.now();
    const { code } = await ended;
    await huge.close();
    expect(performance.now() - since).toBeLessThan(20_000);
    expect(code).toBe(130);
    expect((await latest()).run).toMatchObject({ interrupted: true, exitCode: 130 });
  });

  it('leaves no sandbox behind', { timeout: PATIENCE_MS }, async () => {
    const { child, ended } = start(['sandbox', '--port', '0']);
    const url = await new Promise<string>((found) => {
      child.stdout?.on('data', (data) => {
        const match = /http:\/\/127\.0\.0\.1:\d+/.exec(String(data));
        if (match) found(match[0]);
      });
    });
    child.kill('SIGTERM');
    expect((await ended).code).toBe(143);
    expect(await isOpen(Number(new URL(url).port))).toBe(false);
  });
});

describe('a broken output', () => {
  it('as a closed pipe costs the words, not the reports', { timeout: PATIENCE_MS }, async () => {
    const { ended } = start(short, '"$@" | head -c 10; echo "code $PIPESTATUS"');
    const { out, err } = await ended;
    expect(out).toMatch(/^Target: em.*code 0\n$/s);
    expect(err).toBe('');
    expect((await latest()).run.exitCode).toBe(0);
  });

  it('as a full disk behind stdout is told on stderr', { timeout: PATIENCE_MS }, async () => {
    const { code, err } = await start(short, 'exec "$@" > /dev/full').ended;
    expect([code, err]).toEqual([0, 'The console output could not be written (ENOSPC).\n']);
    expect((await latest()).run.exitCode).toBe(0);
  });

  it.each(['list', 'lint', 'explain no-response', 'run ecom/qr --dry-run'])(
    'as a full disk behind all that "%s" brings ends it with 2',
    { timeout: PATIENCE_MS },
    async (command) => {
      const source = command.startsWith('explain') ? [] : ['--source', 'bundled'];
      const { code, err } = await start([...command.split(' '), ...source], 'exec "$@" > /dev/full').ended;
      expect([code, err]).toEqual([2, 'The console output could not be written (ENOSPC).\n']);
    },
  );

  it('as a disk that takes no more keeps what fits, whole, and says what is missing', {
    timeout: PATIENCE_MS,
  }, async () => {
    // No file may grow beyond 32 blocks; the signal that comes with it is ignored, as on a full disk there is none.
    const { code, err } = await start(short, 'trap \'\' XFSZ; ulimit -f 32; exec "$@"').ended;
    expect(err).toContain(`report.html could not be written to ${join(folder, 'reports')} (EFBIG).`);
    expect(code).toBe(3);
    expect(await readdir(join(folder, 'reports/latest'))).not.toContain('report.html');
    expect(await drafts()).toEqual([]);
  });

  it.each(['/proc/nowhere', '/dev/null/reports'])(
    'as --out %s is told before anything is sent',
    { timeout: PATIENCE_MS },
    async (out) => {
      const { code, err } = await start([...endless(), '--out', out]).ended;
      expect(code).toBe(2);
      expect(err).toContain(`Reports cannot be written to ${out}`);
      expect(silent.asked).toEqual([]);
    },
  );
});

function isOpen(port: number): Promise<boolean> {
  return new Promise((found) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      found(true);
    });
    socket.on('error', () => found(false));
  });
}
