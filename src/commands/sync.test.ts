import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../cli.ts';
import type { Change } from '../drift/change.ts';
import type { DriftReport } from '../drift/drift-report.ts';
import { findLock } from '../load/lock.ts';
import { packageRoot } from '../load/package-root.ts';
import { mirror as officialMirror, sayWhatIsMissing } from '../load/testing/official-file.ts';
import { suites } from '../suites/suites.ts';
import { aProcess, type FakeProcess } from '../testing/fake-process.ts';

/** A repository with a lock of its own, and a mirror of what it pins and watches. */
let folder: string;
let mirror: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sync-'));
  mirror = join(folder, 'mirror');
});

const files = [
  { id: 'collection:ecom', from: 'collections/ecom.json', path: 'collections/official/ecom.json' },
  { id: 'collection:epayment', from: 'collections/epayment.json', path: 'collections/official/epayment.json' },
  { id: 'environment:global', from: 'environments/global.json', path: 'environments/official/global.json' },
  ...['access-token', 'ecom', 'epayment', 'userinfo', 'qr'].map((name) => ({
    id: `openapi:${name}`,
    from: `schemas/${name}.yaml`,
    path: `schemas/official/${name}/${name}.yaml`,
  })),
];

type Edit = (text: string) => string;

/** Pins the bundled files as if they were official, and publishes them edited as the newest. */
async function upstream(edits: Record<string, Edit> = {}): Promise<void> {
  const artefacts = [];
  for (const { id, from, path } of files) {
    const text = await readFile(join(packageRoot, from), 'utf8');
    artefacts.push({
      id,
      kind: id.split(':')[0],
      path,
      url: `https://files.example/pinned/${from}`,
      sha256: createHash('sha256').update(text).digest('hex'),
      bytes: Buffer.byteLength(text),
      watch: `https://files.example/newest/${from}`,
    });
    await aFile(join(mirror, 'pinned', from), text);
    const edited = (edits[id] ?? same)(text);
    if (edits[id] && edited === text) throw new Error(`The edit of ${id} changes nothing.`);
    await aFile(join(mirror, 'newest', from), edited);
  }
  await aFile(join(folder, 'vipps.lock.json'), `${JSON.stringify({ lockVersion: 1, artefacts }, null, 2)}\n`);
}

const same: Edit = (text) => text;

async function aFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function runs(...args: string[]): Promise<FakeProcess & { code: number }> {
  const process = aProcess(folder, args);
  const code = await run(process);
  return { ...process, code };
}

async function check(
  ...args: string[]
): Promise<{ code: number; report: DriftReport; changes: Change[]; err: string }> {
  const { code, out, err } = await runs('sync', '--check', '--format', 'json', '--mirror', mirror, ...args);
  const report = JSON.parse(out()) as DriftReport;
  return { code, report, changes: report.artefacts.flatMap(({ changes }) => changes), err: err() };
}

/** Ids of the flows of a suite that have a step of one of these items; there is at least one. */
function flowsSending(name: string, ...items: string[]): string[] {
  const flows = suites.find((suite) => suite.name === name)?.flows ?? [];
  const sending = flows.filter(({ steps }) => steps.some(({ item }) => items.includes(item)));
  expect(sending).not.toEqual([]);
  return sending.map((flow) => `${name}/${flow.name}`);
}

