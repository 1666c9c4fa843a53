import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { run } from './cli.ts';
import type { FindingCode, Result } from './model.ts';
import { type Sandbox, startSandbox } from './sandbox/start.ts';
import { selfSigned } from './testing/certificate.ts';
import { aProcess } from './testing/fake-process.ts';
import { passOn, startFaultyServer, type WireFault } from './testing/faulty-server.ts';
import { type Listener, listen } from './testing/listener.ts';
import type { TriageClass } from './triage-words.ts';

// What wires and servers do to a run, over the whole line: one request of one flow meets the fault. Whatever it is, the run
// ends in time, in little memory, with a report, the right finding and the right exit code.

const FLOW = 'epayment/web-redirect';
const getPayment = { method: 'GET', path: /^\/epayment\/v1\/payments\/[^/]+$/ };
const LONGEST_MS = 25_000;
const MOST_MEMORY = 300_000_000;
const bytesOf = (megabytes: number): number => megabytes * 1_000_000;

let sandbox: Sandbox;
let stranger: Listener;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  stranger = await listen();
});

afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));
afterAll(() => Promise.all([sandbox, stranger].map((one) => one?.close())));

interface Outcome {
  code: number;
  ms: number;
  grown: number;
  codes: FindingCode[];
  triage: string | undefined;
  result: Result;
  /** Everything that was printed. */
  said: string;
}

async function runAgainst(origin: string, flags: string[] = [], flows = [FLOW]): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'faults-'));
  const args = ['run', ...flows, '--base-url', origin, '--source', 'bundled', '--timeout', '1500', ...flags];
  const process_ = aProcess(folder, args);
  const memory = watchMemory();
  const startedAt = performance.now();
  const code = await run(process_);
  const ms = performance.now() - startedAt;
  const grown = memory.stop();
  const result = JSON.parse(await readFile(join(folder, 'reports/latest/result.json'), 'utf8')) as Result;
  const found = result.findings.filter(({ waivedBy }) => !waivedBy).map((finding) => finding.code);
  const triage = result.flows.find(({ status }) => status === 'failed')?.triage?.class;
  return { code, ms, grown, codes: [...new Set(found)].sort(), triage, result, said: process_.out() + process_.err() };
}

/** By how much the process grew at most, worker and this test's own servers included. */
function watchMemory(): { stop(): number } {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  return {
    stop() {
      clearInterval(timer);
      return Math.max(most, process.memoryUsage.rss()) - before;
    },
  };
}

async function meets(fault: WireFault, flags?: string[]): Promise<Outcome> {
  const server = await startFaultyServer(sandbox.url, getPayment, fault);
  open.push(server);
  const outcome = await runAgainst(server.origin, flags);
  expect(server.met()).toBeGreaterThan(0);
  return outcome;
}

const json = { 'content-type': 'application/json' };
const withStatus =
  (status: number, headers: Record<string, string> = {}): WireFault =>
  (_request, response) => {
    const traceId = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const problem = { type: `https://httpstatuses.io/${status}`, title: 'Not now', status, traceId };
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(problem));
  };
const redirectTo =
  (location: (path: string) => string): WireFault =>
  (request, response) =>
    void response.writeHead(302, { location: location(request.url ?? '') }).end();
/** Strikes so often, and lets the sandbox answer from then on. */
const atFirst =
  (times: number, fault: WireFault): WireFault =>
  (request, response, count) =>
    count <= times ? fault(request, response, count) : passOn(sandbox.url, request, response);

/** Made while it is read, so that its size is nobody's memory but the reader's. */
function zeros(megabytes: number): Readable {
  const chunk = Buffer.alloc(1_000_000);
  return Readable.from(
    (function* () {
      for (let sent = 0; sent < megabytes; sent++) yield chunk;
    })(),
  );
}

const once = ['--retries', '0'];
const outage: TriageClass = 'outage';

type Row = [
  what: string,
  fault: WireFault,
  flags: string[],
  codes: FindingCode[],
  exitCode: number,
  triage?: TriageClass,
];

