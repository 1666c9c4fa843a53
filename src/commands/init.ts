import { constants, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageRoot } from '../load/package-root.ts';
import { UsageError } from '../usage-error.ts';
import type { Io } from './io.ts';

export type CiSystem = 'github' | 'gitlab' | 'azure';

/** A file of the package, and where it goes. */
interface Placed {
  from: string;
  to: string;
}

const always: Placed[] = [
  { from: '.env.example', to: '.env.example' },
  { from: 'templates/own-suite.ts', to: 'contract/own-suite.ts' },
];

const pipelines: Readonly<Record<CiSystem, { file: Placed; nextStep: string }>> = {
  github: {
    file: { from: 'templates/github.yml', to: '.github/workflows/vipps-contract.yml' },
    nextStep: 'Set the five VIPPS_ secrets under Settings, Secrets and variables, Actions.',
  },
  gitlab: {
    file: { from: 'templates/gitlab.yml', to: '.gitlab/vipps-contract.yml' },
    nextStep:
      'Add "include: [{ local: .gitlab/vipps-contract.yml }]" to .gitlab-ci.yml, set the five VIPPS_ variables, and add a schedule.',
  },
  azure: {
    file: { from: 'templates/azure.yml', to: 'azure-pipelines.vipps-contract.yml' },
    nextStep: 'Make the variable group "vipps-contract" with the five VIPPS_ secrets, and a pipeline from this file.',
  },
};

/** A guide for coding agents: where the open standard has skills, and where Claude Code looks for them. */
const skills: Placed[] = ['.agents', '.claude'].map((folder) => ({
  from: 'templates/SKILL.md',
  to: `${folder}/skills/vipps-contract/SKILL.md`,
}));

/** What `init` is asked for. */
export interface InitOptions {
  ci?: CiSystem;
  agents?: boolean;
}

/** What must not be committed. */
const ignored = ['.env', 'reports/'];

/**
 * Writes settings, an example of an own suite and, if asked for, a pipeline and a skill for coding agents into a repository. What is there already stays as
 * it is.
 *
 * @returns the exit code
 */
export async function initCommand({ ci, agents = false }: InitOptions, io: Io): Promise<number> {
  const pipeline = ci === undefined ? undefined : pipelines[ci];
  const placed = [...always, ...(pipeline ? [pipeline.file] : []), ...(agents ? skills : [])];
  for (const { from, to } of placed) {
    const isNew = await place(join(packageRoot, from), join(io.cwd(), to));
    io.stdout.write(`${isNew ? 'written' : 'kept   '}  ${to}${isNew ? '' : '  (was there already)'}\n`);
  }
  const lacking = await ignoredLacking(join(io.cwd(), '.gitignore'));
  io.stdout.write(lacking === 'written' ? 'written  .gitignore\n' : 'kept     .gitignore  (was there already)\n');
  const steps = [
    ...(lacking === 'written' || lacking.length === 0 ? [] : [`Add to .gitignore: ${lacking.join(', ')}.`]),
    'npx vipps-contract run        the sandbox serves; no keys are needed',
    'npx vipps-contract run --suite contract/own-suite.ts        the example of an own suite, to write yours from',
    'Copy .env.example to .env, fill in your keys for the test environment, then: npx vipps-contract doctor',
    ...(pipeline ? [pipeline.nextStep] : []),
  ];
  io.stdout.write(`\nNext:\n${steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n')}\n`);
  return 0;
}

/** @returns whether the file was written: never over one that is there */
async function place(from: string, to: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(to, error);
  });
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    return keptOrThrow(error as NodeJS.ErrnoException, to);
  }
}

/** Writes a `.gitignore` where there is none; else tells which lines it lacks. */
async function ignoredLacking(path: string): Promise<'written' | string[]> {
  try {
    await writeFile(path, `${['node_modules/', ...ignored].join('\n')}\n`, { flag: 'wx' });
    return 'written';
  } catch (error) {
    keptOrThrow(error as NodeJS.ErrnoException, path);
  }
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, ''));
  return ignored.filter((wanted) => !lines.includes(wanted.replace(/\/$/, '')));
}

function keptOrThrow(error: NodeJS.ErrnoException, path: string): false {
  if (error.code === 'EEXIST') return false;
  throw cannotWrite(path, error);
}

function cannotWrite(path: string, error: NodeJS.ErrnoException): UsageError {
  return new UsageError(`${path} cannot be written (${error.code ?? error.message}).`);
}
