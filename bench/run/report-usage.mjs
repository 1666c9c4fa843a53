// Loaded before a program that is measured: when it ends, it leaves what it has used.
import { writeFileSync } from 'node:fs';

const file = process.env.BENCH_USAGE;
delete process.env.BENCH_USAGE;
process.on('exit', () => {
  if (file) writeFileSync(file, JSON.stringify(process.resourceUsage()));
});
