import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { median } from '../src/report/statistics.ts';
import { respectArguments, respectRequests } from './run/respect.ts';
import { startServer } from './run/start-server.ts';
import { makeRespectWork, makeWorkload, type Workload } from './run/workload.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const here = (file: string): string => join(root, 'bench/run', file);
const program = join(root, 'dist/bin.js');
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const DELAY_MS = 100;

/** What one contender used in one round. */
interface Sample {
  wallMs: number;
  /** User and system time of the process and all its threads. */
  cpuMs: number;
  /** Largest resident size. */
  memoryMb: number;
  requests: number;
}

interface Contender {
  arguments(origin: string): string[];
  /** Requests that were sent, from what it printed or left. */
  requests(stdout: string): number;
}

/**
 * The same flows over the same sandbox, which is a process of its own: the built program with everything it does (load, run, judge,
 * redact, all reports) beside newman, which does not judge, and beside those that do. Whole processes, rounds interleaved; a ratio is
 * the median of the rounds' ratios to newman with one run per flow.
 */
export async function run(): Promise<object> {
  delete process.env.NODE_EXTRA_CA_CERTS;
  if (!existsSync(program)) execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });
  const workload = await makeWorkload();
  const folder = mkdtempSync(join(tmpdir(), 'bench-run-'));
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(workload));
  writeFileSync(join(folder, 'schemas.json'), JSON.stringify(workload.schemas));
  const sandbox = await startServer([program, 'sandbox', '--port', '0']);
  const delayed = await startServer([here('delay.mjs'), sandbox.origin, String(DELAY_MS)]);
  try {
    const steps = workload.flows.reduce((sum, flow) => sum + flow.steps.length, 0);
    console.log(`${workload.flows.length} flows, ${steps} steps, ${workload.source} collections, ${ROUNDS} rounds,`);
    console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`);
    const all = contenders(workload, folder);
    const atOnce = await compare('0 ms', all, sandbox.origin, ROUNDS);
    const { ours, each, concurrent } = all;
    const far = {
      ours,
      'ours, 8 at a time': oursWith(workload, folder, ['--concurrency', '8']),
      each,
      concurrent,
    } as typeof all;
    const later = await compare(`${DELAY_MS} ms`, far, delayed.origin, ROUNDS);
    const validating = await compareRespect(folder, sandbox.origin);
    const growth = await compareGrowth(workload, folder, sandbox.origin);
    const ratios = {
      'wall at 0 ms': atOnce.ours?.wall,
      'cpu at 0 ms': atOnce.ours?.cpu,
      'memory at 0 ms': atOnce.ours?.memory,
      'wall at 100 ms': later.ours?.wall,
      'wall at 100 ms, 8 at a time': later['ours, 8 at a time']?.wall,
      'wall to Redocly Respect': validating.ours?.wall,
      'wall of a further request': growth.wallRatio,
      'cpu of a further request': growth.cpuRatio,
    };
    return { flows: workload.flows.length, steps, source: workload.source, ratios, atOnce, later, validating, growth };
  } finally {
    delayed.process.kill();
    sandbox.process.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Contenders = Record<string, Contender>;

function contenders(workload: Workload, folder: string): Contenders {
  const newman = (way: string): Contender => ({
    arguments: (origin) => [here('newman.cjs'), way, folder, origin],
    requests: (stdout) => (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { requests: number }).requests,
  });
  return {
    ours: oursWith(workload, folder, []),
    each: newman('each'),
    concurrent: newman('concurrent'),
    composite: newman('composite'),
    htmlextra: newman('htmlextra'),
    schemas: newman('schemas'),
  };
}

function oursWith({ flows, source }: Pick<Workload, 'flows' | 'source'>, folder: string, more: string[]): Contender {
  const out = join(folder, 'reports');
  const from = process.env.VIPPS_MIRROR === undefined ? [] : ['--mirror', process.env.VIPPS_MIRROR];
  return {
    arguments: (origin) => [
      ...[program, 'run', ...flows.map(({ id }) => id), '--source', source, ...from],
      ...['--base-url', origin, '--out', out, '--quiet', ...more],
    ],
    requests() {
      const result = JSON.parse(readFileSync(join(out, 'latest/result.json'), 'utf8')) as {
        totals: { exchanges: number; failed: number; unvalidated: number };
      };
      rmSync(out, { recursive: true });
      return result.totals.exchanges;
    },
  };
}

async function compare(
  title: string,
  all: Contenders,
  origin: string,
  rounds: number,
  /** The contender that the others are held against. */
  peer = 'each',
): Promise<Record<string, Row>> {
  const samples = Object.fromEntries(Object.keys(all).map((name) => [name, [] as Sample[]]));
  // A round that does not count: caches are filled.
  for (let round = -1; round < rounds; round++) {
    for (const [name, contender] of Object.entries(all)) {
      const sample = await measure(contender, origin);
      if (round >= 0) samples[name]?.push(sample);
    }
  }
  const peers = samples[peer] ?? [];
  const rows = Object.entries(samples).map(([name, own]) => ({ name, ...rowOf(own, peers) }));
  console.log(`\nAt ${title} per request`);
  console.table(rows);
  return Object.fromEntries(rows.map(({ name, ...row }) => [name, row as Row]));
}

type Row = Record<'wallMs' | 'cpuMs' | 'memoryMb' | 'requests' | 'perSecond' | 'wall' | 'cpu' | 'memory', number> & {
  spread: string;
};

function rowOf(own: Sample[], peers: Sample[]): Row {
  const middle = (key: keyof Sample): number => median(own.map((sample) => sample[key]));
  const ratio = (key: keyof Sample): number =>
    Number(median(own.map((sample, round) => sample[key] / (peers[round]?.[key] ?? Number.NaN))).toFixed(3));
  const walls = own.map(({ wallMs }) => wallMs);
  return {
    wallMs: Math.round(middle('wallMs')),
    spread: `${Math.round(Math.min(...walls))}–${Math.round(Math.max(...walls))}`,
    cpuMs: Math.round(middle('cpuMs')),
    memoryMb: Math.round(middle('memoryMb')),
    requests: middle('requests'),
    perSecond: Math.round(median(own.map(({ requests, wallMs }) => (requests / wallMs) * 1000))),
    wall: ratio('wallMs'),
    cpu: ratio('cpuMs'),
    memory: ratio('memoryMb'),
  };
}

/** The only peer that checks every answer against its schema, as we do; it keeps no isolation, runs no scripts and writes no report. */
async function compareRespect(folder: string, origin: string): Promise<Record<string, Row>> {
  const work = await makeRespectWork();
  let runs = 0;
  const stamp = Date.now().toString(36);
  const respect: Contender = {
    arguments: (at) => respectArguments(work, folder, at, `${stamp}${runs++}`),
    requests: respectRequests,
  };
  const times = ['--iterations', String(work.times)];
  const ours = oursWith({ flows: [work.flow], source: 'bundled' }, folder, times);
  return compare('0 ms, beside Redocly Respect,', { ours, respect }, origin, ROUNDS, 'respect');
}

/** What a further request costs: the same flows ten times and once. */
async function compareGrowth(
  workload: Workload,
  folder: string,
  origin: string,
): Promise<Record<'oursMs' | 'newmanMs' | 'oursCpuMs' | 'newmanCpuMs' | 'wallRatio' | 'cpuRatio', number>> {
  const TIMES = 10;
  const tenfold = join(folder, 'tenfold');
  mkdirSync(tenfold);
  const flows = Array.from({ length: TIMES }, () => workload.flows).flat();
  writeFileSync(join(tenfold, 'flows.json'), JSON.stringify({ ...workload, flows }));
  const small = contenders(workload, folder);
  const large = {
    ours: oursWith(workload, tenfold, ['--iterations', String(TIMES)]),
    each: contenders(workload, tenfold).each as Contender,
  };
  const rounds = Math.min(3, ROUNDS);
  const marginal: Record<'ours' | 'each', { wall: number; cpu: number }[]> = { ours: [], each: [] };
  for (let round = 0; round < rounds; round++) {
    for (const name of ['ours', 'each'] as const) {
      const one = await measure(small[name] as Contender, origin);
      const ten = await measure(large[name], origin);
      const more = ten.requests - one.requests;
      marginal[name].push({ wall: (ten.wallMs - one.wallMs) / more, cpu: (ten.cpuMs - one.cpuMs) / more });
    }
  }
  const middle = (name: 'ours' | 'each', key: 'wall' | 'cpu'): number =>
    Number(median(marginal[name].map((one) => one[key])).toFixed(2));
  const ratio = (key: 'wall' | 'cpu'): number =>
    Number(
      median(marginal.ours.map((one, round) => one[key] / (marginal.each[round]?.[key] ?? Number.NaN))).toFixed(3),
    );
  const row = {
    oursMs: middle('ours', 'wall'),
    newmanMs: middle('each', 'wall'),
    oursCpuMs: middle('ours', 'cpu'),
    newmanCpuMs: middle('each', 'cpu'),
    wallRatio: ratio('wall'),
    cpuRatio: ratio('cpu'),
  };
  console.log('\nA further request');
  console.table([row]);
  return row;
}

async function measure(contender: Contender, origin: string): Promise<Sample> {
  const usage = join(mkdtempSync(join(tmpdir(), 'bench-usage-')), 'usage.json');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    CI: '1',
    NO_COLOR: '1',
    REDOCLY_TELEMETRY: 'off',
    BENCH_USAGE: usage,
  };
  const preload = ['--import', pathToFileURL(here('report-usage.mjs')).href];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...preload, ...contender.arguments(origin)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr), closed(child)]);
  const wallMs = performance.now() - startedAt;
  if (child.exitCode !== 0) throw new Error(`${contender.arguments(origin).join(' ')}\n${stdout}\n${stderr}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(usage, 'utf8')) as NodeJS.ResourceUsage;
  rmSync(join(usage, '..'), { recursive: true });
  return {
    wallMs,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    memoryMb: maxRSS / 1024,
    requests: contender.requests(stdout),
  };
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

function closed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('close', () => resolve()));
}
