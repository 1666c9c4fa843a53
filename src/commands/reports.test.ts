import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { run } from '../cli.ts';
import { aBrokenRun } from '../report/testing/broken-run.ts';
import { schemaErrors } from '../report/testing/result-schema.ts';
import { aFlow, aResult } from '../report/testing/results.ts';
import { aProcess } from '../testing/fake-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reports-'));
  await write('broken.json', aBrokenRun());
  await write('kept.json', aResult());
});

async function write(name: string, content: unknown): Promise<void> {
  await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
}

async function runs(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const process = aProcess(folder, args);
  const code = await run(process);
  return { code, out: process.out(), err: process.err() };
}

describe('report', () => {
  test.each([
    ['console', 'Contract broken.'],
    ['markdown', '# ❌ Contract broken'],
    ['junit', '<testsuites>'],
    ['sarif', '"version": "2.1.0"'],
    ['har', '"version": "1.2"'],
    ['github', '::error title='],
    ['issue', '### Got a string'],
    ['json', '"schemaVersion": 1'],
    ['html', '<!doctype html>'],
  ])('prints one format: %s', async (reporter, part) => {
    const { code, out } = await runs('report', 'broken.json', '--reporter', reporter);
    expect(out).toContain(part);
    expect(code).toBe(0);
  });

  test('writes several into a folder and says where they are', async () => {
    const { out } = await runs('report', 'broken.json', '--reporter', 'html,junit,sarif', '--out', 'again');
    expect((await readdir(join(folder, 'again'))).toSorted()).toEqual(['junit.xml', 'report.html', 'results.sarif']);
    expect(out.trim().split('\n')).toEqual(['again/report.html', 'again/junit.xml', 'again/results.sarif']);
  });

  test('gives back the result it read', async () => {
    const { out } = await runs('report', 'broken.json', '--reporter', 'json');
    expect(JSON.parse(out)).toEqual(aBrokenRun());
  });

  test('reports one finding to its owner', async () => {
    const { out } = await runs('report', 'broken.json', '--reporter', 'issue', '--finding', '91be44d0');
    expect(out.match(/^### /gm)).toHaveLength(1);
    expect(out).toContain('after this capture it is 49900');
  });

  test('finds the line of a schema where the description still is what it was', async () => {
    const text = 'components:\n  schemas:\n    Amount:\n      properties:\n        value:\n          type: integer\n';
    const { createHash } = await import('node:crypto');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const result = aBrokenRun();
    const artefacts = [{ id: 'openapi:epayment', kind: 'openapi' as const, path: 'epayment.yaml', sha256 }];
    await write('epayment.yaml', text);
    await write('here.json', { ...result, run: { ...result.run, artefacts } });
    expect((await runs('report', 'here.json', '--reporter', 'github')).out).toContain('file=epayment.yaml,line=6');
    await write('epayment.yaml', `# changed\n${text}`);
    expect((await runs('report', 'here.json', '--reporter', 'github')).out).not.toContain('line=');
  });
});

test('what a run writes keeps to the published schema, history included', async () => {
  await runs('run', 'ecom/qr', '--source', 'bundled', '--quiet', '--history', 'kept', '--baseline', 'kept.json');
  const result: unknown = JSON.parse(await readFile(join(folder, 'reports/latest/result.json'), 'utf8'));
  expect(result).toMatchObject({ schemaVersion: 1, history: { runs: [{ exchanges: expect.any(Number) as number }] } });
  expect(schemaErrors(result)).toEqual([]);
});

describe('compare', () => {
  test.each([
    ['kept.json', 'kept.json', 0, 'No worse than before.'],
    ['kept.json', 'worse.json', 1, 'Worse: 2 new errors.'],
    ['worse.json', 'kept.json', 0, 'Better: 2 findings fixed'],
  ])('%s with %s', async (before, after, code, words) => {
    await write('worse.json', { ...aResult({ findings: aBrokenRun().findings.filter(({ waivedBy }) => !waivedBy) }) });
    expect(await runs('compare', before, after)).toMatchObject({ code, out: expect.stringContaining(words) as string });
  });

  test('writes other formats into a file', async () => {
    await runs('compare', 'kept.json', 'broken.json', '--format', 'json', '--out', 'changes.json');
    expect(JSON.parse(await readFile(join(folder, 'changes.json'), 'utf8'))).toMatchObject({ schemaVersion: 1 });
  });
});

describe('merge', () => {
  test('makes one result and its reports', async () => {
    await write('other.json', aResult({ flows: [aFlow({ id: 'ecom/qr' })] }));
    const { code, out } = await runs('merge', 'kept.json', 'other.json', '--out', 'merged');
    expect(code).toBe(0);
    expect(out).toContain('2 flows · 2 exchanges');
    expect(await readdir(join(folder, 'merged'))).toContain('report.html');
  });

  test('ends as the run in one piece would have', async () => {
    await write('failed.json', aResult({ flows: [aFlow({ id: 'ecom/qr', status: 'failed' })], run: { exitCode: 1 } }));
    expect((await runs('merge', 'kept.json', 'failed.json')).code).toBe(1);
  });
});

test.each([
  [['report', 'gone.json'], 'gone.json cannot be read (ENOENT)'],
  [['report', 'text.json'], 'text.json is not JSON'],
  [['report', 'other.json'], 'other.json is not a result.json of vipps-contract: its schemaVersion is missing'],
  [['report', 'future.json'], 'its schemaVersion is 2'],
  [['report', 'kept.json', '--reporter', 'pdf'], 'There is no reporter "pdf"'],
  [
    ['report', 'kept.json', '--reporter', 'issue', '--finding', 'none'],
    'There is no finding "none" in kept.json. It has none.',
  ],
  [['report', 'broken.json', '--reporter', 'issue', '--finding', 'x'], '(body-schema, '],
  [['report', 'kept.json', '--reporter', 'html', '--out', 'kept.json'], 'Choose another folder with --out'],
  [['compare', 'kept.json', 'gone.json'], 'gone.json cannot be read'],
  [['merge', 'kept.json', 'kept.json'], 'is in more than one of them'],
])('%j is one clear sentence and exit code 2', async (args, sentence) => {
  await write('text.json', 'text');
  await write('other.json', {});
  await write('future.json', { schemaVersion: 2 });
  const { code, err } = await runs(...args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
  expect(err.trim().split('\n')).toHaveLength(1);
});
