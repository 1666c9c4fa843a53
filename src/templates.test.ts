import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { packageRoot } from './load/package-root.ts';
import type { Result } from './model.ts';

// The pipelines that "init" writes: parsed, held to the rules of their systems as far as files can tell, and run, command by
// command, as the system would. "npx vipps-contract" is this program; the test environment is stood in for by the sandbox.

interface Job {
  [key: string]: unknown;
  steps?: Record<string, unknown>[];
}

async function read(name: string): Promise<{ text: string; value: Record<string, unknown> }> {
  const text = await readFile(join(packageRoot, 'templates', name), 'utf8');
  const document = parseDocument(text);
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return { text, value: document.toJS() as Record<string, unknown> };
}

const FIVE = [
  'VIPPS_CLIENT_ID',
  'VIPPS_CLIENT_SECRET',
  'VIPPS_SUBSCRIPTION_KEY',
  'VIPPS_MERCHANT_SERIAL_NUMBER',
  'VIPPS_MOBILE_NUMBER',
];

describe('every pipeline', () => {
  it.each(['github.yml', 'gitlab.yml', 'azure.yml'])(
    '%s names the target, pins the source, and keeps what a run writes',
    async (name) => {
      const { text } = await read(name);
      expect(text).toContain('run --target test --source official --shard');
      expect(text).toContain('vipps-contract sync');
      expect(text).toContain('vipps-contract doctor --target test');
      expect(text).toContain('vipps-contract merge');
      for (const setting of FIVE) expect(text).toContain(setting);
      expect(text).not.toMatch(/\t| +$/m);
    },
  );
});

describe('GitHub Actions', () => {
  it.each([
    'templates/github.yml',
    '.github/workflows/nightly.yml',
    '.github/workflows/ci.yml',
    '.github/workflows/weekly.yml',
  ])('%s is a workflow', async (path) => {
    const { value } = await read(join('..', path));
    expect(Object.keys(value).filter((key) => !WORKFLOW_KEYS.includes(key))).toEqual([]);
    expect(value.permissions).toEqual({ contents: 'read' });
    const jobs = value.jobs as Record<string, Job>;
    for (const [name, job] of Object.entries(jobs)) {
      expect(
        Object.keys(job).filter((key) => !JOB_KEYS.includes(key)),
        name,
      ).toEqual([]);
      expect(job['runs-on'], name).toBeTruthy();
      expect(job['timeout-minutes'], name).toBeGreaterThan(0);
      for (const need of [job.needs ?? []].flat()) expect(Object.keys(jobs)).toContain(need);
      for (const step of job.steps ?? []) checkStep(step);
      expect(job.steps?.length, name).toBeGreaterThan(0);
    }
  });

  it('uses no expression but those of contexts that are there', async () => {
    const { text, value } = await read('github.yml');
    const matrix = Object.keys(matrixOf((value.jobs as Record<string, Job>).contract ?? {}));
    const expressions = [...text.matchAll(/\$\{\{ *(.*?) *\}\}/g)].map((match) => match[1] ?? '');
    expect(expressions.length).toBeGreaterThan(5);
    for (const expression of expressions) {
      expect(expression).toMatch(/^(secrets\.VIPPS_[A-Z_]+|matrix\.\w+|hashFiles\(.*\))$/);
      const variable = /^matrix\.(\w+)$/.exec(expression)?.[1];
      if (variable) expect(matrix).toContain(variable);
    }
  });

  it("runs the project's own nightly by the same jobs", async () => {
    const template = await read('github.yml');
    const own = await read('../.github/workflows/nightly.yml');
    const steps = (jobs: unknown, name: string) =>
      (jobs as Record<string, Job>)[name]?.steps
        ?.map((step) => step.name ?? step.uses)
        .filter((step) => step !== 'Build');
    for (const job of ['contract', 'report'])
      expect(steps(own.value.jobs, job)).toEqual(steps(template.value.jobs, job));
    expect(matrixOf((own.value.jobs as Record<string, Job>).contract ?? {})).toEqual(
      matrixOf((template.value.jobs as Record<string, Job>).contract ?? {}),
    );
  });
});

