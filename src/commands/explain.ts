import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../load/package-root.ts';
import { didYouMean } from '../plan/suggest.ts';
import { UsageError } from '../usage-error.ts';
import type { Io } from './io.ts';

const folder = join(packageRoot, 'docs', 'findings');

/** Prints the page of a finding's code, or the list of all codes. @returns the exit code */
export async function explainCommand(code: string | undefined, io: Io): Promise<number> {
  const codes = (await readdir(folder)).filter((name) => name !== 'README.md').map((name) => name.replace(/\.md$/, ''));
  if (code !== undefined && !codes.includes(code)) {
    const near = didYouMean(code, codes);
    throw new UsageError(`There is no finding "${code}".${near || ' "vipps-contract explain" lists them all.'}`);
  }
  io.stdout.write(await readFile(join(folder, `${code ?? 'README'}.md`), 'utf8'));
  return 0;
}
