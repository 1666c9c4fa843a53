import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FlowRun, PlannedFlow, PostmanItem } from '../model.ts';
import { selfSigned } from '../testing/certificate.ts';
import { type Listener, listen } from '../testing/listener.ts';
import { createRunner, type Runner } from './runner.ts';
import type { RunnerOptions } from './runner-options.ts';
import { aFlow, type StepSketch } from './testing/flows.ts';
import { json, type StubServer, startStub } from './testing/stub-server.ts';
import { statuses } from './testing/use-runners.ts';

// Whatever a collection tries, only the target is connected to: a bare listener notices a connection before a byte is said.

const open: { close(): Promise<void> }[] = [];
let other: Listener;
let server: StubServer;
let runner: Runner;

beforeAll(async () => {
  other = await listen();
  server = await startStub((request, response) => {
    const to = new URL(request.url ?? '', 'http://stub').searchParams.get('to');
    if (to) response.writeHead(302, { location: to }).end();
    else json(response, 200, {});
  });
  runner = runnerWith({});
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((one) => one.close()));
});

afterAll(() => Promise.all([runner, server, other].map((one) => one?.close())));

function runnerWith(options: Partial<RunnerOptions>): Runner {
  return createRunner({
    origin: server.origin,
    timeoutMs: 5_000,
    scriptTimeoutMs: 2_000,
    maxBodyBytes: 100_000,
    isSandbox: true,
    environmentFor: () => ({ base_url: options.origin ?? server.origin, secret: 'not-for-strangers' }),
    ...options,
  });
}

async function runs(flow: PlannedFlow, options?: Partial<RunnerOptions>): Promise<FlowRun> {
  if (!options) return runner.run(flow);
  const own = runnerWith(options);
  open.push(own);
  return own.run(flow);
}

function withRequest(flow: PlannedFlow, change: object, behaviour: Record<string, unknown> = {}): PlannedFlow {
  const [item] = flow.collection.item as PostmanItem[];
  if (item) Object.assign(item, { request: { ...item.request, ...change }, protocolProfileBehavior: behaviour });
  return flow;
}

describe('a request to somewhere else', () => {
  it.each<[string, (port: number) => Partial<StepSketch>]>([
    ['a hard-coded host', (port) => ({ url: `http://127.0.0.1:${port}/{{secret}}` })],
    ['another name of the machine', (port) => ({ url: `http://localhost:${port}/{{secret}}` })],
    ['a trailing dot', (port) => ({ url: `http://localhost.:${port}/{{secret}}` })],
    ['a number for an address', (port) => ({ url: `http://2130706433:${port}/` })],
    ['a hexadecimal address', (port) => ({ url: `http://0x7f000001:${port}/` })],
    ['a short address', (port) => ({ url: `http://127.1:${port}/` })],
    ['an IPv4 address in IPv6', (port) => ({ url: `http://[::ffff:127.0.0.1]:${port}/` })],
    ['the address of no host', (port) => ({ url: `http://0.0.0.0:${port}/` })],
    ['the target as user name', (port) => ({ url: `http://127.0.0.1:1@localhost:${port}/` })],
    ['a name in other letters', (port) => ({ url: `http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:${port}/` })],
    ['a subdomain of this machine', (port) => ({ url: `http://loot.localhost:${port}/` })],
    ['another scheme', (port) => ({ url: `https://127.0.0.1:${port}/` })],
    [
      'a variable',
      (port) => ({ url: '{{there}}', prerequest: `pm.variables.set('there', 'http://127.0.0.1:${port}')` }),
    ],
    [
      'a script',
      (port) => ({ prerequest: `pm.sendRequest('http://127.0.0.1:${port}/' + pm.environment.get('secret'))` }),
    ],
    [
      'a script that brings a proxy along',
      (port) => ({
        prerequest: `pm.sendRequest({ url: pm.environment.get('base_url'),
          proxy: { match: 'http+https://*/*', host: '127.0.0.1', port: ${port}, tunnel: true } })`,
      }),
    ],
    ['a script that turns the request', (port) => ({ prerequest: `pm.request.url = 'http://127.0.0.1:${port}/x'` })],
  ])('is stopped, by %s', async (_how, sketch) => {
    const run = await runs(aFlow('away', [{ name: 'a', ...sketch(other.port) }]));
    expect(other.connections()).toBe(0);
    const isHarmless = statuses(run).every((fate) => fate === 200);
    expect(isHarmless || statuses(run).includes('blocked-host')).toBe(true);
  });

  it('names the script that asked for it, and its step', async () => {
    const test = `pm.sendRequest('http://127.0.0.1:${other.port}/')`;
    const run = await runs(aFlow('away', [{ name: 'Capture', test }]));
    expect(run.steps[0]?.exchanges.at(-1)).toMatchObject({
      sentBy: 'script',
      failure: {
        code: 'blocked-host',
        message: `A connection to http://127.0.0.1:${other.port} was refused: only the target may be called. It was asked for by the test script of "Capture".`,
      },
    });
  });

  it.each([
    ['of the request itself', { proxy: { match: 'http+https://*/*', host: '127.0.0.1', tunnel: false } }],
    ['that is asked for a tunnel', { proxy: { match: 'http+https://*/*', host: '127.0.0.1', tunnel: true } }],
  ])('does not go through a proxy %s', async (_which, change) => {
    const proxy = { ...change.proxy, port: other.port };
    const run = await runs(withRequest(aFlow('proxy', [{ name: 'a' }]), { proxy }));
    expect([other.connections(), statuses(run)]).toEqual([0, [200]]);
  });

  it('does not follow a redirect there, with or without what the collection asks for', async () => {
    const url = `{{base_url}}/?to=${encodeURIComponent(`http://127.0.0.1:${other.port}/loot`)}`;
    const steps = [{ name: 'a', url, expect: { status: 302 } }];
    expect(statuses(await runs(aFlow('plain', steps)))).toEqual([302]);
    const asked = { followRedirects: true, followAuthorizationHeader: true };
    const followed = await runs(withRequest(aFlow('asked', steps), {}, asked));
    expect(statuses(followed)).toEqual([302, 'blocked-host']);
    expect(followed.steps[0]?.exchanges.map(({ request }) => request.url)).toEqual([
      expect.stringContaining(`${server.origin}/?to=`),
      `http://127.0.0.1:${other.port}/loot`,
    ]);
    expect(other.connections()).toBe(0);
  });

  it('does not go to a Unix socket', async () => {
    const run = await runs(aFlow('unix', [{ name: 'a', url: 'http://unix:/var/run/docker.sock:/version' }]));
    expect(statuses(run)).toEqual(['blocked-host']);
  });

  it('does not take the proxies of the environment', async () => {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY'])
      vi.stubEnv(name, `http://127.0.0.1:${other.port}`);
    expect([statuses(await runs(aFlow('environment', [{ name: 'a' }]), {})), other.connections()]).toEqual([[200], 0]);
  });
});

