import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import pc from 'picocolors';
import { type Checkup, type Examined, failed, type Outcome, ok, warning } from '../doctor/checkup.ts';
import { checkupsOf, type Patient } from '../doctor/checkups.ts';
import { type Examination, examine } from '../doctor/examine.ts';
import { createAsk } from '../doctor/probe.ts';
import { knownVariables } from '../load/known-variables.ts';
import { findLock } from '../load/lock.ts';
import { areInPlace, bringIn } from '../load/official.ts';
import { readRoute } from '../load/read-route.ts';
import { readEnvFile, readSettings } from '../load/settings.ts';
import { askGit } from '../load/tracked-by-git.ts';
import { chooseTarget, type Target } from '../plan/choose-target.ts';
import { makeEnvironment } from '../plan/environment.ts';
import { count } from '../report/words.ts';
import { isLoopback } from '../run/endpoint.ts';
import { startSandbox } from '../sandbox/start.ts';
import { UsageError } from '../usage-error.ts';
import { SANDBOX_NOTE } from '../verify.ts';
import { type Io, usesColor } from './io.ts';

export interface DoctorOptions {
  target: 'auto' | 'sandbox' | 'test';
  baseUrl?: string;
  envFile?: string;
  proxy?: string;
  ca?: string;
  /** One request and its whole answer, ms. */
  timeoutMs: number;
  /** Whether the test user is tried with a payment. */
  payment: boolean;
  json: boolean;
  color: boolean;
}

/**
 * Looks at settings, machine, network, keys and test user, one at a time, and says what to do about each failure.
 *
 * @param now milliseconds since 1970
 * @returns the exit code
 */
export async function doctorCommand(options: DoctorOptions, io: Io, now: () => number = Date.now): Promise<number> {
  const envFile = resolve(io.cwd(), options.envFile ?? '.env');
  const file = await readSettingsFile(envFile, options.envFile !== undefined);
  const { mirror } = readSettings(io.env, file.values, []);
  const settings = readSettings(io.env, file.values, await knownVariables(io.cwd(), mirror));
  const target = targetOf(options, settings.values.base_url);
  const embedded = target.origin === undefined ? await startSandbox() : undefined;
  const origin = target.origin ?? embedded?.url ?? '';
  const guard = { timeoutMs: options.timeoutMs, ...(await readRoute(options, io.cwd())) };
  const { ask, close } = createAsk({ ...guard, origin });
  const isOnThisMachine = isLoopback(new URL(origin).hostname);
  const someAreSet = Object.keys(settings.values).some((name) => ownKeys.has(name)) || settings.emptied.length > 0;
  const patient: Patient = {
    ...guard,
    nodeVersion: process.version,
    settings,
    ...(file.fault === undefined ? {} : { settingsFault: file.fault }),
    values: makeEnvironment({ file: {}, own: settings.values, given: {}, keys: target.keys, origin }),
    mayBeMissing: isOnThisMachine && !someAreSet,
    origin,
    isLoopback: isOnThisMachine,
    mayPay: options.payment,
    newId: () => `doctor-${randomBytes(8).toString('hex')}`,
    now,
    ask,
    askCallback: (url) => askOnce(url, guard),
    lookAtGit: () => lookAtGit(envFile),
    lookAtOfficial: () => lookAtOfficial(io.cwd()),
  };
  try {
    return await report({ checkups: checkupsOf(patient), origin, isSandbox: embedded !== undefined }, options, io);
  } finally {
    close();
    await embedded?.close();
  }
}

const ownKeys = new Set([
  'client_id',
  'client_secret',
  'Ocp-Apim-Subscription-Key',
  'merchantSerialNumber',
  'mobileNumber',
]);

async function report(
  { checkups, origin, isSandbox }: { checkups: Checkup[]; origin: string; isSandbox: boolean },
  { json, color }: DoctorOptions,
  io: Io,
): Promise<number> {
  const colors = pc.createColors(usesColor(io, color));
  if (!json) io.stdout.write(`${isSandbox ? SANDBOX_NOTE : `Target: ${origin}`}\n\n`);
  // What is wrong with several things alike is told once.
  let alike: Examined[] = [];
  const tell = (): void => {
    if (!json && alike.length > 0) io.stdout.write(lineOf(asOne(alike), colors));
    alike = [];
  };
  const examination = await examine(checkups, (examined) => {
    if (!alike.every((other) => isAlike(other, examined))) tell();
    alike.push(examined);
  });
  tell();
  io.stdout.write(json ? jsonOf(examination, origin) : closingOf(examination));
  return examination.exitCode;
}

