import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse as parseEnv } from 'dotenv';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { severities } from './check/severities.ts';
import { messageOf } from './check/words.ts';
import { buildProgram, run } from './cli.ts';
import { examples } from './commands/examples.ts';
import { stepMembers } from './load/load-suites.ts';
import { packageRoot } from './load/package-root.ts';
import type { FindingDraft } from './model.ts';
import { aProcess } from './testing/fake-process.ts';
import { type CodeBlock, linksOf, readDocumentation } from './testing/read-documentation.ts';
import { commandsOf, ownArguments, type Ran, runShellBlock } from './testing/run-shell-block.ts';

// The documentation is held to what it says: its commands are run, in their order and in one folder, as a newcomer would
// run them after "init"; its code is run; its links lead somewhere. What needs keys, network or an install is parsed.

const pages = readDocumentation();
const blocks = pages.flatMap((page) => page.blocks);
const inLanguage = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docs-'));
  expect(await run(aProcess(folder, ['init']))).toBe(0);
  await installFromSource();
  for (const { info, text } of blocks)
    if (/^[\w./-]+\.\w+$/.test(info)) await writeInFolder(info, withDatesAhead(text));
});

/** A date that a page names as an example would be past one day. */
function withDatesAhead(text: string): string {
  const ahead = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  return text.replaceAll(/(expires: )'\d{4}-\d{2}-\d{2}'/g, `$1'${ahead}'`);
}

/** The package, as an install would put it there, but leading to its source. */
async function installFromSource(): Promise<void> {
  const source = JSON.stringify(join(packageRoot, 'src', 'index.ts'));
  await writeInFolder('node_modules/vipps-contract/package.json', '{ "type": "module", "exports": "./index.js" }');
  await writeInFolder('node_modules/vipps-contract/index.js', `export * from ${source};\n`);
}

async function writeInFolder(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

describe('commands', () => {
  const done = new Map<string, Promise<Ran[]>>();
  it.each(inLanguage('sh').filter(({ needs }) => needs === undefined))(
    '$place',
    async ({ text }) => {
      const isNew = !done.has(text);
      const ran = await (done.get(text) ?? runShellBlock(text, folder));
      if (isNew) done.set(text, Promise.resolve(ran));
      for (const one of ran) expect(one, one.err || one.out).toMatchObject({ code: one.expected });
      expect(ran).not.toEqual([]);
    },
    120_000,
  );

  it.each(inLanguage('sh').filter(({ needs }) => needs !== undefined))('$place is parsed: $needs', async ({ text }) => {
    execFileSync('bash', ['-n'], { input: text });
    for (const { command } of commandsOf(text)) {
      const args = ownArguments(command);
      if (args !== undefined) await parseOnly(args);
    }
  });
});

/** Parses a command line as the program does, and stops before anything is done. */
async function parseOnly(args: string[]): Promise<void> {
  const process = aProcess(folder, args);
  const program = buildProgram(process, () => undefined);
  program.hook('preAction', () => {
    throw new Error('parsed');
  });
  await expect(program.parseAsync(process.argv), `${args.join(' ')}: ${process.err()}`).rejects.toThrow('parsed');
}

describe('code', () => {
  it.each(inLanguage('ts', 'js').filter(isScript))('$place', async ({ text, language }) => {
    const path = join(folder, `block-${Math.abs(hash(text))}.${language}`);
    await writeFile(path, fromSource(text));
    await expect(import(path)).resolves.toBeDefined();
  });

  it.each(inLanguage('ts', 'js').filter(isTest))(
    '$place, as a test of a partner',
    async ({ text }) => {
      const path = join(folder, `block-${Math.abs(hash(text))}.test.ts`);
      await writeFile(path, fromSource(text));
      const vitest = join(packageRoot, 'node_modules', 'vitest', 'vitest.mjs');
      const out = execFileSync(process.execPath, [vitest, 'run', '--root', folder, path], {
        cwd: folder,
        env: { PATH: process.env.PATH, CI: '1', NO_COLOR: '1' },
        encoding: 'utf8',
      });
      expect(out).toMatch(/Tests +\d+ passed/);
    },
    120_000,
  );
});

function isTest({ text }: CodeBlock): boolean {
  return text.includes('vipps-contract/vitest');
}

function isScript(block: CodeBlock): boolean {
  return !isTest(block) && block.needs === undefined;
}

/** Imports of the package lead to its source. */
function fromSource(text: string): string {
  const entry = (name: string): string => JSON.stringify(join(packageRoot, 'src', `${name}.ts`));
  return text.replaceAll("'vipps-contract/vitest'", entry('vitest')).replaceAll("'vipps-contract'", entry('index'));
}

function hash(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) | 0, 7);
}