describe('a Host header', () => {
  const wrong = 'api.vipps.no';
  const header = (value: string): object => ({ header: [{ key: 'Host', value }] });

  it.each<[string, Partial<StepSketch>, object]>([
    ['in the item', {}, header(wrong)],
    ['in other letters', {}, { header: [{ key: 'hOST', value: wrong }] }],
    ['with another port', {}, header('127.0.0.1:1')],
    ['as a variable that a script sets', { prerequest: `pm.variables.set('h', '${wrong}')` }, header('{{h}}')],
    ['by a script', { prerequest: `pm.request.headers.upsert({ key: 'Host', value: '${wrong}' })` }, {}],
    [
      'as a second one',
      {},
      {
        header: [
          { key: 'Host', value: '{{own_host}}' },
          { key: 'Host', value: wrong },
        ],
      },
    ],
    [
      'as a second one in other letters',
      {},
      {
        header: [
          { key: 'Host', value: '{{own_host}}' },
          { key: 'host', value: wrong },
        ],
      },
    ],
    ['that is empty', {}, header(' ')],
  ])('of somebody else is stopped: %s', async (_how, sketch, change) => {
    const before = server.asked.length;
    const { host } = new URL(server.origin);
    const environmentFor = () => ({ base_url: server.origin, own_host: host });
    const run = await runs(withRequest(aFlow('host', [{ name: 'a', ...sketch }]), change), { environmentFor });
    expect([statuses(run), server.asked.length - before]).toEqual([['blocked-host'], 0]);
  });

  it('of somebody else is stopped in a request of a script, and names its place', async () => {
    const before = server.asked.length;
    const sent = `pm.sendRequest({ url: pm.environment.get('base_url'), header: { Host: '${wrong}' } })`;
    const run = await runs(aFlow('host', [{ name: 'a', prerequest: sent }]));
    expect([statuses(run), server.asked.length - before]).toEqual([['blocked-host', 200], 1]);
    expect(run.steps[0]?.exchanges[0]?.failure?.place).toBe(`http://${wrong}`);
  });

  it('of the target is sent, also in other letters', async () => {
    const { port } = new URL(server.origin);
    const origin = `http://localhost:${port}`;
    const change = header(`LOCALHOST:${port}`);
    expect(statuses(await runs(withRequest(aFlow('host', [{ name: 'a' }]), change), { origin }))).toEqual([200]);
  });
});