const WORKFLOW_KEYS = ['name', 'on', 'permissions', 'concurrency', 'jobs', 'env'];
const JOB_KEYS = ['name', 'runs-on', 'timeout-minutes', 'strategy', 'env', 'steps', 'needs', 'if', 'environment'];
const STEP_KEYS = ['name', 'uses', 'with', 'run', 'if', 'env', 'shell'];

function checkStep(step: Record<string, unknown>): void {
  expect(Object.keys(step).filter((key) => !STEP_KEYS.includes(key))).toEqual([]);
  expect(['uses', 'run'].filter((key) => key in step).length, JSON.stringify(step)).toBe(1);
  if (step.uses !== undefined) expect(step.uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
  if (step.if !== undefined) expect(step.if).toBe('always()');
}

function matrixOf(job: Job): Record<string, unknown> {
  return (job.strategy as { matrix?: Record<string, unknown> } | undefined)?.matrix ?? {};
}

describe('GitLab CI', () => {
  it('is made of jobs that GitLab knows', async () => {
    const { value } = await read('gitlab.yml');
    for (const [name, job] of Object.entries(value as Record<string, Job>)) {
      expect(
        Object.keys(job).filter((key) => !GITLAB_KEYS.includes(key)),
        name,
      ).toEqual([]);
      // A job that has rules has no condition beside them.
      expect('when' in job, name).toBe(false);
      if (!name.startsWith('.')) expect(value).toHaveProperty([String(job.extends)]);
    }
    const { key } = (value['vipps-contract'] as { cache: { key: { files: string[] } } }).cache;
    expect(key.files.length).toBeLessThanOrEqual(2);
  });
});

const GITLAB_KEYS = [
  'image',
  'rules',
  'before_script',
  'script',
  'extends',
  'stage',
  'parallel',
  'resource_group',
  'timeout',
  'cache',
  'artifacts',
  'needs',
];

describe('Azure Pipelines', () => {
  it('is made of steps that Azure knows, without anchors, which it does not', async () => {
    const { text, value } = await read('azure.yml');
    expect(text).not.toMatch(/: [&*]\w/);
    for (const job of value.jobs as Job[]) {
      expect(Object.keys(job).filter((key) => !AZURE_JOB_KEYS.includes(key))).toEqual([]);
      for (const step of job.steps ?? []) {
        expect(['script', 'task', 'publish', 'download'].filter((key) => key in step)).toHaveLength(1);
        if (step.task !== undefined) expect(step.task).toMatch(/^\w+@\d+$/);
      }
    }
    const sends = (value.jobs as Job[])
      .flatMap((job) => job.steps ?? [])
      .filter(({ script }) => /--target test/.test(String(script)));
    expect(sends).toHaveLength(2);
    // Secret variables reach a script only where it names them.
    for (const step of sends) {
      expect(step.env).toEqual(Object.fromEntries(FIVE.map((name) => [name, `$(${name})`])));
    }
  });
});

const AZURE_JOB_KEYS = ['job', 'timeoutInMinutes', 'strategy', 'steps', 'dependsOn', 'condition'];

/** The shell of each system: what it sets, and what its artefact steps do between the jobs. */
const systems: [name: string, shards: () => Promise<Shell[]>, report: () => Promise<Shell>][] = [
  [
    'github.yml',
    async () =>
      [1, 2].map((shard) => ({
        jobs: 'contract',
        replace: [[/\$\{\{ matrix\.shard \}\}/g, String(shard)]],
        env: {},
        after: ['reports/latest', `shards/shard-${shard}`],
      })),
    async () => ({ jobs: 'report', replace: [], env: { GITHUB_STEP_SUMMARY: 'job-summary.md' } }),
  ],
  [
    'gitlab.yml',
    async () =>
      [1, 2].map((index) => ({
        jobs: 'vipps-contract',
        replace: [],
        env: { CI_NODE_INDEX: String(index), CI_NODE_TOTAL: '2', CI_PROJECT_DIR: '.' },
      })),
    async () => ({ jobs: 'vipps-contract-report', replace: [], env: { CI_PROJECT_DIR: '.' } }),
  ],
  [
    'azure.yml',
    async () =>
      [1, 2].map((position) => ({
        jobs: 'contract',
        replace: [],
        env: { SYSTEM_JOBPOSITIONINPHASE: String(position), SYSTEM_TOTALJOBSINPHASE: '2' },
        after: ['reports/latest', `shard-${position}`],
      })),
    async () => ({ jobs: 'report', replace: [], env: { PIPELINE_WORKSPACE: '.' } }),
  ],
];

interface Shell {
  jobs: string;
  replace: [RegExp, string][];
  env: Record<string, string>;
  /** Copied once the job is done, as an artefact. */
  after?: [from: string, to: string];
}

describe('its commands, run as the system would', () => {
  it.each(systems)(
    '%s: two shards, one merged report',
    async (name, shards, report) => {
      const folder = await mkdtemp(join(tmpdir(), 'ci-'));
      await standIns(folder);
      const { value } = await read(name);
      for (const shell of await shards()) await runJob(folder, commandsOf(value, shell.jobs), shell);
      await runJob(folder, commandsOf(value, (await report()).jobs), await report());
      const merged = JSON.parse(await readFile(join(folder, 'reports/merged/result.json'), 'utf8')) as Result;
      expect(merged.run.exitCode).toBe(0);
      expect(merged.flows.map(({ id }) => id).sort()).toEqual(['ecom/qr', 'epayment/card', 'epayment/qr']);
      if (name === 'github.yml') expect(await readFile(join(folder, 'job-summary.md'), 'utf8')).toContain('ecom/qr');
    },
    120_000,
  );
});

/** The commands of a job, whichever system's. */
function commandsOf(value: Record<string, unknown>, name: string): string[] {
  const jobs = Array.isArray(value.jobs)
    ? Object.fromEntries(value.jobs.map((job) => [job.job, job]))
    : (value.jobs ?? value);
  const job = (jobs as Record<string, Job>)[name] ?? {};
  if (job.steps) return job.steps.flatMap(({ run, script }) => ((run ?? script) ? [String(run ?? script)] : []));
  const base = (value[String(job.extends)] ?? {}) as { before_script?: string[] };
  return [...(base.before_script ?? []), ...(job.script as string[])];
}

async function runJob(folder: string, commands: string[], { replace, env, after }: Shell): Promise<void> {
  expect(commands.length).toBeGreaterThan(1);
  for (const command of commands) {
    const line = replace.reduce((text, [from, to]) => text.replace(from, to), command);
    expect(await runLine(folder, line, env), line).toMatchObject({ code: 0 });
  }
  if (after) await cp(join(folder, after[0]), join(folder, after[1]), { recursive: true });
}

function runLine(folder: string, line: string, env: Record<string, string>): Promise<{ code: number; out: string }> {
  const path = `${join(folder, 'bin')}:${process.env.PATH}`;
  return new Promise((resolve) => {
    execFile('bash', ['-ec', line], { cwd: folder, env: { CI: '1', ...env, PATH: path } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), out: stdout + stderr });
    });
  });
}

/** `npm ci` does nothing here; `npx vipps-contract` is this program, kept to the sandbox and to three flows. */
async function standIns(folder: string): Promise<void> {
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const program = `"${process.execPath}" --import "${tsx}" "${join(packageRoot, 'src/bin.ts')}"`;
  const npx = `#!/bin/sh
test "$1" = vipps-contract || exit 9
shift
for word do
  shift
  case "$before/$word" in
    --target/test) set -- "$@" sandbox ;;
    --source/official) set -- "$@" bundled ;;
    *) set -- "$@" "$word" ;;
  esac
  before="$word"
done
case "$1" in
  sync) exec ${program} sync --help > sync.txt ;;
  run) exec ${program} "$@" ecom/qr epayment/qr epayment/card ;;
  *) exec ${program} "$@" ;;
esac
`;
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/npx'), npx);
  await writeFile(join(folder, 'bin/npm'), '#!/bin/sh\nexit 0\n');
  await chmod(join(folder, 'bin/npx'), 0o755);
  await chmod(join(folder, 'bin/npm'), 0o755);
}
