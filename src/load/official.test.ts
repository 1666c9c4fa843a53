import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, type StubServer, startStub } from '../run/testing/stub-server.ts';
import { chooseSource } from './choose-source.ts';
import { findLock, type Lock, type LockedArtefact } from './lock.ts';
import { bringIn } from './official.ts';

const content = '{"info": {}}';
const open: StubServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

function anArtefact(change: Partial<LockedArtefact> = {}): LockedArtefact {
  return {
    id: 'collection:try',
    kind: 'collection',
    path: 'collections/official/try.json',
    url: 'https://files.example/owner/try.json',
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
    ...change,
  };
}

async function aFolder(files: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'official-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

async function aLock(files?: Record<string, string>): Promise<Lock> {
  const root = await aFolder(files);
  return { path: join(root, 'vipps.lock.json'), root, artefacts: [anArtefact()] };
}

async function mirrorThat(answer: Answer): Promise<string> {
  const server = await startStub(answer);
  open.push(server);
  return server.origin;
}

describe('an official file', () => {
  it('is brought in from a folder that has the layout of its host', async () => {
    const lock = await aLock();
    const mirror = await aFolder({ 'owner/try.json': content });
    const [file] = await bringIn(lock, lock.artefacts, { mirror });
    expect(file).toMatchObject({ isNew: true });
    expect(await readFile(join(lock.root, 'collections/official/try.json'), 'utf8')).toBe(content);
    expect(await bringIn(lock, lock.artefacts, undefined)).toMatchObject([{ isNew: false }]);
  });

  it('is brought in from a mirror over HTTP', async () => {
    const lock = await aLock();
    const mirror = await mirrorThat((_request, response) => response.end(content));
    expect(await bringIn(lock, lock.artefacts, { mirror })).toMatchObject([{ isNew: true }]);
    expect(open[0]?.asked).toEqual(['GET /owner/try.json']);
  });

  it('with a flipped byte is refused by name with both hashes, and is not written', async () => {
    const lock = await aLock();
    const mirror = await aFolder({ 'owner/try.json': content.replace('info', 'infp') });
    const { sha256 } = anArtefact();
    await expect(bringIn(lock, lock.artefacts, { mirror })).rejects.toThrow(
      new RegExp(`^collection:try at .* is not the pinned file.* sha256 is [0-9a-f]{64}, the lock says ${sha256}`),
    );
    await expect(readFile(join(lock.root, 'collections/official/try.json'))).rejects.toThrow('ENOENT');
  });

  it('in place with other bytes is not used', async () => {
    const lock = await aLock({ 'collections/official/try.json': 'changed' });
    await expect(bringIn(lock, lock.artefacts, undefined)).rejects.toThrow('is not the pinned file');
  });

  it.each<[string, Answer, string]>([
    ['404', (_request, response) => response.writeHead(404).end(), 'answered with status 404'],
    [
      'a redirect',
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'cannot be reached',
    ],
    ['too much', (_request, response) => response.end(`${content}and more`), 'longer than the 12 bytes of the lock'],
    ['HTML', (_request, response) => response.end('<html></html>'.slice(0, 12)), 'is not the pinned file'],
    ['nothing, for ever', () => {}, 'no answer in time'],
  ])('from a mirror that answers %s is refused', async (_what, answer, message) => {
    const lock = await aLock();
    const mirror = await mirrorThat(answer);
    await expect(bringIn(lock, lock.artefacts, { mirror, timeoutMs: 500 })).rejects.toThrow(message);
  });
});

describe('a lock', () => {
  function lockWith(artefact: Partial<LockedArtefact>): Promise<string> {
    return aFolder({ 'vipps.lock.json': JSON.stringify({ lockVersion: 1, artefacts: [anArtefact(artefact)] }) });
  }

  it('is found from a folder upward', async () => {
    const folder = await lockWith({});
    await mkdir(join(folder, 'a/b'), { recursive: true });
    expect(await findLock(join(folder, 'a/b'))).toMatchObject({ root: folder, artefacts: [{ id: 'collection:try' }] });
  });

  it("is the package's own elsewhere, with its files in the cache of the folder", async () => {
    const folder = await aFolder();
    const lock = await findLock(folder);
    expect(lock.root).toBe(join(folder, 'node_modules', '.cache', 'vipps-contract'));
    expect(lock.artefacts.map((artefact) => artefact.id)).toContain('collection:epayment');
  });

  it.each<[string, Partial<LockedArtefact>, string]>([
    ['climbs out of its folder', { path: '../official/try.json' }, 'outside of its official folders'],
    ['is absolute', { path: '/official/try.json' }, 'outside of its official folders'],
    ['climbs within', { path: 'collections/official/../try.json' }, 'outside of its official folders'],
    ['has no hash', { sha256: 'abc' }, 'is broken at artefacts.0.sha256'],
  ])('with an entry that %s is refused', async (_what, change, message) => {
    await expect(findLock(await lockWith(change))).rejects.toThrow(message);
  });
});

describe('the source', () => {
  const request = { isCi: true, source: 'auto' } as const;

  it('is bundled where the official files are not in place, and says how to get them', async () => {
    const chosen = await chooseSource({ ...request, workingDirectory: await aFolder() });
    expect(chosen.source).toBe('bundled');
    expect(chosen.notes[0]).toContain('vipps-contract sync');
  });

  it('falls back to bundled with a reason where a mirror lacks a file', async () => {
    const chosen = await chooseSource({ ...request, workingDirectory: await aFolder(), mirror: await aFolder() });
    expect(chosen).toMatchObject({ source: 'bundled', notes: [expect.stringContaining('has no ')] });
  });

  it('is an error where the official files are asked for and are not to be had', async () => {
    const workingDirectory = await aFolder();
    await expect(
      chooseSource({ isCi: true, source: 'official', workingDirectory, mirror: workingDirectory }),
    ).rejects.toThrow('The official files are not in place');
  });
});
