import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, type StubServer, startStub } from '../run/testing/stub-server.ts';
import { chooseSource } from './choose-source.ts';
import { findLock, type Lock, type LockedArtefact, lockSchema, movePins } from './lock.ts';
import { bringIn, checkMirror, type SyncedFile, syncFiles } from './official.ts';
import { packageRoot } from './package-root.ts';

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
      'a redirect to another site',
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'redirects to another site, http://127.0.0.1:1, which is not followed',
    ],
    [
      'a circle of redirects',
      (_request, response) => response.writeHead(302, { location: '/owner/try.json' }).end(),
      'redirects more than 5 times',
    ],
    ['too much', (_request, response) => response.end(`${content}and more`), 'longer than the 12 bytes of the lock'],
    ['too little', (_request, response) => response.end(content.slice(0, 5)), 'is not the pinned file'],
    ['HTML of the right length', (_request, response) => response.end('<html></html>'.slice(0, 12)), 'not the pinned'],
    [
      'a login page',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>'),
      'answered with a web page, not with the file',
    ],
    ['nothing, for ever', () => {}, 'no answer in time'],
    ['a start without an end', (_request, response) => response.write(content.slice(0, 5)), 'no answer in time'],
    [
      'a body that is cut',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '12' });
        response.write(content.slice(0, 5), () => response.destroy());
      },
      'cannot be reached',
    ],
  ])('from a mirror that answers %s is refused, and nothing is written', async (_what, answer, message) => {
    const lock = await aLock();
    const mirror = await mirrorThat(answer);
    await expect(bringIn(lock, lock.artefacts, { mirror, timeoutMs: 500, retries: 0 })).rejects.toThrow(message);
    await expect(readFile(join(lock.root, 'collections/official/try.json'))).rejects.toThrow('ENOENT');
  });

  it('is brought in over a redirect within the site', async () => {
    const lock = await aLock();
    const mirror = await mirrorThat((request, response) => {
      if (request.url === '/moved') response.end(content);
      else response.writeHead(301, { location: '/moved' }).end();
    });
    expect(await bringIn(lock, lock.artefacts, { mirror })).toMatchObject([{ isNew: true }]);
  });

  it('from a mirror that fails twice and then answers is brought in', async () => {
    const lock = await aLock();
    const mirror = await mirrorThat((_request, response, count) =>
      count < 3 ? response.writeHead(503).end() : response.end(content),
    );
    expect(await bringIn(lock, lock.artefacts, { mirror, backoffMs: 1 })).toMatchObject([{ isNew: true }]);
  });

  it('from a mirror that fails for good is asked for three times', async () => {
    const lock = await aLock();
    const mirror = await mirrorThat((_request, response) => response.writeHead(503).end());
    await expect(bringIn(lock, lock.artefacts, { mirror, backoffMs: 1 })).rejects.toThrow('answered with status 503');
    expect(open[0]?.asked).toHaveLength(3);
  });

  it('that is not there is not asked for again', async () => {
    const lock = await aLock();
    const mirror = await mirrorThat((_request, response) => response.writeHead(404).end());
    await expect(bringIn(lock, lock.artefacts, { mirror, backoffMs: 1 })).rejects.toThrow('404');
    expect(open[0]?.asked).toHaveLength(1);
  });

  it('that fails keeps those behind it from being asked for', async () => {
    const root = await aFolder();
    const artefacts = Array.from({ length: 12 }, (_, index) =>
      anArtefact({ id: `openapi:a${index}`, path: `schemas/official/${index}`, url: `https://files.example/${index}` }),
    );
    const mirror = await mirrorThat((_request, response) => response.writeHead(404).end());
    await expect(bringIn({ path: '', root, artefacts }, artefacts, { mirror })).rejects.toThrow('404');
    expect(open[0]?.asked.length).toBeLessThanOrEqual(6);
  });

  it('ends with the time that all of them have together', async () => {
    const lock = await aLock();
    const mirror = await mirrorThat(() => {});
    const signal = AbortSignal.timeout(100);
    await expect(bringIn(lock, lock.artefacts, { mirror, signal, retries: 0 })).rejects.toThrow('no answer in time');
  });

  it('goes through the proxy of HTTP_PROXY, and past it to the hosts of NO_PROXY', async () => {
    const mirror = await mirrorThat((_request, response) => response.end(content));
    const proxy = await aProxy();
    const { hostname } = new URL(mirror);
    const through = await aLock();
    await bringIn(through, through.artefacts, { mirror, env: { HTTP_PROXY: proxy.origin } });
    expect(proxy.seen()).toBe(1);
    const past = await aLock();
    await bringIn(past, past.artefacts, { mirror, env: { HTTP_PROXY: proxy.origin, NO_PROXY: hostname } });
    expect(proxy.seen()).toBe(1);
    expect(open.find((server) => server.asked)?.asked).toHaveLength(2);
  });
});

