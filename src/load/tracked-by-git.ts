import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';

/** How git sees a file; `outside` where there is no repository, or no git. */
export type GitState = 'tracked' | 'ignored' | 'untracked' | 'outside';

/** Asks git about a file, which need not exist. */
export async function askGit(path: string): Promise<GitState> {
  const folder = dirname(path);
  if ((await git(folder, ['rev-parse', '--is-inside-work-tree'])) !== 0) return 'outside';
  if ((await git(folder, ['ls-files', '--error-unmatch', '--', basename(path)])) === 0) return 'tracked';
  return (await git(folder, ['check-ignore', '--quiet', '--', basename(path)])) === 0 ? 'ignored' : 'untracked';
}

async function git(folder: string, args: string[]): Promise<number> {
  try {
    await promisify(execFile)('git', ['-C', folder, ...args]);
    return 0;
  } catch {
    return 1;
  }
}