function isAlike(one: Examined, other: Examined): boolean {
  const isTold = one.status === 'failed' || one.status === 'skipped';
  return isTold && one.status === other.status && one.message === other.message;
}

/** Several checkups with one outcome, in the words of one. */
function asOne(alike: Examined[]): Examined {
  const [first, ...others] = alike as [Examined, ...Examined[]];
  if (others.length === 0) return first;
  if (first.cause === 'needs') return { ...first, title: count(alike.length, 'check') };
  const title = alike.map((one) => one.title).join(', ');
  if (first.cause !== 'not-set') return { ...first, title };
  return {
    ...first,
    title,
    message: 'They are not set.',
    nextStep: `${SET_THEM}${alike.length === ownKeys.size ? OR_SANDBOX : ''}`,
  };
}

const SET_THEM = 'Write them into .env, or set them in the process environment.';
const OR_SANDBOX = ' To do without keys, look at the sandbox: vipps-contract doctor --target sandbox.';

function lineOf({ status, title, message, nextStep }: Examined, colors: ReturnType<typeof pc.createColors>): string {
  const marks = {
    ok: colors.green('✓'),
    warning: colors.yellow('!'),
    failed: colors.red('✗'),
    skipped: colors.dim('–'),
  };
  const step = nextStep === undefined ? '' : `    → ${nextStep}\n`;
  return `${marks[status]} ${title}: ${message}\n${step}`;
}

function closingOf({ checks, exitCode }: Examination): string {
  const number = (status: Examined['status']): number => checks.filter((check) => check.status === status).length;
  const parts = [
    [number('ok'), 'fine'],
    [number('warning'), 'to look at'],
    [number('failed'), 'wrong'],
    [number('skipped'), 'not looked at'],
  ] as const;
  const said = parts.filter(([amount]) => amount > 0).map(([amount, words]) => `${amount} ${words}`);
  return `\n${said.join(', ')}.${exitCode === 0 ? ' Ready: vipps-contract run' : ''}\n`;
}

function jsonOf({ checks, exitCode }: Examination, baseUrl: string): string {
  return `${JSON.stringify({ schemaVersion: 1, baseUrl, ok: exitCode === 0, exitCode, checks }, null, 2)}\n`;
}

/** Settings are judged one by one here, so a missing one is no reason not to choose. */
function targetOf({ target, baseUrl }: DoctorOptions, fromSettings: string | undefined): Target {
  const url = baseUrl ?? fromSettings;
  const wanted = { target, missing: [], emptied: [], requiredCount: ownKeys.size };
  return chooseTarget(url === undefined ? wanted : { ...wanted, baseUrl: url });
}

/** A settings file that cannot be read is one of the things that are wrong, not the end of the examination. */
async function readSettingsFile(
  path: string,
  isNamed: boolean,
): Promise<{ values: Record<string, string>; fault?: string }> {
  try {
    return { values: await readEnvFile(path, isNamed) };
  } catch (error) {
    if (error instanceof UsageError) return { values: {}, fault: error.message };
    throw error;
  }
}

async function askOnce(url: URL, guard: { timeoutMs: number; proxy?: string; ca?: string }) {
  const { ask, close } = createAsk({ ...guard, origin: url.origin });
  try {
    return await ask({ method: 'GET', path: url.pathname + url.search });
  } finally {
    close();
  }
}

async function lookAtGit(envFile: string): Promise<Outcome> {
  const name = basename(envFile);
  switch (await askGit(envFile)) {
    case 'tracked':
      return failed(
        `git tracks ${name}: everybody who has the repository has the keys.`,
        `Run "git rm --cached ${name}", add ${name} to .gitignore, and renew the keys in the portal.`,
      );
    case 'untracked':
      if (!existsSync(envFile)) return ok(`There is no ${name} that git could track.`);
      return warning(`git does not track ${name}, but does not ignore it either.`, `Add ${name} to .gitignore.`);
    case 'ignored':
      return ok(`git ignores ${name}.`);
    default:
      return ok('There is no git repository here.');
  }
}

async function lookAtOfficial(workingDirectory: string): Promise<Outcome> {
  const sync = 'Run "vipps-contract sync" to bring them in; until then the bundled ones are used.';
  try {
    const lock = await findLock(workingDirectory);
    const needed = lock.artefacts.filter(({ kind }) => kind !== 'licence');
    if (!(await areInPlace(lock, needed))) return warning('They are not in place, or not all of them.', sync);
    await bringIn(lock, needed, undefined);
    return ok(`${needed.length} files in place, with the bytes that ${relative(workingDirectory, lock.path)} pins.`);
  } catch (error) {
    if (error instanceof UsageError) return failed(error.message, sync);
    throw error;
  }
}
