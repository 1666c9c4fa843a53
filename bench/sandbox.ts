import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * The sandbox beside Prism's mock server, which is stateless, and beside a bare node:http server that answers the same
 * bytes: how soon each is ready, how many requests each answers over 16 connections, what 100,000 payments weigh, and how
 * the time to read a body grows with its size.
 * Each server is a process of its own; the load shares the machine with it. Rounds are interleaved.
 */
export async function run(): Promise<object> {
  const folder = mkdtempSync(join(resolve('node_modules'), '.bench-sandbox-'));
  try {
    const servers = await prepare(folder);
    const readiness = await measureReadiness(servers);
    const throughput = await measureThroughput(servers);
    const memory = await measureMemory(servers.sandbox);
    const reading = await measureReading(servers.sandbox);
    return { readiness, throughput, memory, reading };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ServerKind {
  arguments: (port: number) => string[];
}

type Servers = Record<'sandbox' | 'prism' | 'floor', ServerKind>;

const REFERENCE = 'benchmark-payment';
const CONNECTIONS = 16;
const ROUND_MS = 3000;
const ROUNDS = 3;
const STARTS = 7;
const HEAP_MIB = 384;

async function prepare(folder: string): Promise<Servers> {
  // As shipped: bundled, so that no TypeScript is compiled at the start.
  await build({
    entryPoints: ['src/sandbox/start.ts'],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    splitting: true,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  });
  const sandbox = join(folder, 'sandbox.mjs');
  writeFileSync(
    sandbox,
    `import { startSandbox } from './start.mjs';
await startSandbox({ port: Number(process.argv[2]), processingMs: 0, schemas: ${JSON.stringify(resolve('schemas'))} });`,
  );
  const floor = join(folder, 'floor.mjs');
  writeFileSync(
    floor,
    `import { createServer } from 'node:http';
const body = JSON.stringify({ filler: 'x'.repeat(800) });
createServer((_request, response) => response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body)).listen(Number(process.argv[2]), '127.0.0.1');`,
  );
  const prism = fileURLToPath(import.meta.resolve('@stoplight/prism-cli/dist/index.js'));
  return {
    sandbox: { arguments: (port) => [sandbox, String(port)] },
    prism: {
      arguments: (port) => [prism, 'mock', '-p', String(port), '-v', 'error', resolve('schemas/epayment.yaml')],
    },
    floor: { arguments: (port) => [floor, String(port)] },
  };
}

async function measureReadiness(servers: Servers): Promise<object> {
  const times: Record<string, number[]> = { sandbox: [], prism: [], floor: [] };
  for (let start = 0; start < STARTS; start++) {
    for (const [name, kind] of Object.entries(servers)) {
      const server = await startServer(kind);
      times[name]?.push(server.readyMs);
      server.stop();
    }
  }
  print('ready after, ms', Object.entries(mediansOf(times)));
  print('  sandbox ÷ prism (at most 0.2)', [['ratio', ratio(times.sandbox, times.prism).toFixed(2)]]);
  return { ms: mediansOf(times), sandboxToPrism: ratio(times.sandbox, times.prism) };
}

async function measureThroughput(servers: Servers): Promise<object> {
  const rates: Record<string, number[]> = { sandbox: [], prism: [], floor: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, kind] of Object.entries(servers)) {
      const server = await startServer(kind);
      const request = name === 'sandbox' ? await createOnePayment(server.port) : getRequest(server.port, 'token');
      rates[name]?.push(await load(server.port, request));
      server.stop();
    }
  }
  print(`GET payment, requests/s over ${CONNECTIONS} connections`, Object.entries(mediansOf(rates)));
  print('  sandbox ÷ prism (at least 5)', [['ratio', ratio(rates.sandbox, rates.prism).toFixed(1)]]);
  return { requestsPerSecond: mediansOf(rates), sandboxToPrism: ratio(rates.sandbox, rates.prism) };
}

/** Fills the sandbox to its cap and twice as far again: what is kept stays the same. */
async function measureMemory(kind: ServerKind): Promise<object> {
  // Node lets garbage lie while memory is plenty: a small heap shows what is really needed.
  const server = await startServer({
    arguments: (port) => [`--max-old-space-size=${HEAP_MIB}`, ...kind.arguments(port)],
  });
  const token = await fetchToken(server.port);
  const residentMiB: Record<string, number> = {};
  for (const upTo of [100_000, 200_000, 300_000]) {
    await fill(server.port, token, upTo - 100_000, upTo);
    residentMiB[upTo] = measureResident(server.process);
  }
  print(
    `memory of the sandbox with a cap of 100,000 payments and a heap of ${HEAP_MIB} MiB, MiB after so many`,
    Object.entries(residentMiB),
  );
  server.stop();
  return { residentMiB };
}

