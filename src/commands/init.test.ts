import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../cli.ts';
import { packageRoot } from '../load/package-root.ts';
import { aProcess } from '../testing/fake-process.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'init-'));
});

async function runs(...args: string[]) {
  const process = aProcess(folder, args);
  return { code: await run(process), out: process.out(), err: process.err() };
}

async function files(): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

describe('init', () => {
  it.each([
    ['github', '.github/workflows/vipps-contract.yml'],
    ['gitlab', '.gitlab/vipps-contract.yml'],
    ['azure', 'azure-pipelines.vipps-contract.yml'],
  ])('writes settings, an own suite and the pipeline for %s', async (ci, path) => {
    const { code, out, err } = await runs('init', '--ci', ci);
    expect([code, err]).toEqual([0, '']);
    expect(await files()).toEqual(['.env.example', '.gitignore', 'contract/own-suite.ts', path].sort());
    expect(await readFile(join(folder, path), 'utf8')).toBe(
      await readFile(join(packageRoot, 'templates', `${ci}.yml`), 'utf8'),
    );
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toContain('\n.env\n');
    expect(out).toContain(`written  ${path}`);
  });

  it('writes a skill for coding agents, where the standard and Claude Code look for it', async () => {
    const { code, out } = await runs('init', '--agents');
    expect(code).toBe(0);
    const template = await readFile(join(packageRoot, 'templates/SKILL.md'), 'utf8');
    expect(template).toMatch(/^---\nname: vipps-contract\ndescription: .{50,1000}\n---\n/);
    for (const home of ['.agents', '.claude']) {
      const path = `${home}/skills/vipps-contract/SKILL.md`;
      expect(await readFile(join(folder, path), 'utf8')).toBe(template);
      expect(out).toContain(`written  ${path}`);
    }
  });

  it('overwrites nothing, says so, and may be run again', async () => {
    await writeFile(join(folder, '.env.example'), 'mine');
    await writeFile(join(folder, '.gitignore'), '/reports\n');
    const first = await runs('init');
    expect(first.out).toContain('kept     .env.example');
    expect(first.out).toContain('Add to .gitignore: .env.');
    expect(await readFile(join(folder, '.env.example'), 'utf8')).toBe('mine');
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('/reports\n');
    const again = await runs('init');
    expect(again.code).toBe(0);
    expect(again.out).toContain('kept     contract/own-suite.ts');
  });

  it('refuses a CI that it has no template for, and a place that cannot be written, in one sentence', async () => {
    expect(await runs('init', '--ci', 'jenkins')).toMatchObject({ code: 2, err: expect.stringContaining('github') });
    await writeFile(join(folder, 'contract'), 'a file where the folder should be');
    const { code, err } = await runs('init');
    expect(code).toBe(2);
    expect(err).toMatch(/own-suite\.ts cannot be written \((EEXIST|ENOTDIR)\)\.\n$/);
  });
});

describe('explain', () => {
  it('prints the page of a code, and the list of all', async () => {
    expect((await runs('explain', 'body-schema')).out).toMatch(/^body-schema\n\nError\./);
    expect((await runs('explain')).out).toContain('undocumented-field');
  });

  it('helps with a code that there is not', async () => {
    expect(await runs('explain', 'body-shema')).toMatchObject({
      code: 2,
      err: 'There is no finding "body-shema". Did you mean "body-schema"?\n',
    });
  });
});
