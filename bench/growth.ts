import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startServer } from './run/start-server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist/bin.js');
const probe = pathToFileURL(join(root, 'bench/growth/probe.mjs')).href;
const FLOW = 'ecom/full-capture-and-refund';
const SIZES = (process.env.BENCH_FLOWS ?? '10,100,1000,5000').split(',').map(Number);
const ALL_REPORTERS = 'html,json,junit,markdown,console,sarif,har,issue';

/** What one run of so many flows used. */
interface Sample {
  flows: number;
  exchanges: number;
  wallMs: number;
  cpuMs: number;
  /** Largest resident size of the process, the worker's heap included. */
  memoryMb: number;
  /** What came to live on the main thread's heap with each exchange, after garbage was collected; needs a run of some length. */
  liveBytesPerExchange: number | undefined;
  resultBytesPerExchange: number;
}

/**
 * How a run grows: the built program with one flow so many times, every report written. Time and CPU of a further flow have to stay
 * what they are, and memory too, but for the result. Run it alone: what another program takes is a further flow's time here.
 *
 * @param sizes numbers of flows, rising; `BENCH_FLOWS=10,100` chooses others
 */
export async function run(
  sizes: readonly number[] = SIZES,
): Promise<{ ratios: Record<string, number>; rows: object[] }> {
  delete process.env.NODE_EXTRA_CA_CERTS;
  if (!existsSync(program)) execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });
  console.log(`${FLOW}, node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`);
  const samples: Sample[] = [];
  for (const flows of sizes) samples.push(await measure(flows));
  const rows = samples.map((sample, index) => rowOf(sample, samples[index - 1]));
  console.table(rows);
  const ratios: Record<string, number> = {};
  for (const [index, sample] of samples.entries()) {
    const [before, first] = [samples[index - 1], samples[index - 2]];
    if (!before || !first) continue;
    const name = `of a further flow, up to ${sample.flows} to up to ${before.flows}`;
    ratios[`wall ${name}`] = round(further('wallMs', sample, before) / further('wallMs', before, first), 3);
    ratios[`cpu ${name}`] = round(further('cpuMs', sample, before) / further('cpuMs', before, first), 3);
    ratios[`memory of ${sample.flows} flows to ${before.flows}`] = round(sample.memoryMb / before.memoryMb, 3);
  }
  return { ratios, rows };
}

function rowOf(sample: Sample, before: Sample | undefined): object {
  return {
    flows: sample.flows,
    exchanges: sample.exchanges,
    wallMs: Math.round(sample.wallMs),
    msPerFlow: round(sample.wallMs / sample.flows, 1),
    furtherMs: before && round(further('wallMs', sample, before), 1),
    furtherCpuMs: before && round(further('cpuMs', sample, before), 1),
    memoryMb: Math.round(sample.memoryMb),
    liveBytesPerExchange: sample.liveBytesPerExchange && Math.round(sample.liveBytesPerExchange),
    resultBytesPerExchange: Math.round(sample.resultBytesPerExchange),
  };
}

/** What each flow more costs. */
function further(key: 'wallMs' | 'cpuMs', sample: Sample, before: Sample): number {
  return (sample[key] - before[key]) / (sample.flows - before.flows);
}

/** The sandbox is a process of its own, and a fresh one each time: what it keeps of payments is none of a run's growth. */
async function measure(flows: number): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-growth-'));
  const sandbox = await startServer([program, 'sandbox', '--port', '0']);
  try {
    const usage = join(folder, 'usage.json');
    const args = [
      ...['--import', probe, program, 'run', FLOW, '--iterations', String(flows), '--source', 'bundled', '--quiet'],
      ...['--base-url', sandbox.origin, '--out', folder, '--reporter', ALL_REPORTERS],
    ];
    const env = { ...process.env, CI: '1', BENCH_USAGE: usage };
    const startedAt = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const wallMs = performance.now() - startedAt;
    if (status !== 0) throw new Error(`${flows} flows ended with ${status}: ${stderr}`);
    const used = JSON.parse(readFileSync(usage, 'utf8')) as NodeJS.ResourceUsage & { samples: Live[] };
    const file = join(folder, 'latest/result.json');
    const { run, totals } = JSON.parse(readFileSync(file, 'utf8')) as {
      run: { durationMs: number };
      totals: { exchanges: number };
    };
    return {
      flows,
      exchanges: totals.exchanges,
      wallMs,
      cpuMs: (used.userCPUTime + used.systemCPUTime) / 1000,
      memoryMb: used.maxRSS / 1024,
      liveBytesPerExchange: liveBytesPerExchange(used.samples, run.durationMs, totals.exchanges),
      resultBytesPerExchange: statSync(file).size / totals.exchanges,
    };
  } finally {
    sandbox.process.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Live {
  atMs: number;
  bytes: number;
}

/** From the second half of what was sampled while flows ran: by then all that grows only once has grown. */
function liveBytesPerExchange(samples: Live[], durationMs: number, exchanges: number): number | undefined {
  const during = samples.filter(({ atMs }) => atMs < durationMs);
  const [first, last] = [during[Math.floor(during.length / 2)], during.at(-1)];
  if (!first || !last || during.length < 4) return undefined;
  const part = (last.atMs - first.atMs) / durationMs;
  return (last.bytes - first.bytes) / (part * exchanges);
}

function round(number: number, digits: number): number {
  return Number(number.toFixed(digits));
}