/** The bodies that cost a reader most: strings that never end, of escaped quotes, with a number beyond 2^53 behind them. */
async function measureReading(kind: ServerKind): Promise<object> {
  const server = await startServer(kind);
  const ms: Record<string, number> = {};
  for (const kilobytes of [60, 120, 240]) {
    const body = `"${'\\"'.repeat(kilobytes * 500)} 1234561768900000123`;
    const times: number[] = [];
    for (let round = 0; round < 9; round++) {
      const before = performance.now();
      await fetch(`http://127.0.0.1:${server.port}/sandbox/clock`, { method: 'POST', body });
      times.push(performance.now() - before);
    }
    ms[`${kilobytes} kB`] = Math.round(median(times) * 10) / 10;
  }
  server.stop();
  print('reading a body of escaped quotes, ms', Object.entries(ms));
  return { ms };
}

interface RunningServer {
  port: number;
  process: ChildProcess;
  readyMs: number;
  stop(): void;
}

let nextPort = 21_000 + (process.pid % 20_000);

async function startServer(kind: ServerKind): Promise<RunningServer> {
  const port = nextPort++;
  const before = performance.now();
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const child = spawn(process.execPath, kind.arguments(port), { stdio: ['ignore', 'ignore', 'inherit'], env });
  while (!(await answers(port))) await new Promise((resume) => setTimeout(resume, 2));
  return { port, process: child, readyMs: performance.now() - before, stop: () => child.kill('SIGKILL') };
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    );
    socket.once('data', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

function headersFor(port: number, token: string): string {
  return `Host: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nOcp-Apim-Subscription-Key: key\r\nMerchant-Serial-Number: 123456\r\n`;
}

function getRequest(port: number, token: string): string {
  return `GET /epayment/v1/payments/${REFERENCE} HTTP/1.1\r\n${headersFor(port, token)}\r\n`;
}

async function fetchToken(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/accesstoken/get`, {
    method: 'POST',
    headers: { client_id: 'id', client_secret: 'secret', 'Ocp-Apim-Subscription-Key': 'key' },
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

function createRequestFor(port: number, token: string, reference: string): string {
  const body = JSON.stringify({
    amount: { value: 49900, currency: 'NOK' },
    paymentMethod: { type: 'WALLET' },
    reference,
    userFlow: 'WEB_REDIRECT',
    returnUrl: 'https://merchant.example/done',
  });
  return `POST /epayment/v1/payments HTTP/1.1\r\n${headersFor(port, token)}Idempotency-Key: ${reference}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

async function createOnePayment(port: number): Promise<string> {
  const token = await fetchToken(port);
  await exchangeAll(port, 1, (sent) => (sent === 0 ? createRequestFor(port, token, REFERENCE) : undefined));
  return getRequest(port, token);
}

/** Requests a second, each connection sending the next when it has its answer. */
async function load(port: number, request: string): Promise<number> {
  const warm = performance.now() + 500;
  await exchangeAll(port, CONNECTIONS, () => (performance.now() < warm ? request : undefined));
  const before = performance.now();
  const count = await exchangeAll(port, CONNECTIONS, () =>
    performance.now() - before < ROUND_MS ? request : undefined,
  );
  return (count / (performance.now() - before)) * 1000;
}

async function fill(port: number, token: string, from: number, to: number): Promise<void> {
  await exchangeAll(port, CONNECTIONS, (sent) =>
    from + sent < to ? createRequestFor(port, token, `bench-payment-${from + sent}`) : undefined,
  );
}

/** Sends what `next` gives until it gives no more; how many answers came. Answers other than 2xx are an error. */
async function exchangeAll(
  port: number,
  connections: number,
  next: (sent: number) => string | undefined,
): Promise<number> {
  let sent = 0;
  let answered = 0;
  const run = () =>
    new Promise<void>((done, fail) => {
      const socket = connect(port, '127.0.0.1');
      let buffer = '';
      const send = () => {
        const request = next(sent);
        if (request === undefined) {
          socket.destroy();
          done();
          return;
        }
        sent++;
        socket.write(request);
      };
      socket.setEncoding('latin1');
      socket.on('connect', send);
      socket.on('error', fail);
      socket.on('data', (chunk: string) => {
        buffer += chunk;
        const end = buffer.indexOf('\r\n\r\n');
        if (end === -1) return;
        const length = Number(/content-length: (\d+)/i.exec(buffer.slice(0, end))?.[1] ?? Number.NaN);
        const isWhole = Number.isNaN(length) ? buffer.endsWith('0\r\n\r\n') : buffer.length >= end + 4 + length;
        if (!isWhole) return;
        if (!buffer.startsWith('HTTP/1.1 2')) return fail(new Error(buffer.slice(0, 600)));
        buffer = '';
        answered++;
        send();
      });
    });
  await Promise.all(Array.from({ length: connections }, run));
  return answered;
}

function measureResident(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

function median(values: number[] = []): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function mediansOf(values: Record<string, number[]>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, Math.round(median(list))]));
}

/** Median of the pairwise ratios: what disturbs a round disturbs both. */
function ratio(ours: number[] = [], theirs: number[] = []): number {
  return median(ours.map((value, index) => value / (theirs[index] ?? Number.NaN)));
}

function print(title: string, values: (string | number)[][]): void {
  console.log(`${title}: ${values.map(([name, value]) => `${name} ${value}`).join(' · ')}`);
}
