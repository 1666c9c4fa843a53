import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../src/report/statistics.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist/bin.js');
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 11);

/**
 * How long it takes until something happens: help and lists of the built program beside node and newman doing next to nothing, and the
 * first request on the wire after `run`, built and from source. Whole processes, rounds interleaved.
 */
export async function run(): Promise<object> {
  delete process.env.NODE_EXTRA_CA_CERTS;
  if (!existsSync(program)) execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });
  const folder = mkdtempSync(join(tmpdir(), 'bench-startup-'));
  const source = ['--import', 'tsx', join(root, 'src/bin.ts')];
  const contenders: Record<string, () => number | Promise<number>> = {
    node: () => timeOf(['-e', '0'], folder),
    help: () => timeOf([program, '--help'], folder),
    list: () => timeOf([program, 'list', '--source', 'bundled'], folder),
    newman: () => timeOf([join(root, 'node_modules/newman/bin/newman.js'), '--version'], folder),
    firstRequest: () => timeToRequest([program], folder, folder),
    firstRequestFromSource: () => timeToRequest(source, folder, root),
  };
  const times: Record<string, number[]> = {};
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, measure] of Object.entries(contenders)) {
      const ms = await measure();
      if (round >= 0) times[name] = [...(times[name] ?? []), ms];
    }
  }
  rmSync(folder, { recursive: true });
  const ratio = (name: string, peer: string): number =>
    Number(median((times[name] ?? []).map((ms, round) => ms / (times[peer]?.[round] ?? Number.NaN))).toFixed(3));
  const rows = Object.entries(times).map(([name, ms]) => ({
    name,
    ms: Math.round(median(ms)),
    spread: `${Math.round(Math.min(...ms))}–${Math.round(Math.max(...ms))}`,
  }));
  console.table(rows);
  return {
    ms: Object.fromEntries(rows.map(({ name, ms }) => [name, ms])),
    ratios: {
      'help to node': ratio('help', 'node'),
      'list to newman --version': ratio('list', 'newman'),
      'first request to newman --version': ratio('firstRequest', 'newman'),
    },
  };
}

function timeOf(args: string[], cwd: string): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, env: { ...process.env, CI: '1' } });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return performance.now() - startedAt;
}

/** Until a server hears from the first flow; what asks whether the server is a sandbox does not count. */
async function timeToRequest(start: string[], out: string, cwd: string): Promise<number> {
  let heard: (ms: number) => void;
  const first = new Promise<number>((resolve) => {
    heard = resolve;
  });
  const server = createServer((request, response) => {
    if (request.url !== '/sandbox') heard(performance.now() - startedAt);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const startedAt = performance.now();
  const args = [...start, 'run', 'ecom', '--source', 'bundled', '--base-url', origin, '--out', out, '--quiet'];
  const child = spawn(process.execPath, args, { cwd, stdio: 'ignore', env: { ...process.env, CI: '1' } });
  const ms = await first;
  await new Promise((resolve) => child.once('close', resolve));
  server.close();
  return ms;
}