describe('data', () => {
  it.each(inLanguage('yaml'))('$place is YAML', ({ text }) => {
    const document = parseDocument(text);
    expect([...document.errors, ...document.warnings]).toEqual([]);
  });

  it.each(inLanguage('json'))('$place is JSON', ({ text }) => {
    expect(() => JSON.parse(text)).not.toThrow();
  });

  it.each(inLanguage('dotenv'))('$place is a settings file', ({ text }) => {
    const names = text
      .split('\n')
      .filter((line) => /^[^#]/.test(line))
      .map((line) => line.split('=')[0]);
    expect(Object.keys(parseEnv(text))).toEqual(names);
  });

  it('has no block in a language that no test knows', () => {
    const known = ['sh', 'ts', 'js', 'yaml', 'json', 'dotenv', 'text'];
    expect(blocks.filter(({ language }) => !known.includes(language)).map(({ place }) => place)).toEqual([]);
  });

  it('marks blocks with needs that mean something', () => {
    const meant = [
      'needs keys',
      'needs network',
      'needs an install',
      'needs a git repository',
      'needs a container engine',
      'needs a server of your own',
    ];
    expect(
      blocks.filter(({ needs }) => needs !== undefined && !meant.includes(needs)).map(({ place }) => place),
    ).toEqual([]);
  });
});

describe('findings', () => {
  const codes = Object.keys(severities) as (keyof typeof severities)[];

  it.each(codes)('%s has a page with its severity, its words and what to do', async (code) => {
    const text = await readFile(join(packageRoot, 'docs', 'findings', `${code}.md`), 'utf8');
    const name = { error: 'Error', warning: 'Warning', info: 'Information' }[severities[code]];
    expect(text).toMatch(new RegExp(`^# \`${code}\`\n\n${name}\\. `));
    for (const heading of ['## What it means', '## Example', '## What to do']) expect(text).toContain(`\n${heading}\n`);
    const example = blocks.find(
      ({ place, info }) => place.startsWith(`docs/findings/${code}.md`) && info === 'finding',
    );
    const finding = JSON.parse(example?.text ?? '{}') as FindingDraft;
    expect(finding.code).toBe(code);
    expect(text).toContain(`\n> ${messageOf(finding)}\n`);
    expect(await readFile(join(packageRoot, 'docs', 'findings', 'README.md'), 'utf8')).toContain(`](${code}.md)`);
  });
});

describe('words', () => {
  it.each(pages)('$path links to files that are there', (page) => {
    expect(linksOf(page).filter((path) => !existsSync(join(packageRoot, path)))).toEqual([]);
  });

  it('names every command and every flag of "run" in the README or a guide', async () => {
    const process = aProcess(folder, []);
    const program = buildProgram(process, () => undefined);
    const text = pages.map((page) => page.text).join('\n');
    const names = program.commands.map((command) => command.name()).filter((name) => name !== 'help');
    expect(names.filter((name) => !text.includes(`vipps-contract ${name}`))).toEqual([]);
    const flags =
      program.commands.find((command) => command.name() === 'run')?.options.map(({ long }) => long ?? '') ?? [];
    expect(flags.length).toBeGreaterThan(20);
    expect(flags.filter((flag) => !text.includes(`\`${flag}`))).toEqual([]);
  });

  it('lists no flag of "run" that there is not', () => {
    const program = buildProgram(aProcess(folder, []), () => undefined);
    const flags = program.commands.find((command) => command.name() === 'run')?.options.map(({ long }) => long) ?? [];
    const readme = pages.find(({ path }) => path === 'README.md')?.text ?? '';
    const table = /## Flags of `run`\n\n([\s\S]*?)\n\n/.exec(readme)?.[1] ?? '';
    const listed = [...table.matchAll(/`(--[a-z-]+)/g)].map((match) => match[1]);
    expect(listed.length).toBeGreaterThan(20);
    expect(listed.filter((flag) => !flags.includes(flag))).toEqual([]);
  });

  it('tells everything that a step may have', async () => {
    const model = await readFile(join(packageRoot, 'src', 'model.ts'), 'utf8');
    const step = /^export interface Step \{([\s\S]*?)^\}/m.exec(model)?.[1] ?? '';
    const members = [...step.matchAll(/^ {2}(\w+)\??:/gm)].map((match) => match[1] ?? '');
    const guide = pages.find(({ path }) => path === 'docs/flows.md')?.text ?? '';
    expect(members.length).toBeGreaterThan(15);
    expect(members.filter((member) => !new RegExp(`^\\| \`${member}[\`:]`, 'm').test(guide))).toEqual([]);
    expect([...stepMembers].sort()).toEqual(members.sort());
  });

  it('gives every command a help text with examples', () => {
    const out: string[] = [];
    const io = aProcess(folder, []);
    const program = buildProgram({ ...io, stdout: { write: (text: string) => out.push(text) } }, () => undefined);
    for (const command of program.commands.filter((one) => one.name() !== 'help')) {
      out.length = 0;
      command.outputHelp();
      expect(out.join(''), command.name()).toContain('Examples:\n');
    }
  });

  const lines = Object.values(examples).flatMap((own) => own.map(([line]) => line));
  it.each(lines)('knows the flags of its own example "%s"', async (line) => {
    await parseOnly(ownArguments(`vipps-contract ${line}`) ?? []);
  });
});
