import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Secret } from './model.ts';
import { type Reporter, reporters } from './report/reporters.ts';
import { aFinding, aResult } from './report/testing/results.ts';
import { type Saved, saveReports } from './save-reports.ts';

const secret: Secret = { name: 'client_secret', value: 'aB3+dE6/gH9=jKlm', kind: 'secret' };
const { console: onConsole, ...files } = reporters;

let out: string;

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'save-'));
});

function saves(wanted: Record<string, Reporter>, exitCode = 0): Promise<Saved> {
  const result = aResult({ run: { id: 'run-1', exitCode }, findings: [aFinding()] });
  return saveReports({ result, secrets: [secret], reporters: wanted, out, consoleOptions: () => ({}) });
}

const present = async (folder: string): Promise<string[]> => (await readdir(join(out, folder))).sort();
const good: Reporter = { file: 'good.txt', render: () => 'nothing to see' };

function saying(text: string): Reporter {
  return { file: 'bad.txt', render: () => text };
}

describe('reports', () => {
  it('are written, and the same again as the latest', async () => {
    const { text, complaints, exitCode } = await saves({ ...files, console: onConsole });
    expect([complaints, exitCode]).toEqual([[], 0]);
    expect(text).not.toBe('');
    const names = Object.values(files).flatMap(({ file }) => file ?? []);
    expect(await present('run-1')).toEqual(names.sort());
    expect(await present('latest')).toEqual(names.sort());
    const written = await readFile(join(out, 'latest/result.json'), 'utf8');
    expect(written).toBe(await readFile(join(out, 'run-1/result.json'), 'utf8'));
  });

  it.each<[string, string, string]>([
    ['as it is', secret.value, 'raw'],
    ['in a URL', `?s=${encodeURIComponent(secret.value)}`, 'raw'],
    ['in base64', btoa(`me:${secret.value}`), 'base64'],
    ['packed as in report.html', packed(`{"a": "${secret.value}"}`), 'raw'],
  ])('that tell a secret %s are deleted, the others stay, and the exit code is 4', async (_how, text, form) => {
    const { complaints, exitCode } = await saves({ bad: saying(text), good }, 1);
    expect(exitCode).toBe(4);
    expect(complaints).toEqual([`bad.txt was deleted: it held client_secret (${form}).`]);
    expect(await present('run-1')).toEqual(['good.txt']);
    expect(await present('latest')).toEqual(['good.txt']);
  });

  it('for the console that tell a secret are not shown', async () => {
    const { text, complaints, exitCode } = await saves({ good, bad: { file: undefined, render: () => secret.value } });
    expect([text, exitCode]).toEqual(['', 4]);
    expect(complaints).toEqual(['The bad report is not shown: it held client_secret (raw).']);
  });

  it.each([
    [0, 3],
    [1, 1],
    [130, 130],
  ])('of which one breaks: the others are written, and exit code %i becomes %i', async (before, after) => {
    const broken: Reporter = {
      file: 'broken.txt',
      render: () => {
        throw new Error(`cannot render ${secret.value}`);
      },
    };
    const { complaints, exitCode } = await saves({ broken, good }, before);
    expect(exitCode).toBe(after);
    expect(complaints[0]).toContain('The broken report could not be made. This is a bug of vipps-contract');
    expect(complaints[0]).toContain('cannot render ‹client_secret›');
    expect(await present('run-1')).toEqual(['good.txt']);
  });

  it('of which one breaks in its middle: nothing half is left', async () => {
    const broken: Reporter = {
      file: 'broken.txt',
      *render() {
        yield 'a beginning';
        throw new Error(`cannot go on with ${secret.value}`);
      },
    };
    const { complaints, exitCode } = await saves({ broken, good });
    expect(exitCode).toBe(3);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain('cannot go on with ‹client_secret›');
    expect(await readdir(join(out, 'run-1'))).toEqual(['good.txt']);
  });

  it('that come in pieces are searched as one text, wherever they are cut', async () => {
    const inPieces: Reporter = { file: 'pieces.txt', render: () => [...`{"a":"${secret.value}"}`] };
    const { exitCode } = await saves({ inPieces });
    expect(exitCode).toBe(4);
  });

  it('of which one cannot be written: that is said, the others are, and nothing half is left', async () => {
    await mkdir(join(out, 'run-1/bad.txt'), { recursive: true });
    const { complaints, exitCode } = await saves({ bad: saying('x'), good });
    expect(exitCode).toBe(3);
    expect(complaints).toEqual([`bad.txt could not be written to ${out} (EISDIR).`]);
    expect(await present('run-1')).toEqual(['bad.txt', 'good.txt']);
    expect(await present('latest')).toEqual(['good.txt']);
  });

  it('that cannot be written at all: that is said of each', async () => {
    await writeFile(join(out, 'run-1'), 'a file where the folder should be');
    const { complaints, exitCode } = await saves({ good }, 1);
    expect(complaints).toEqual([`good.txt could not be written to ${out} (EEXIST).`]);
    expect(exitCode).toBe(1);
  });
});

function packed(text: string): string {
  return `<script type="application/x-deflate" id="d">${deflateRawSync(text).toString('base64')}</script>`;
}
