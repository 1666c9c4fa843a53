import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { releaseNotes } from '../scripts/prepare-release.ts';
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
    '%s names the target, pins the source, and keeps reports and history',
    async (name) => {
      const { text } = await read(name);
      expect(text).toContain('run --target test --source official --unit "$UNIT" --history history');
      expect(text).toContain('vipps-contract sync');
      expect(text).toContain('vipps-contract doctor --target test');
      expect(text).toContain('vipps-contract merge');
      for (const setting of FIVE) expect(text).toContain(setting);
      expect(text).not.toMatch(/\t| +$/m);
    },
  );
});

const workflows = [
  'templates/github.yml',
  ...['nightly', 'ci', 'weekly', 'release'].map((name) => `.github/workflows/${name}.yml`),
];

describe('GitHub Actions', () => {
  it.each(workflows)('%s is a workflow with least permissions', async (path) => {
    const { value } = await read(join('..', path));
    expect(Object.keys(value).filter((key) => !WORKFLOW_KEYS.includes(key))).toEqual([]);
    const isRelease = path.endsWith('release.yml');
    expect(value.permissions).toEqual(isRelease ? {} : { contents: 'read' });
    const jobs = value.jobs as Record<string, Job>;
    for (const [name, job] of Object.entries(jobs)) {
      expect(
        Object.keys(job).filter((key) => !JOB_KEYS.includes(key)),
        name,
      ).toEqual([]);
      if (isRelease && name !== 'publish') expect(job.permissions, name).toEqual({ contents: 'read' });
      expect(job['runs-on'], name).toBeTruthy();
      expect(job['timeout-minutes'], name).toBeGreaterThan(0);
      for (const need of [job.needs ?? []].flat()) expect(Object.keys(jobs)).toContain(need);
      for (const step of job.steps ?? []) checkStep(step, STEP_KEYS);
      expect(job.steps?.length, name).toBeGreaterThan(0);
    }
  });

  it.each([...workflows, 'action.yml'])('%s pins every action to a commit, with its version', async (path) => {
    const { text } = await read(join('..', path));
    const uses = text.split('\n').filter((line) => /\buses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('pins one commit for each action, everywhere', async () => {
    const texts = await Promise.all(
      [...workflows, 'action.yml'].map(async (path) => (await read(join('..', path))).text),
    );
    const pins = new Set(
      texts.flatMap((text) =>
        [...text.matchAll(/uses: ([\w-]+\/[\w-]+)\S*?@(.*)$/gm)].map((match) => `${match[1]}@${match[2]}`),
      ),
    );
    const names = [...pins].map((pin) => pin.replace(/@.*/, ''));
    expect(names).toEqual([...new Set(names)]);
  });

  it.each([...workflows, 'action.yml'])(
    '%s leaves no credentials behind, and puts no expression into a script',
    async (path) => {
      const { value } = await read(join('..', path));
      for (const step of stepsOf(value)) {
        if (String(step.uses).startsWith('actions/checkout@')) {
          expect(step.with).toMatchObject({ 'persist-credentials': false });
        }
        expect(String(step.run ?? '')).not.toContain('${{');
      }
    },
  );

  it.each([...workflows, 'action.yml'])(
    '%s shows keys to the step that runs the flows, and to no other',
    async (path) => {
      const { value, text } = await read(join('..', path));
      const isSecret = (step: unknown): boolean =>
        /secrets\.|inputs\.(client|subscription|merchant|mobile)/.test(JSON.stringify(step));
      const seeing = stepsOf(value).filter(isSecret);
      expect(seeing.map(({ name }) => name)).toEqual(/\bid: run\b/.test(text) ? ['Run the flows'] : []);
      const { steps: _, ...rest } = (value.runs ?? {}) as Job;
      const jobs = Object.values((value.jobs ?? {}) as Record<string, Job>).map(({ steps: __, ...job }) => job);
      expect(isSecret([rest, jobs, value.env ?? {}])).toBe(false);
    },
  );

  it('uses no expression but those of contexts that are there', async () => {
    const { text, value } = await read('github.yml');
    const matrix = Object.keys(matrixOf((value.jobs as Record<string, Job>).contract ?? {}));
    const expressions = [...text.matchAll(/\$\{\{ *(.*?) *\}\}/g)].map((match) => match[1] ?? '');
    expect(expressions.length).toBeGreaterThan(5);
    for (const expression of expressions) {
      expect(expression).toMatch(
        /^(secrets\.VIPPS_[A-Z_]+|matrix\.\w+|hashFiles\(.*\)|github\.run_(id|attempt)|steps\.run\.outputs\.code)$/,
      );
      const variable = /^matrix\.(\w+)$/.exec(expression)?.[1];
      if (variable) expect(matrix).toContain(variable);
    }
  });

  it("runs the project's own nightly by the same jobs", async () => {
    const template = await read('github.yml');
    const own = await read('../.github/workflows/nightly.yml');
    const steps = (jobs: unknown, name: string) =>
      (jobs as Record<string, Job>)[name]?.steps?.map((step) => step.name ?? step.uses);
    for (const job of ['contract', 'report'])
      expect(steps(own.value.jobs, job)).toEqual(steps(template.value.jobs, job));
    expect(matrixOf((own.value.jobs as Record<string, Job>).contract ?? {})).toEqual(
      matrixOf((template.value.jobs as Record<string, Job>).contract ?? {}),
    );
  });

  it('has an Action whose steps GitHub knows, and whose expressions name inputs and steps that are there', async () => {
    const { text, value } = await read('../action.yml');
    const { runs, inputs } = value as { runs: Job; inputs: Record<string, object> };
    expect(runs.using).toBe('composite');
    for (const step of runs.steps ?? []) {
      checkStep(step, [...STEP_KEYS, 'shell']);
      if (step.run !== undefined) expect(step.shell).toBe('bash');
    }
    const named = [...text.matchAll(/inputs\.([\w-]+)/g)].map((match) => match[1] ?? '');
    expect([...new Set(named)].sort()).toEqual(Object.keys(inputs).sort());
  });
});

const WORKFLOW_KEYS = ['name', 'on', 'permissions', 'concurrency', 'jobs', 'env'];
const JOB_KEYS = [
  'name',
  'runs-on',
  'timeout-minutes',
  'strategy',
  'steps',
  'needs',
  'if',
  'environment',
  'concurrency',
  'permissions',
];
const STEP_KEYS = ['name', 'id', 'uses', 'with', 'run', 'if', 'env', 'shell'];

function checkStep(step: Record<string, unknown>, keys: string[]): void {
  expect(Object.keys(step).filter((key) => !keys.includes(key))).toEqual([]);
  expect(['uses', 'run'].filter((key) => key in step).length, JSON.stringify(step)).toBe(1);
  if (step.if === undefined) return;
  expect(step.if).toMatch(/^(always\(\)|inputs\.source == 'official'|steps\.run\.outputs\.code [!=]= '\d'( && .*)?)$/);
}

/** The steps of a workflow's jobs, or of an action. */
function stepsOf(value: Record<string, unknown>): Record<string, unknown>[] {
  const { steps = [] } = (value.runs ?? {}) as Job;
  return [...steps, ...Object.values((value.jobs ?? {}) as Record<string, Job>).flatMap((job) => job.steps ?? [])];
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
    const job = value['vipps-contract'] as { allow_failure: unknown; cache: { key: unknown; paths: string[] }[] };
    expect(job.cache.flatMap(({ paths }) => paths)).toEqual(['.vipps-official', 'history']);
    // "Could not judge" is a warning there, a broken contract is not.
    expect(job.allow_failure).toEqual({ exit_codes: 3 });
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
  'environment',
  'allow_failure',
];

describe('Azure Pipelines', () => {
  it('is made of steps that Azure knows, without anchors, which it does not', async () => {
    const { text, value } = await read('azure.yml');
    expect(text).not.toMatch(/: [&*]\w/);
    for (const job of azureJobs(value)) {
      expect(Object.keys(job).filter((key) => !AZURE_JOB_KEYS.includes(key))).toEqual([]);
      for (const step of job.steps ?? []) {
        expect(['script', 'task', 'publish', 'download', 'checkout'].filter((key) => key in step)).toHaveLength(1);
        if (step.checkout !== undefined) expect(step.persistCredentials).toBe(false);
        if (step.task !== undefined) expect(step.task).toMatch(/^\w+@\d+$/);
      }
    }
    const sends = azureJobs(value)
      .flatMap((job) => job.steps ?? [])
      .filter(({ script }) => /--target test/.test(String(script)));
    expect(sends).toHaveLength(1);
    // Secret variables reach a script only where it names them.
    for (const step of sends) {
      expect(step.env).toEqual(Object.fromEntries(FIVE.map((name) => [name, `$(${name})`])));
    }
  });
});

const AZURE_JOB_KEYS = ['job', 'displayName', 'timeoutInMinutes', 'variables', 'steps', 'dependsOn', 'condition'];

/** Jobs of all stages; those that an "each" writes for every sales unit once. */
function azureJobs(value: Record<string, unknown>): Job[] {
  const jobs = (value.stages as { jobs: Record<string, unknown>[] }[]).flatMap((stage) => stage.jobs);
  return jobs.flatMap((job) => ('job' in job ? [job as Job] : (Object.values(job).flat() as Job[])));
}

/** The shell of each system: what it sets, and what its artefact steps do between the jobs. */
const systems: [name: string, unit: (unit: string) => Shell, report: Shell][] = [
  [
    'github.yml',
    (UNIT) => ({
      job: 'contract',
      env: { UNIT, GITHUB_STEP_SUMMARY: 'job-summary.md', GITHUB_OUTPUT: `output-${UNIT}` },
      after: ['reports/latest', `units/unit-${UNIT}`],
    }),
    { job: 'report', env: {} },
  ],
  [
    'gitlab.yml',
    (UNIT) => ({ job: 'vipps-contract', env: { UNIT, CI_PROJECT_DIR: '.' } }),
    { job: 'vipps-contract-report', env: { CI_PROJECT_DIR: '.' } },
  ],
  [
    'azure.yml',
    (UNIT) => ({ job: 'unit', env: { UNIT }, after: ['reports/latest', `unit-${UNIT}`] }),
    { job: 'report', env: { PIPELINE_WORKSPACE: '.' } },
  ],
];

interface Shell {
  job: string;
  env: Record<string, string>;
  /** Copied once the job is done, as an artefact. */
  after?: [from: string, to: string];
}

describe('the container image', () => {
  it('is made by pinned, small steps, and runs without rights or build tools', async () => {
    const text = await readFile(join(packageRoot, 'Dockerfile'), 'utf8');
    const lines = text
      .replaceAll('\\\n', ' ')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const known = [
      'FROM',
      'WORKDIR',
      'COPY',
      'RUN',
      'LABEL',
      'USER',
      'ENV',
      'EXPOSE',
      'HEALTHCHECK',
      'ENTRYPOINT',
      'CMD',
    ];
    expect(lines.filter((line) => !known.includes(line.split(' ')[0] ?? ''))).toEqual([]);
    const stages = lines.filter((line) => line.startsWith('FROM '));
    for (const stage of stages) expect(stage).toMatch(/^FROM [\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}( AS \w+)?$/);
    const last = lines.slice(lines.lastIndexOf(stages.at(-1) ?? ''));
    expect(last.filter((line) => line.startsWith('RUN '))).toEqual([]);
    expect(last.find((line) => line.startsWith('USER '))).toBe('USER nonroot');
    for (const kind of ['ENTRYPOINT', 'CMD']) {
      const line = last.find((one) => one.startsWith(`${kind} `)) ?? '';
      expect(JSON.parse(line.slice(kind.length))).toEqual(expect.arrayContaining([expect.any(String)]));
    }
    const health = last.find((line) => line.startsWith('HEALTHCHECK ')) ?? '';
    expect(health).toMatch(/^HEALTHCHECK --interval=\d+s --timeout=\d+s --start-period=\d+s CMD \[/);
    const ignored = (await readFile(join(packageRoot, '.dockerignore'), 'utf8')).split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.env', 'node_modules', 'schemas/official']));
  });
});

describe('a release', () => {
  const manifest = JSON.stringify({ version: '1.2.0', repository: { url: 'git+https://github.com/a/b.git' } });
  const changelog = '# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-01\n\n- New.\n\n## [1.1.0]\n\n- Old.\n';

  it("has the changelog's section as its notes", () => {
    expect(releaseNotes('v1.2.0', { manifest, changelog })).toBe('- New.\n');
  });

  it.each([
    ['another version', 'v1.3.0', { manifest, changelog }, /tag is v1.3.0, but package.json has version 1.2.0/],
    ['no section', 'v1.2.0', { manifest, changelog: '## [1.1.0]\n\n- Old.\n' }, /no section "## 1.2.0"/],
    ['a placeholder', 'v1.2.0', { manifest: manifest.replace('/a/', '/OWNER/'), changelog }, /placeholder OWNER/],
  ])('is refused with %s', (_, tag, files, message) => {
    expect(() => releaseNotes(tag, files)).toThrow(message);
  });
});

describe('its commands, run as the system would', () => {
  it.each(systems)(
    '%s: two sales units, one merged report, and a history for the next night',
    async (name, unit, report) => {
      const folder = await mkdtemp(join(tmpdir(), 'ci-'));
      await standIns(folder);
      const { value } = await read(name);
      for (const shell of ['oslo', 'bergen'].map(unit)) await runJob(folder, commandsOf(value, shell.job), shell);
      await runJob(folder, commandsOf(value, report.job), report);
      const merged = JSON.parse(await readFile(join(folder, 'reports/merged/result.json'), 'utf8')) as Result;
      expect(merged.run.exitCode).toBe(0);
      expect(merged.flows.map(({ id, unit: of }) => `${of} ${id}`).sort()).toEqual([
        ...['bergen ecom/qr', 'bergen epayment/qr', 'oslo ecom/qr', 'oslo epayment/qr'],
      ]);
      expect((await readdir(join(folder, 'history'))).length).toBeGreaterThan(0);
      if (name !== 'github.yml') return;
      expect(await readFile(join(folder, 'job-summary.md'), 'utf8')).toContain('ecom/qr');
      expect(await readFile(join(folder, 'output-oslo'), 'utf8')).toBe('code=0\n');
    },
    120_000,
  );

  it.each([
    [1, 'Broken contract'],
    [3, 'Could not judge (outage, network or keys)'],
    [2, 'Configuration, a secret in an output, or interrupted'],
  ])('github.yml ends a night with exit code %d in the step "%s"', async (code, failing) => {
    const { value } = await read('github.yml');
    const steps = (value.jobs as Record<string, Job>).contract?.steps ?? [];
    const outputs = steps.filter(({ if: condition }) => String(condition).includes('steps.run.outputs.code'));
    const holds = ({ if: condition }: Record<string, unknown>): boolean =>
      String(condition)
        .split(' && ')
        .every((part) => {
          const [, operator, value = ''] = /outputs\.code ([!=]=) '(\d)'/.exec(part) ?? [];
          return (operator === '==') === (value === String(code));
        });
    expect(outputs.filter(holds).map(({ name }) => name)).toEqual([failing]);
  });
});

/** The commands of a job, whichever system's; those of steps that only tell the outcome left out. */
function commandsOf(value: Record<string, unknown>, name: string): string[] {
  const jobs = value.stages
    ? Object.fromEntries(azureJobs(value).map((job) => [String(job.job).replace(/_.*/, ''), job]))
    : (value.jobs ?? value);
  const job = (jobs as Record<string, Job>)[name] ?? {};
  if (job.steps) {
    const acting = job.steps.filter((step) => !String(step.if).includes('outputs.code'));
    return acting.flatMap(({ run, script }) => ((run ?? script) ? [String(run ?? script)] : []));
  }
  const base = (value[String(job.extends)] ?? {}) as { before_script?: string[] };
  return [...(base.before_script ?? []), ...(job.script as string[])];
}

async function runJob(folder: string, commands: string[], { env, after }: Shell): Promise<void> {
  expect(commands.length).toBeGreaterThan(1);
  for (const line of commands) {
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

/** `npm ci` does nothing here; `npx vipps-contract` is this program, kept to the sandbox and to two flows. */
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
  run) exec ${program} "$@" ecom/qr epayment/qr ;;
  *) exec ${program} "$@" ;;
esac
`;
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/npx'), npx);
  await writeFile(join(folder, 'bin/npm'), '#!/bin/sh\nexit 0\n');
  await chmod(join(folder, 'bin/npx'), 0o755);
  await chmod(join(folder, 'bin/npm'), 0o755);
}
