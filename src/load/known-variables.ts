import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { bundledFiles } from './choose-source.ts';
import { TooLongError, UnreachableError } from './download.ts';
import { parseEnvironment } from './load-environment.ts';
import { findLock } from './lock.ts';
import { fetchBytes } from './official.ts';

/**
 * The variables that settings can set in a run here: those of the official environment where it is in place or a mirror has it,
 * else of the bundled one. Nothing is brought in for it.
 */
export async function knownVariables(workingDirectory: string, mirror: string | undefined): Promise<string[]> {
  const { bytes, path } = (await officialEnvironment(workingDirectory, mirror)) ?? (await bundledEnvironment());
  return parseEnvironment(bytes, path).names;
}

interface EnvironmentFile {
  bytes: Uint8Array;
  path: string;
}

async function officialEnvironment(from: string, mirror: string | undefined): Promise<EnvironmentFile | undefined> {
  try {
    const lock = await findLock(from);
    const artefact = lock.artefacts.find(({ kind }) => kind === 'environment');
    if (artefact === undefined) return undefined;
    const path = join(lock.root, artefact.path);
    const present = await readFile(path).catch(() => undefined);
    if (present) return { bytes: present, path };
    if (mirror === undefined) return undefined;
    return { bytes: (await fetchBytes(artefact.url, artefact.bytes, { mirror })).bytes, path: artefact.path };
  } catch (error) {
    // What is wrong with lock or mirror is told where they are looked at.
    if (error instanceof UsageError || error instanceof UnreachableError || error instanceof TooLongError)
      return undefined;
    throw error;
  }
}

async function bundledEnvironment(): Promise<EnvironmentFile> {
  const path = bundledFiles.find(({ kind }) => kind === 'environment')?.path ?? '';
  return { bytes: await readFile(path), path };
}
