import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheFolder, packageRoot } from '../load/package-root.ts';
import { type Listener, listen } from '../testing/listener.ts';
import { findBundle } from './find-bundle.ts';
import { startProcess } from './running-worker.ts';
import { processStart } from './start-worker.ts';

// What a script could do that got out of its context all the same, and brought every module of node with it: the attacks run in the worker's
// process, beside newman, with what they hold from before its doors were closed.

const attacks: Record<string, string> = {
  'net.connect': `await connected(net.connect(port, '127.0.0.1'))`,
  'net.connect by name': `await connected(net.connect(port, 'localhost'))`,
  'net.connect to a local socket': `await connected(net.connect(path))`,
  'the connect of sockets as it was': `const s = new net.Socket(); Reflect.apply(connectAsItWas, s, [{ port, host: '127.0.0.1' }]); await connected(s)`,
  'tls.connect': `await connected(tls.connect(port, '127.0.0.1'), 'secureConnect')`,
  'http.get': `await connected(http.get({ port, host: '127.0.0.1', agent: false }), 'socket-connect')`,
  'https.get': `await connected(https.get({ port, host: '127.0.0.1', agent: false }))`,
  'http.request to a local socket': `await connected(http.get({ socketPath: path }))`,
  'http2.connect': `await new Promise((go, no) => http2.connect('http://127.0.0.1:' + port).on('remoteSettings', go).on('error', no).on('close', () => no(new Error('closed'))))`,
  fetch: `await fetch('http://127.0.0.1:' + port)`,
  'dgram.send': `await new Promise((go, no) => { const s = dgram.createSocket('udp4'); s.on('error', no); s.send('x', udp, '127.0.0.1', (e) => (e ? no(e) : go())) })`,
  'dgram.connect': `await new Promise((go, no) => { const s = dgram.createSocket('udp4'); s.on('error', no); s.connect(udp, '127.0.0.1', (e) => (e ? no(e) : go())) })`,
  'dns.lookup of another name': `await new Promise((go, no) => dns.lookup('stolen.example.com', (e, a) => (e ? no(e) : go(a))))`,
  'dns.resolve at a server of its own': `const r = new dns.Resolver(); r.setServers(['127.0.0.1:' + udp]); await new Promise((go, no) => r.resolve4('stolen.example.com', (e, a) => (e ? no(e) : go(a))))`,
  'dns.reverse': `await new Promise((go, no) => dns.reverse('127.0.0.1', (e, a) => (e ? no(e) : go(a))))`,
  'dns.lookupService': `await new Promise((go, no) => dns.lookupService('127.0.0.1', 22, (e, a) => (e ? no(e) : go(a))))`,
  'a handle of the binding': `const h = new tcp.TCP(0); const r = new tcp.TCPConnectWrap(); r.oncomplete = () => {}; if (h.connect(r, '127.0.0.1', port) === 0) return 'connected'; throw new Error('no')`,
  'the prototype of a handle': `const h = new tcp.TCP(0); worked(Object.getPrototypeOf(h).connect.call(h, new tcp.TCPConnectWrap(), '127.0.0.1', port))`,
  'a handle over a file descriptor': `worked(new tcp.TCP(0).open(0))`,
  'a pipe of the binding': `worked(new pipe.Pipe(0).connect(new pipe.PipeConnectWrap(), path))`,
  'a server': `await new Promise((go, no) => net.createServer().on('error', no).listen(0, '127.0.0.1', go))`,
  'a server on a local socket': `await new Promise((go, no) => net.createServer().on('error', no).listen(path + '2', go))`,
  'child_process.spawn': `await new Promise((go, no) => cp.spawn('/bin/true').on('error', no).on('exit', go))`,
  'child_process.execSync': `cp.execSync('true')`,
  'child_process.fork': `cp.fork(__filename)`,
  'a process of the binding': `const p = new proc.Process(); p.spawn({ file: '/bin/true', args: [], stdio: [] })`,
  'a signal to another process': `process.kill(process.ppid, 0)`,
  'worker_threads.Worker': `new wt.Worker('1', { eval: true })`,
  'cluster.fork': `cluster.setupPrimary({ exec: '/bin/true' }); cluster.fork()`,
  'a read outside the package': `fs.readFileSync('/etc/hostname')`,
  'a read of the settings': `fs.readFileSync(process.cwd() + '/package.json')`,
  'the environment of the starter': `fs.readFileSync('/proc/' + process.ppid + '/environ')`,
  'a listing': `fs.readdirSync('/')`,
  'a write': `fs.writeFileSync(written, 'x')`,
  'a write by promises': `await fs.promises.writeFile(written, 'x')`,
  'a stream that writes': `await new Promise((go, no) => fs.createWriteStream(written).on('error', no).on('open', go))`,
  'an add-on': `process.dlopen({ exports: {} }, '/tmp/x.node')`,
  'the inspector': `inspector.open(0, '127.0.0.1')`,
  'process.binding': `process.binding('fs')`,
  'process.getBuiltinModule': `process.getBuiltinModule('fs').readFileSync`,
  'process.mainModule': `process.mainModule.require('fs')`,
  'a module that is loaded now': `requireAsItWas('child_process')`,
  'an inner module': `requireAsItWas('internal/test/binding')`,
  'a file that is loaded now': `requireAsItWas('/etc/hostname')`,
  'Function of the process': `Function('return process')()`,
  'eval of the process': `(0, eval)('process')`,
  'import() of the process': `await import('node:fs')`,
  'code of a module': `new Module('x')._compile('module.exports = 1', '/x.js')`,
  'another require': `Module.createRequire('/x.js')`,
  'the environment': `if (Object.keys(process.env).length > 0) return JSON.stringify(process.env); throw new Error('empty')`,
};

