import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

// tsx scripts/try-action.ts TARBALL: runs the shell steps of action.yml in an empty folder, as a runner of GitHub Actions would, with the
// packed package in place of a published version. Steps that use other actions are left out.

interface Step {
  name: string;
  run?: string;
  if?: string;
  env?: Record<string, string>;
}

interface Action {
  inputs: Record<string, { default: string }>;
  runs: { steps: Step[] };
}

const tarball = resolve(process.argv[2] ?? '');
const action = parse(readFileSync(fileURLToPath(new URL('../action.yml', import.meta.url)), 'utf8')) as Action;
const folder = mkdtempSync(join(tmpdir(), 'action-'));

try {
  expectEqual(runAction({ flows: 'ecom/qr epayment/qr' }), { code: '0', failing: [] }, 'two flows');
  const summary = readFileSync(join(folder, 'summary'), 'utf8');
  if (!summary.includes('epayment/qr')) throw new Error('The job summary lacks the flows.');
  readFileSync(join(folder, '.vipps-contract/reports/latest/report.html'));
  expectEqual(
    runAction({ flows: 'no/such-flow' }),
    { code: '2', failing: ['Configuration, a secret in an output, or interrupted'] },
    'an unknown flow',
  );
  console.log('The steps of the Action work.');
} finally {
  rmSync(folder, { recursive: true });
}

/** Runs the steps in their order. @returns the exit code of the run, and the steps that failed */
function runAction(given: Record<string, string>): { code: string; failing: string[] } {
  const inputs = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])),
    ...{ version: `file:${tarball}`, target: 'sandbox', source: 'bundled' },
    ...given,
  };
  const failing: string[] = [];
  const output = join(folder, 'output');
  const summary = join(folder, 'summary');
  for (const file of [output, summary]) writeFileSync(file, '');
  mkdirSync(join(folder, 'temp'), { recursive: true });
  const code = (): string => /^code=(\d+)$/m.exec(readFileSync(output, 'utf8'))?.[1] ?? '';
  for (const { name, run, if: condition, env = {} } of action.runs.steps) {
    if (run === undefined || !holds(condition, { source: inputs.source ?? '', code: code() })) continue;
    const values = Object.entries(env).map(([key, text]) => [key, filledIn(text, inputs, code())]);
    const { status } = spawnSync('bash', ['-eo', 'pipefail', '-c', run], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        CI: 'true',
        NO_COLOR: '1',
        RUNNER_TEMP: join(folder, 'temp'),
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        ...Object.fromEntries(values),
      },
    });
    if (status !== 0) failing.push(name);
  }
  return { code: code(), failing };
}

/** The conditions that action.yml uses: comparisons of the source and of the exit code, joined by "&&". */
function holds(condition: string | undefined, values: { source: string; code: string }): boolean {
  if (condition === undefined) return true;
  return condition.split(' && ').every((part) => {
    const [, name, operator, expected] =
      /^(inputs\.source|steps\.run\.outputs\.code) ([!=]=) '(\w+)'$/.exec(part) ?? [];
    if (name === undefined) throw new Error(`Unknown condition: ${part}`);
    const value = name === 'inputs.source' ? values.source : values.code;
    return (value === expected) === (operator === '==');
  });
}

function filledIn(text: string, inputs: Record<string, string>, code: string): string {
  return text.replaceAll(/\$\{\{ (inputs\.([\w-]+)|steps\.run\.outputs\.code) \}\}/g, (_, __, name?: string) =>
    name === undefined ? code : (inputs[name] ?? ''),
  );
}

function expectEqual(actual: object, expected: object, what: string): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}
