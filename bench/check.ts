import { readFileSync } from 'node:fs';

/** How far a ratio may rise above the one that is kept before it counts as slower. */
const TOLERANCE = 0.15;

const file = new URL('baseline.json', import.meta.url);

/**
 * Measures whole runs, start-up and growth, and compares their ratios (to peers, or to a shorter run), never times, with those in
 * `bench/baseline.json`. Sets the exit code to 1 where one is more than 15 % worse. `baseline.json` is changed by hand, with the reason in the commit.
 */
export async function run(): Promise<object> {
  const baseline = JSON.parse(readFileSync(file, 'utf8')) as { ratios: Record<string, number> };
  const [runs, startup, growth] = [await import('./run.ts'), await import('./startup.ts'), await import('./growth.ts')];
  const measured = {
    ...ratiosOf(await runs.run()),
    ...ratiosOf(await startup.run()),
    ...ratiosOf(await growth.run([10, 100, 1000])),
  };
  const rows = Object.entries(baseline.ratios).map(([name, kept]) => {
    const now = measured[name];
    const isWorse = now === undefined || now > kept * (1 + TOLERANCE);
    return { name, kept, now: now ?? 'not measured', verdict: isWorse ? 'slower' : 'kept' };
  });
  console.table(rows);
  if (rows.some(({ verdict }) => verdict === 'slower')) process.exitCode = 1;
  return { rows };
}

function ratiosOf(result: object): Record<string, number> {
  return (result as { ratios: Record<string, number> }).ratios;
}