describe('sync', () => {
  it.skipIf(officialMirror === undefined)('names the folder that it fills where no lock lies beside it', async () => {
    const process = aProcess(await mkdtemp(join(tmpdir(), 'sync-')), ['sync', '--mirror', officialMirror ?? '']);
    expect(await run(process)).toBe(0);
    expect(process.out()).toMatch(
      /\nOfficial files in node_modules\/\.cache\/vipps-contract, as pinned: \d+ brought in\.\n$/,
    );
  });

  it('brings all files in, says so, and the second time touches nothing', async () => {
    await upstream();
    const first = await runs('sync', '--mirror', mirror);
    expect(first.code).toBe(0);
    expect(first.out()).toContain('brought in  schemas/official/ecom/ecom.yaml');
    expect(first.out()).toContain('Official files, as pinned: 8 brought in.');
    const written = await stat(join(folder, 'collections/official/ecom.json'));
    const second = await runs('sync', '--mirror', mirror);
    expect(second.code).toBe(0);
    expect(second.out()).toBe('Official files, as pinned: 8 in place already.\n');
    expect((await stat(join(folder, 'collections/official/ecom.json'))).mtimeMs).toBe(written.mtimeMs);
    expect((await readdir(join(folder, 'collections/official'))).sort()).toEqual(['ecom.json', 'epayment.json']);
  });

  it('takes the mirror of VIPPS_MIRROR', async () => {
    await upstream();
    const process = aProcess(folder, ['sync'], { VIPPS_MIRROR: mirror });
    expect(await run(process)).toBe(0);
    expect(process.out()).toContain('8 brought in');
  });

  it('shows how far it is on a terminal, in a line that is gone in the end', async () => {
    await upstream();
    const process = aProcess(folder, ['sync', '--mirror', mirror]);
    process.stdout.isTTY = true;
    expect(await run(process)).toBe(0);
    expect(process.out()).toContain('\r\u001b[2K8/8 ');
    expect(process.out().endsWith('\r\u001b[2KOfficial files, as pinned: 8 brought in.\n')).toBe(true);
  });

  it('refuses a file with a flipped byte by name, with both hashes, and brings in the others', async () => {
    await upstream();
    const path = join(mirror, 'pinned/schemas/qr.yaml');
    await writeFile(path, (await readFile(path, 'utf8')).replace('openapi', 'openapj'));
    const { code, out, err } = await runs('sync', '--mirror', mirror);
    expect(code).toBe(2);
    expect(err()).toMatch(/^openapi:qr at .*sha256 is [0-9a-f]{64}, the lock says [0-9a-f]{64}\..*\n$/);
    expect(out()).toContain('7 brought in');
  });

  it('says in one sentence what cannot be reached, and exits 3', async () => {
    await upstream();
    await mkdir(join(folder, 'empty'));
    const { code, err } = await runs('sync', '--mirror', join(folder, 'empty'));
    expect(code).toBe(3);
    expect(err().trim().split('\n')).toHaveLength(1);
    expect(err()).toMatch(/^The mirror .* has no pinned\/.* \(and 7 more\)\. Complete the mirror/);
  });

  it.each([
    [['--accept'], '--accept goes with --check'],
    [['--check', '--accept-scripts'], '--accept-scripts goes with --accept'],
    [['--mirror', '/not/there'], 'is not a folder'],
  ])('with %j is exit code 2', async (args, message) => {
    await upstream();
    const { code, err } = await runs('sync', ...args);
    expect(code).toBe(2);
    expect(err()).toContain(message);
  });
});