describe('a file', () => {
  it.each([
    ['as a body', { mode: 'file', file: { src: 'package.json' } }],
    ['as a part of a form', { mode: 'formdata', formdata: [{ key: 'x', type: 'file', src: 'package.json' }] }],
    ['by its whole path', { mode: 'file', file: { src: '/etc/hosts' } }],
  ])('is not sent %s, and the try is an error of the collection', async (_how, body) => {
    const run = await runs(withRequest(aFlow('file', [{ name: 'a' }]), { method: 'POST', body }));
    expect(run.steps[0]?.exchanges[0]?.request.body?.content ?? '').not.toMatch(/vipps-contract|localhost/);
    expect(run.steps[0]?.scriptErrors).toMatchObject([{ message: expect.stringContaining('--working-dir names') }]);
  });
});

/** A proxy that connects to the target, whatever it is asked for, and remembers what that was. */
async function aProxy(answer = 'HTTP/1.1 200 OK\r\n\r\n'): Promise<Listener & { asked: string[] }> {
  const asked: string[] = [];
  const proxy = await listen((socket) => {
    socket.once('data', (data) => {
      asked.push(data.toString());
      const { port } = new URL(`http://${data.toString().split(' ')[1]}`);
      socket.write(answer);
      if (!answer.includes(' 200 ')) return;
      const onward = connect(Number(port), '127.0.0.1').on('error', () => socket.destroy());
      socket.pipe(onward).pipe(socket);
    });
  });
  open.push(proxy);
  return { ...proxy, asked };
}

describe('a proxy that a person names', () => {
  it('is asked for a connection to the target and for nothing else', async () => {
    const proxy = await aProxy();
    const options = { proxy: `http://me:pass@127.0.0.1:${proxy.port}` };
    const away = `http://127.0.0.1:${other.port}/`;
    const run = await runs(
      aFlow('proxied', [
        {
          name: 'a',
          prerequest: `pm.sendRequest('${away}')`,
          test: `pm.sendRequest('http://127.0.0.1:${proxy.port}/')`,
        },
      ]),
      options,
    );
    expect(statuses(run)).toEqual(['blocked-host', 200, 'blocked-host']);
    const { host } = new URL(server.origin);
    expect(proxy.asked.map((one) => one.split('\r\n'))).toEqual([
      expect.arrayContaining([`CONNECT ${host} HTTP/1.1`, `proxy-authorization: Basic ${btoa('me:pass')}`]),
    ]);
  });

  it.each([
    ['refuses', 'HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n', 'status 407'],
    ['is none', 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n', 'status 502'],
  ])('that %s is told from a target that does', async (_what, answer, words) => {
    const proxy = await aProxy(answer);
    const run = await runs(aFlow('refused', [{ name: 'a' }]), { proxy: `http://127.0.0.1:${proxy.port}` });
    expect(run.steps[0]?.exchanges[0]?.failure).toMatchObject({
      code: 'refused',
      message: expect.stringContaining(words),
    });
  });

  it('that is not there is told, too', async () => {
    const gone = await listen();
    await gone.close();
    const run = await runs(aFlow('gone', [{ name: 'a' }]), { proxy: `http://127.0.0.1:${gone.port}` });
    expect(run.steps[0]?.exchanges[0]?.failure?.message).toBe('The proxy cannot be reached (ECONNREFUSED).');
  });
});

describe('a certificate', () => {
  const certificate = selfSigned();

  async function aSecureServer(): Promise<string> {
    const secure = createSecureServer(certificate, (_request, response) => json(response, 200, {}));
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    open.push({
      close: () => {
        secure.closeAllConnections();
        return new Promise((resolve) => secure.close(() => resolve()));
      },
    });
    return `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
  }

  it('that nobody knows is refused, also where the collection would take it', async () => {
    const origin = await aSecureServer();
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const run = await runs(withRequest(aFlow('tls', [{ name: 'a' }]), {}, { strictSSL: false }), { origin });
    expect(statuses(run)).toEqual(['tls']);
  });

  it('that a person trusts is taken, through a proxy as well', async () => {
    const origin = await aSecureServer();
    const proxy = await aProxy();
    const trusted = { origin, ca: certificate.cert };
    expect(statuses(await runs(aFlow('ca', [{ name: 'a' }]), trusted))).toEqual([200]);
    const through = { ...trusted, proxy: `http://127.0.0.1:${proxy.port}` };
    expect(statuses(await runs(aFlow('ca', [{ name: 'a' }]), through))).toEqual([200]);
    expect(proxy.asked[0]).toContain(`CONNECT ${new URL(origin).host} `);
  });
});