/** A proxy on loopback that counts what goes through it, as a tunnel or in the open. */
async function aProxy(): Promise<{ origin: string; seen(): number }> {
  let count = 0;
  const server = createServer(async (request, response) => {
    count += 1;
    const answer = await fetch(request.url ?? '');
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  });
  server.on('connect', (request, socket) => {
    count += 1;
    const [host, port] = (request.url ?? '').split(':');
    const remote = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      remote.pipe(socket).pipe(remote);
    });
    for (const end of [remote, socket]) end.on('error', () => remote.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  open.push({
    origin: '',
    asked: [],
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return { origin: `http://127.0.0.1:${port}`, seen: () => count };
}

describe('sync', () => {
  async function synced(lock: Lock, mirror: string): Promise<SyncedFile['type'][]> {
    const files = await syncFiles(lock, { mirror, retries: 0 }, () => {});
    return files.map(({ type }) => type);
  }

  it('brings in what is missing, and the second time touches nothing', async () => {
    const lock = await aLock();
    const mirror = await aFolder({ 'owner/try.json': content });
    expect(await synced(lock, mirror)).toEqual(['brought-in']);
    expect(await synced(lock, await aFolder())).toEqual(['in-place']);
    expect(await readdir(join(lock.root, 'collections/official'))).toEqual(['try.json']);
  });

  it('replaces a file in place that has other bytes', async () => {
    const lock = await aLock({ 'collections/official/try.json': 'changed' });
    expect(await synced(lock, await aFolder({ 'owner/try.json': content }))).toEqual(['replaced']);
    expect(await readFile(join(lock.root, 'collections/official/try.json'), 'utf8')).toBe(content);
  });

  it('leaves a file in place that has other bytes where the right ones are not to be had', async () => {
    const lock = await aLock({ 'collections/official/try.json': 'changed' });
    expect(await synced(lock, await aFolder())).toEqual(['unreachable']);
    expect(await synced(lock, await aFolder({ 'owner/try.json': 'wrong' }))).toEqual(['refused']);
    expect(await readFile(join(lock.root, 'collections/official/try.json'), 'utf8')).toBe('changed');
  });

  it("brings in the others where one file's bytes are wrong", async () => {
    const one = await aLock();
    const other = anArtefact({ id: 'openapi:try', path: 'schemas/official/try.json', url: 'https://files.example/b' });
    const lock = { ...one, artefacts: [...one.artefacts, other] };
    expect(await synced(lock, await aFolder({ 'owner/try.json': 'wrong', b: content }))).toEqual([
      'refused',
      'brought-in',
    ]);
  });

  it('asks for several files at once', async () => {
    const root = await aFolder();
    const artefacts = ['a', 'b', 'c'].map((name) =>
      anArtefact({ id: `openapi:${name}`, path: `schemas/official/${name}`, url: `https://files.example/${name}` }),
    );
    const waiting: (() => void)[] = [];
    const mirror = await mirrorThat((_request, response) => {
      waiting.push(() => response.end(content));
      if (waiting.length === artefacts.length) for (const answer of waiting) answer();
    });
    const files = await syncFiles({ path: '', root, artefacts }, { mirror, timeoutMs: 5_000, retries: 0 }, () => {});
    expect(files.map(({ type, artefact }) => `${type} ${artefact.id}`)).toEqual([
      'brought-in openapi:a',
      'brought-in openapi:b',
      'brought-in openapi:c',
    ]);
  });

  it('takes a folder or a URL without a password for a mirror, and nothing else', async () => {
    await expect(checkMirror(join(tmpdir(), 'not-there-at-all'))).rejects.toThrow('is not a folder');
    await expect(checkMirror('https://user:word@files.example')).rejects.toThrow('must not hold a user name');
    await expect(checkMirror(tmpdir())).resolves.toBeUndefined();
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
    ['lies deeper than it says', { path: 'collections/official' }, 'outside of its official folders'],
    ['has no hash', { sha256: 'abc' }, 'is broken at artefacts.0.sha256'],
    ['has a name for nobody', { sha: 'abc' } as object, 'is broken at artefacts.0'],
    ['is not encrypted', { url: 'http://files.example/a' }, 'is not encrypted: use https'],
    ['is no web address', { url: 'file:///etc/passwd' }, 'is neither https nor http'],
    ['names a user', { url: 'https://someone@files.example/a' }, 'holds a user name or password'],
    ['holds a password', { watch: 'https://a:secret@files.example/a' }, '"https://…@files.example/a", which holds'],
    ['watches no URL', { watch: 'tools/a.json' }, 'which is not a URL'],
  ])('with an entry that %s is refused', async (_what, change, message) => {
    await expect(findLock(await lockWith(change))).rejects.toThrow(message);
  });

  it.each<[string, Partial<LockedArtefact>, string]>([
    ['one id', { path: 'collections/official/other.json' }, 'has two entries "collection:try"'],
    ['one path', { id: 'collection:other' }, 'places collection:other and collection:try at one path'],
    ['one path but for its case', { id: 'collection:b', path: 'collections/official/TRY.json' }, 'at one path'],
  ])('with two entries of %s is refused', async (_what, change, message) => {
    const artefacts = [anArtefact(), anArtefact(change)];
    const folder = await aFolder({ 'vipps.lock.json': JSON.stringify({ lockVersion: 1, artefacts }) });
    await expect(findLock(folder)).rejects.toThrow(message);
  });

  it.each(['collections', 'collections/official', 'collections/official/try.json'])(
    'whose path goes through a symbolic link at %s is refused',
    async (place) => {
      const folder = await lockWith({});
      const elsewhere = await aFolder({ 'official/try.json': content, 'try.json': content });
      await mkdir(dirname(join(folder, place)), { recursive: true });
      await symlink(elsewhere, join(folder, place));
      await expect(findLock(folder)).rejects.toThrow('is a symbolic link');
    },
  );

  it('may name a server on this machine without encryption', async () => {
    expect((await findLock(await lockWith({ url: 'http://127.0.0.1:8080/a' }))).artefacts).toHaveLength(1);
  });

  it('keeps the order of its entries and what else stands in it when pins move', async () => {
    const others = [anArtefact({ id: 'openapi:b', path: 'schemas/official/b.yaml', comment: 'why' }), anArtefact()];
    const text = { $schema: './x.json', lockVersion: 1, comment: 'by hand', artefacts: others };
    const folder = await aFolder({ 'vipps.lock.json': JSON.stringify(text) });
    await movePins(await findLock(folder), [anArtefact({ sha256: 'f'.repeat(64) })]);
    const after = JSON.parse(await readFile(join(folder, 'vipps.lock.json'), 'utf8')) as unknown;
    expect(after).toEqual({ ...text, artefacts: [others[0], anArtefact({ sha256: 'f'.repeat(64) })] });
  });

  it('has a published schema that says what is read', async () => {
    const published = JSON.parse(await readFile(join(packageRoot, 'vipps-lock.schema.json'), 'utf8')) as unknown;
    expect(published).toEqual(JSON.parse(JSON.stringify(lockSchema())));
  });

  it("is the package's own, with a licence beside every file, and every other file watched or a reason given", async () => {
    const { artefacts } = await findLock(packageRoot);
    const unwatched = artefacts.filter(({ kind, watch, comment }) => kind !== 'licence' && !watch && !comment);
    expect(unwatched).toEqual([]);
    const folders = (kind: 'licence' | undefined): Set<string> =>
      new Set(
        artefacts.filter((one) => (one.kind === 'licence') === (kind === 'licence')).map(({ path }) => dirname(path)),
      );
    expect(folders('licence')).toEqual(folders(undefined));
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

  it.each([true, false])('brings the licence in with the files, where there is one: %s', async (isThere) => {
    const licence = { id: 'licence:try', kind: 'licence', path: 'collections/official/LICENSE' } as const;
    const artefacts = [anArtefact(), anArtefact({ ...licence, url: 'https://files.example/owner/LICENSE' })];
    const workingDirectory = await aFolder({ 'vipps.lock.json': JSON.stringify({ lockVersion: 1, artefacts }) });
    const mirror = await aFolder({ 'owner/try.json': content, ...(isThere ? { 'owner/LICENSE': content } : {}) });
    expect(await chooseSource({ ...request, workingDirectory, mirror })).toMatchObject({ source: 'official' });
    expect(await readdir(join(workingDirectory, 'collections/official'))).toEqual([
      ...(isThere ? ['LICENSE'] : []),
      'try.json',
    ]);
  });
});