const prelude = `
  const [net, tls, http, https, http2, dgram, dns, cp, wt, cluster, fs, inspector, Module] = [
    'net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns', 'child_process', 'worker_threads', 'cluster', 'fs', 'inspector', 'module'].map((m) => require(m));
  const { internalBinding } = require('internal/test/binding');
  const [tcp, pipe, proc] = ['tcp_wrap', 'pipe_wrap', 'process_wrap'].map((name) => internalBinding(name));
  const requireAsItWas = require, send = process.send.bind(process), connectAsItWas = net.Socket.prototype.connect;
  const worked = (code) => { if (code < 0) throw new Error('answered with ' + code) };
  const connected = (socket, event = 'connect') => new Promise((go, no) => { socket.on(event, go).on('error', no).on('close', () => no(new Error('closed'))); setTimeout(no, 3000, new Error('nothing came')) });`;

let folder: string;
let tcp: Listener;
let datagrams = 0;
const udp = createSocket('udp4').on('message', () => datagrams++);
const outcomes = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-down-'));
  tcp = await listen();
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  const attacker = join(folder, 'attacker.cjs');
  const values = `const port = ${tcp.port}, udp = ${(udp.address() as AddressInfo).port}, path = '/var/run/docker.sock', written = ${JSON.stringify(join(folder, 'written'))};`;
  const tries = Object.entries(attacks).map(
    ([name, code]) =>
      `try { const got = await (async () => { ${code} })(); tell(${JSON.stringify(name)}, 'came through: ' + got) } catch (e) { tell(${JSON.stringify(name)}, String(e && e.message || e)) }`,
  );
  await writeFile(
    attacker,
    `${prelude}\n${values}
    const tell = (name, what) => send({ messages: [{ type: 'attack', name, what }] });
    process.on('uncaughtException', () => {});
    process.on('message', async ({ type }) => { if (type !== 'open') return; await new Promise((go) => setTimeout(go, 200)); ${tries.join('\n')}\n send({ messages: [{ type: 'done' }] }) });`,
  );
  await attackWith(attacker);
}, 120_000);

afterAll(async () => {
  udp.close();
  await tcp.close();
  await rm(folder, { recursive: true });
});

async function attackWith(attacker: string): Promise<void> {
  const bundle = findBundle(join(cacheFolder, 'worker'), packageRoot);
  if (bundle === undefined) throw new Error('There is no bundle.');
  const start = processStart(bundle, join(cacheFolder, 'code'));
  const flags = [...start.flags, `--allow-fs-read=${attacker}`, '--require', attacker];
  await new Promise<void>((resolve, reject) => {
    const running = startProcess(
      { ...start, flags },
      {
        told(messages) {
          for (const one of messages as unknown as { type: string; name: string; what: string }[]) {
            if (one.type === 'attack') outcomes.set(one.name, one.what);
            if (one.type !== 'done') continue;
            resolve();
            void running.terminate();
          }
        },
        failed: reject,
        ended: () => reject(new Error(`The worker ended after ${[...outcomes.keys()].at(-1)}.`)),
      },
    );
    const settings = {
      origin: 'http://127.0.0.1:9',
      timeoutMs: 1_000,
      scriptTimeoutMs: 1_000,
      maxBodyBytes: 1,
      isSandbox: true,
    };
    running.post({ type: 'open', settings });
  });
}

describe('the process that scripts run in', () => {
  it.each(Object.keys(attacks))('does not let through: %s', (name) => {
    expect(outcomes.get(name)).toBeDefined();
    expect(outcomes.get(name)).not.toMatch(/^came through|nothing came/);
  });

  it('has connected to nobody and written nothing', () => {
    expect([tcp.connections(), datagrams, existsSync(join(folder, 'written'))]).toEqual([0, 0, false]);
  });
});