describe('sync --check', () => {
  it('exits 0 where nothing moved', async () => {
    await upstream();
    const { code, out } = await runs('sync', '--check', '--mirror', mirror);
    expect(code).toBe(0);
    expect(out()).toMatch(/\n8 files are as pinned\.\n$/);
  });

  it('tells of a new value of an enum in answers, with the flows that read it', async () => {
    await upstream({ 'openapi:epayment': (text) => text.replace('- AUTHORIZED', '- AUTHORIZED\n        - PARKED') });
    const { code, changes } = await check();
    expect(code).toBe(1);
    const added = changes.find(({ subject }) => subject === 'PARKED');
    expect(added).toMatchObject({ class: 'breaking', code: 'enum-value-added' });
    const readers = flowsSending('epayment', 'Get payment', 'Capture payment', 'Refund payment', 'Cancel payment');
    expect(added?.touches.flows).toEqual(readers);
  });

  it('tells of a request that is gone, with the flows that send it', async () => {
    await upstream({
      'collection:ecom': edited((collection) => {
        collection.item = collection.item.filter(({ name }) => name !== 'Refund Payment');
      }),
    });
    const { code, changes } = await check();
    expect(code).toBe(1);
    expect(changes).toMatchObject([{ class: 'breaking', code: 'request-removed', subject: 'Refund Payment' }]);
    expect(changes[0]?.touches.flows).toEqual(flowsSending('ecom', 'Refund Payment'));
  });

  it('tells of a variable that is gone, with the flows whose requests use it', async () => {
    await upstream({
      'environment:global': (text) => {
        const environment = JSON.parse(text) as { values: { key: string }[] };
        environment.values = environment.values.filter(({ key }) => key !== 'shippingCost1');
        return JSON.stringify(environment);
      },
    });
    const { changes } = await check();
    expect(changes).toMatchObject([{ class: 'breaking', code: 'variable-removed', variables: ['shippingCost1'] }]);
    expect(changes[0]?.touches.flows).toEqual(flowsSending('ecom', 'Initiate Payment - Express Checkout'));
  });

  it('exits 0 where only more came, or words changed', async () => {
    await upstream({
      'openapi:qr': (text) => text.replace(/^ {2}title: .*$/m, '  title: Other words'),
      'environment:global': (text) => text.replace('"values": [', '"values": [{"key": "more", "value": ""},'),
    });
    const { code, report } = await check();
    expect(report.totals).toMatchObject({ breaking: 0, additive: 1, documentation: 1 });
    expect(code).toBe(0);
  });

  it('exits 3 where a file is not to be had or is no longer one, and compares the others', async () => {
    await upstream({ 'openapi:qr': () => '<html>Sign in</html>' });
    await writeFile(join(mirror, 'newest/collections/ecom.json'), '{');
    const { code, report } = await check();
    expect(code).toBe(3);
    expect(report.totals).toEqual({ breaking: 0, additive: 0, documentation: 0, unreachable: 2 });
  });

  it('exits 3 with one sentence where nothing is to be had', async () => {
    await upstream();
    await runs('sync', '--mirror', mirror);
    await mkdir(join(folder, 'empty'));
    const { code, out } = await runs('sync', '--check', '--mirror', join(folder, 'empty'));
    expect(code).toBe(3);
    expect(out()).toMatch(/^Nothing could be compared: .* \(and 7 more\)\.\n$/);
  });

  it('reads no file outside of where the newest ones lie', async () => {
    const secret = join(folder, 'secret.yaml');
    await aFile(secret, 'type: string\ndescription: hidden words\n');
    await upstream({
      'openapi:qr': (text) => text.replace('  schemas:\n', `  schemas:\n    Spy: { $ref: 'file://${secret}' }\n`),
    });
    const { code, report } = await check();
    expect(code).toBe(3);
    expect(report.artefacts.find(({ id }) => id === 'openapi:qr')?.reason).toContain('outside of its folder');
    expect(JSON.stringify(report)).not.toContain('hidden words');
  });

  it('shows changed scripts as a diff, in text and in Markdown', async () => {
    await upstream({
      'collection:ecom': withScript('pm.environment.set("spy", pm.environment.get("client_secret"));'),
    });
    const text = await runs('sync', '--check', '--mirror', mirror);
    expect(text.code).toBe(1);
    expect(text.out()).toMatch(/breaking {2}request "Get Access Token": the test script changed\./);
    expect(text.out()).toContain('+pm.environment.set("spy", pm.environment.get("client_secret"));');
    const markdown = await runs('sync', '--check', '--format', 'markdown', '--mirror', mirror);
    expect(markdown.out()).toMatch(/^# ❌ Official files/);
    expect(markdown.out()).toContain('```diff\n@@');
  });
});

describe('sync --check --accept', () => {
  it('moves the pins and writes the files, so that the next check finds nothing', async () => {
    await upstream({ 'openapi:qr': (text) => text.replace(/^ {2}title: .*$/m, '  title: Other words') });
    const accepted = await runs('sync', '--check', '--accept', '--mirror', mirror);
    expect(accepted.err()).toContain('openapi:qr');
    expect(accepted.code).toBe(0);
    const { artefacts } = await findLock(folder);
    expect(artefacts.map(({ id }) => id)).toEqual(files.map(({ id }) => id));
    expect(artefacts.find(({ id }) => id === 'openapi:qr')?.url).toBe('https://files.example/newest/schemas/qr.yaml');
    expect(await readFile(join(folder, 'schemas/official/qr/qr.yaml'), 'utf8')).toContain('title: Other words');
    expect((await runs('sync', '--check', '--mirror', mirror)).out()).toContain('8 files are as pinned.\n');
    expect((await runs('sync', '--mirror', mirror)).out()).toContain('8 in place already');
  });

  it('accepts what is breaking, for that is what it is for', async () => {
    await upstream({ 'openapi:epayment': (text) => text.replace('- AUTHORIZED', '- AUTHORIZED\n        - PARKED') });
    expect((await runs('sync', '--check', '--accept', '--mirror', mirror)).code).toBe(0);
  });

  it('refuses changed scripts until --accept-scripts is given, and accepts nothing then', async () => {
    await upstream({
      'collection:ecom': withScript('var other = 1;'),
      'openapi:qr': (text) => text.replace(/^ {2}title: .*$/m, '  title: Other words'),
    });
    const before = await readFile(join(folder, 'vipps.lock.json'), 'utf8');
    const refused = await runs('sync', '--check', '--accept', '--mirror', mirror);
    expect(refused.code).toBe(2);
    expect(refused.out()).toContain('+var other = 1;');
    expect(refused.err()).toContain('scripts changed in collection:ecom');
    expect(await readFile(join(folder, 'vipps.lock.json'), 'utf8')).toBe(before);
    const accepted = await runs('sync', '--check', '--accept', '--accept-scripts', '--mirror', mirror);
    expect(accepted.code).toBe(0);
    expect(await readFile(join(folder, 'collections/official/ecom.json'), 'utf8')).toContain('var other = 1;');
  });

  it("does not write into the package's own lock", async () => {
    const { code, err } = await runs('sync', '--check', '--accept', '--mirror', folder);
    expect(code).toBe(2);
    expect(err()).toContain('Copy ');
  });
});

describe('sync --check of the official files', () => {
  sayWhatIsMissing('drift from official files');

  it.runIf(officialMirror !== undefined)(
    'says which repairs and waivers a newer generation touches, and which repairs it makes needless',
    async () => {
      await officialUpstream({
        'collection:epayment': (text) =>
          text.replaceAll('\\"reference\\": {{reference}}', '\\"reference\\": \\"{{reference}}\\"'),
        'openapi:userinfo': (text) => text.replace('{15}', '{10,15}'),
      });
      const { code, report, changes } = await check();
      expect(code).toBe(1);
      const quoted = changes.filter(({ subject }) => subject === '/reference');
      expect(quoted).toHaveLength(6);
      expect(quoted[0]?.touches.repairs).toContain(
        'C1 quote-reference (Create payment - Web redirect) · no longer needed',
      );
      expect(report.staleRepairs.filter(({ defect }) => defect === 'C1 quote-reference')).toHaveLength(6);
      const pattern = changes.find(({ subject }) => subject === 'pattern');
      expect(pattern?.touches.waivers).toEqual(['body-schema getUserinfo 200 /phone_number']);
      expect(report.artefacts.find(({ id }) => id === 'openapi:userinfo')?.boundWaivers).toContain(
        'body-schema getUserinfo 200 /phone_number',
      );
    },
  );

  it.runIf(officialMirror !== undefined)('finds nothing where nothing moved, and no repair needless', async () => {
    await officialUpstream({});
    const { code, report } = await check();
    expect(report.totals).toEqual({ breaking: 0, additive: 0, documentation: 0, unreachable: 0 });
    expect(report.staleRepairs).toEqual([]);
    expect(code).toBe(0);
  });
});

/** The official files, pinned as they are, with edited copies where their newest versions are looked for. */
async function officialUpstream(edits: Record<string, Edit>): Promise<void> {
  const lock = await findLock(packageRoot);
  for (const { id, url, watch } of lock.artefacts) {
    const text = await readFile(join(officialMirror ?? '', new URL(url).pathname), 'utf8');
    await aFile(join(mirror, new URL(url).pathname), text);
    const newest = (edits[id] ?? same)(text);
    if (edits[id] && newest === text) throw new Error(`The edit of ${id} changes nothing.`);
    if (watch) await aFile(join(mirror, new URL(watch).pathname), newest);
  }
  await aFile(join(folder, 'vipps.lock.json'), await readFile(lock.path, 'utf8'));
}

interface Collection {
  item: { name: string; event?: { listen: string; script: { exec: string[] } }[] }[];
}

function edited(edit: (collection: Collection) => void): Edit {
  return (text) => {
    const collection = JSON.parse(text) as Collection;
    edit(collection);
    return JSON.stringify(collection);
  };
}

/** A line more in the first request's test script. */
function withScript(line: string): Edit {
  return edited(({ item }) => {
    item[0]?.event?.find(({ listen }) => listen === 'test')?.script.exec.push(line);
  });
}
