import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PostmanItem } from '../model.ts';
import { insideFolder } from './inside-folder.ts';
import { aFlow } from './testing/flows.ts';
import { useRunners } from './testing/use-runners.ts';

const { stub, runnerFor } = useRunners({ timeoutMs: 5_000, scriptTimeoutMs: 2_000, maxBodyBytes: 100_000 });
let home: string;
let folder: string;

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'uploads-')));
  folder = join(home, 'files');
  await mkdir(join(folder, 'sub'), { recursive: true });
  await mkdir(join(home, 'files-beside'));
  await writeFile(join(home, 'secret.txt'), 'not for strangers');
  await writeFile(join(home, 'files-beside', 'secret.txt'), 'not for strangers');
  await writeFile(join(folder, 'a.txt'), 'in the folder');
  await writeFile(join(folder, 'sub', 'b.txt'), 'further down');
  await symlink('a.txt', join(folder, 'link-in'));
  await symlink('../sub/b.txt', join(folder, 'sub', 'link-up-and-in'));
  await symlink('../secret.txt', join(folder, 'link-out'));
  await symlink('..', join(folder, 'folder-out'));
  await symlink(join(folder, 'link-out'), join(folder, 'sub', 'link-to-link'));
  await symlink('circle', join(folder, 'circle'));
});

afterAll(() => rm(home, { recursive: true, force: true }));

describe('a file of a request', () => {
  const inside = ['a.txt', './sub/../a.txt', 'sub/b.txt', 'link-in', 'sub/link-up-and-in'];
  const outside = [
    'link-out',
    'folder-out/secret.txt',
    'sub/link-to-link',
    '../secret.txt',
    '../files-beside/secret.txt',
  ];

  it.each(inside)('in the folder that --working-dir names is sent, and recorded: %s', async (src) => {
    const { body, errors } = await sends(src);
    expect(body).toMatch(/^(in the folder|further down)$/);
    expect(errors).toEqual([]);
  });

  it.each([...outside, 'circle'])('outside of it is not sent: %s', async (src) => {
    const { body, errors } = await sends(src);
    expect(body).toBe('');
    expect(errors).toEqual([`The file "${src}" was not sent: it is outside of --working-dir.`]);
  });

  it('may be named by its whole path', async () => {
    expect((await sends(join(folder, 'a.txt'))).body).toBe('in the folder');
    expect((await sends(join(home, 'secret.txt'))).errors).toHaveLength(1);
  });

  it('that does not exist is reported', async () => {
    expect((await sends('none.txt')).errors).toEqual(['The file "none.txt" was not sent: it does not exist.']);
  });

  it('of a form is sent as a part', async () => {
    const { body } = await sends('a.txt', { mode: 'formdata', formdata: [{ key: 'f', type: 'file', src: 'a.txt' }] });
    expect(body).toMatch(/name="f"; filename="a\.txt"\r\nContent-Type: text\/plain\r\n\r\nin the folder\r\n/);
  });

  it('is not sent without --working-dir', async () => {
    const { body, errors } = await sends('a.txt', undefined, {});
    expect(body).toBe('');
    expect(errors).toEqual([expect.stringContaining('the folder that --working-dir names')]);
  });
});

it('a folder that a link leads to is looked at link by link', () => {
  expect(insideFolder(folder, 'sub/link-up-and-in')).toBe(join(folder, 'sub', 'b.txt'));
  expect(insideFolder(folder, 'folder-out/files/a.txt')).toBe(join(folder, 'a.txt'));
  expect(insideFolder(folder, 'folder-out/secret.txt')).toBeUndefined();
});

async function sends(
  src: string,
  body: object = { mode: 'file', file: { src } },
  options: { uploadsFrom?: string } = { uploadsFrom: folder },
): Promise<{ body: string; errors: string[] }> {
  const server = await stub();
  const flow = aFlow('upload', [{ name: 'a' }]);
  const [item] = flow.collection.item as PostmanItem[];
  if (item) Object.assign(item.request, { method: 'POST', body });
  const run = await runnerFor(server.origin, options).run(flow);
  const [step] = run.steps;
  return {
    body: step?.exchanges[0]?.request.body?.content ?? '',
    errors: step?.scriptErrors.map(({ message }) => message) ?? [],
  };
}
