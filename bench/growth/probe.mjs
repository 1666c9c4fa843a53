// Loaded before a run that is measured: what lives on the main thread's heap now and then, and at the end what the process has used.
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 5_000;
const { BENCH_USAGE: file } = process.env;
delete process.env.BENCH_USAGE;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const samples = [];
setInterval(() => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  samples.push({ atMs: performance.now(), bytes: heapUsed + external });
}, EVERY_MS).unref();
process.on('exit', () => {
  if (file) writeFileSync(file, JSON.stringify({ ...process.resourceUsage(), samples }));
});