const pack = {
  gzip: gzipSync,
  deflate: deflateSync,
  'deflate without wrapping': deflateRawSync,
  br: brotliCompressSync,
};
const packings = Object.keys(pack) as (keyof typeof pack)[];

const faults: Row[] = [
  ['a reset before the answer', (request) => void request.socket.destroy(), once, ['no-response'], 3, outage],
  [
    'a reset after the headers',
    (request, response) => {
      response.writeHead(200, { ...json, 'content-length': '100' });
      response.flushHeaders();
      setImmediate(() => request.socket.destroy());
    },
    once,
    ['no-response'],
    3,
    outage,
  ],
  ['a hang before the headers', () => {}, once, ['no-response'], 3, outage],
  ['a hang, three times', () => {}, ['--retries', '2'], ['no-response'], 3, outage],
  [
    'a slow drip',
    (request, response) => {
      response.writeHead(200, json);
      const timer = setInterval(() => response.write(' '), 50);
      request.socket.on('close', () => clearInterval(timer));
    },
    once,
    ['no-response'],
    3,
    outage,
  ],
  [
    'a truncated body',
    (request, response) => {
      response.writeHead(200, { ...json, 'content-length': '1000' });
      response.write('{"reference": "x', () => request.socket.destroy());
    },
    once,
    ['no-response'],
    3,
    outage,
  ],
  [
    'a content-length that promises more',
    (_request, response) => {
      response.writeHead(200, { ...json, 'content-length': '1000' });
      response.write('{}');
    },
    once,
    ['no-response'],
    3,
    outage,
  ],
  [
    'a content-length that promises less',
    (request) => {
      request.socket.end(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5\r\n\r\n{"reference":"x"}',
      );
    },
    once,
    ['no-response'],
    1,
    'contract',
  ],
  ['no HTTP', (request) => void request.socket.end('+OK POP3 ready\r\n'), once, ['no-response'], 1, 'contract'],
  [
    'a gzip bomb of 1 GB',
    (_request, response) => {
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' });
      zeros(1_000)
        .pipe(createGzip({ level: 1 }))
        .pipe(response);
    },
    once,
    ['no-response'],
    1,
    'contract',
  ],
  ...packings.flatMap((encoding) =>
    [0.02, 0.5, 0.99].map(
      (part): Row => [
        `a truncated body in ${encoding}, ${part * 100} % of it`,
        (_request, response) => {
          const whole = pack[encoding](Buffer.from(JSON.stringify({ reference: randomBytes(2_000).toString('hex') })));
          const bytes = whole.subarray(0, Math.ceil(whole.length * part));
          response.writeHead(200, { ...json, 'content-encoding': encoding.split(' ', 1).join() }).end(bytes);
        },
        once,
        ['no-response'],
        1,
        'contract',
      ],
    ),
  ),
  ...packings.map(
    (encoding): Row => [
      `a whole body in ${encoding}`,
      (_request, response) => {
        response.writeHead(200, { ...json, 'content-encoding': encoding.split(' ', 1).join() });
        response.end(pack[encoding](Buffer.from('[]')));
      },
      once,
      ['body-schema', 'unexpected-value'],
      1,
      'contract',
    ],
  ),
  [
    'a body of 200 MB',
    (_request, response) => {
      response.writeHead(200, json);
      zeros(200).pipe(response);
    },
    once,
    ['no-response'],
    1,
    'contract',
  ],
  [
    'a body of 200 MB that says so',
    (_request, response) => {
      response.writeHead(200, { ...json, 'content-length': String(bytesOf(200)) });
      zeros(200).pipe(response);
    },
    once,
    ['no-response'],
    1,
    'contract',
  ],
  [
    'a body that is larger than --max-body',
    (_request, response) => void response.writeHead(200, json).end(`{"a": "${'x'.repeat(20_000)}"}`),
    [...once, '--max-body', '10000'],
    ['no-response'],
    1,
    'contract',
  ],
  [
    'bytes that are no UTF-8',
    (_request, response) => void response.writeHead(200, json).end(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
    once,
    ['malformed-body', 'script-error', 'unexpected-value'],
    1,
    'contract',
  ],
  [
    'HTML instead of JSON',
    (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Hello</html>'),
    once,
    ['script-error', 'undocumented-media-type', 'unexpected-value'],
    1,
    'contract',
  ],
  ['a redirect loop', redirectTo((path) => path), once, ['undocumented-status', 'unexpected-status'], 1, 'contract'],
  [
    'a redirect elsewhere',
    redirectTo(() => `http://127.0.0.1:${stranger.port}/loot`),
    once,
    ['undocumented-status', 'unexpected-status'],
    1,
    'contract',
  ],
  [
    'a redirect to production',
    redirectTo((path) => `https://API.vipps.no.${path}`),
    once,
    ['undocumented-status', 'unexpected-status'],
    2,
    'contract',
  ],
  ['429 for ever', withStatus(429), [], ['unexpected-status'], 1, 'rate limit'],
  ['429 that names a time', atFirst(1, withStatus(429, { 'retry-after': '1' })), [], ['retried'], 0],
  ['429 that names none', atFirst(2, withStatus(429)), [], ['retried'], 0],
  ['503, twice', atFirst(2, withStatus(503)), [], ['retried'], 0],
  ['500 for ever, among good answers', withStatus(500), [], ['unexpected-status'], 1, 'contract'],
  [
    'a clock that goes a year ahead',
    (request, response) => {
      response.setHeader('date', new Date(Date.now() + 365 * 86_400_000).toUTCString());
      response.sendDate = false;
      passOn(sandbox.url, request, response);
    },
    once,
    [],
    0,
  ],
];

describe('one request that meets', () => {
  it.each(faults)('%s', { timeout: 60_000 }, async (what, fault, flags, codes, exitCode, triage) => {
    const outcome = await meets(fault, flags);
    expect(outcome).toMatchObject({ codes, code: exitCode });
    expect(outcome.triage).toBe(triage);
    if (what.startsWith('a truncated body in')) expect(outcome.said).toContain('The answer is truncated: its ');
    expect(outcome.result.run.exitCode).toBe(exitCode);
    expect(outcome.ms).toBeLessThan(LONGEST_MS);
    expect(outcome.grown).toBeLessThan(MOST_MEMORY);
    expect(stranger.connections()).toBe(0);
    if (exitCode === 2)
      expect(outcome.said).toMatch(/A redirect in "Get payment" of .* leads to the production environment/);
  });
});

describe('a target that nobody can be connected to', () => {
  const certificate = selfSigned();

  it.each<[string, () => Promise<string>, string]>([
    ['because nobody listens', async () => closedPort(), 'ECONNREFUSED'],
    [
      'because its certificate is not known',
      async () => {
        const server = await startFaultyServer(sandbox.url, getPayment, withStatus(200), certificate);
        open.push(server);
        return server.origin;
      },
      'SELF_SIGNED',
    ],
  ])('%s ends the run at once, and the other flows say why', { timeout: 60_000 }, async (_why, target, code) => {
    const outcome = await runAgainst(await target(), [], ['epayment']);
    const { flows } = outcome.result;
    expect(outcome.code).toBe(3);
    expect(outcome.ms).toBeLessThan(20_000);
    expect(outcome.triage).toBe('network');
    expect(flows.filter(({ status }) => status === 'failed')).toHaveLength(1);
    const reasons = flows.filter(({ status }) => status === 'skipped').map(({ reason }) => reason ?? '');
    expect(reasons).toHaveLength(flows.length - 1);
    expect(reasons.filter((reason) => reason.startsWith('Not run: ') && reason.includes(code)).length).toBeGreaterThan(
      5,
    );
    expect(outcome.said.split('cannot be reached')).toHaveLength(2);
  });

  it('is reached all the same with --ca', { timeout: 60_000 }, async () => {
    const never = { method: 'NONE', path: /^$/ };
    const server = await startFaultyServer(sandbox.url, never, withStatus(200), certificate);
    open.push(server);
    expect((await runAgainst(server.origin, ['--ca', certificate.file])).codes).not.toContain('no-response');
  });
});

async function closedPort(): Promise<string> {
  const gone = await listen();
  await gone.close();
  return `http://127.0.0.1:${gone.port}`;
}
