import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findLock } from '../lock.ts';
import { packageRoot } from '../package-root.ts';

/** Where the tests that need official files find them; undefined where the setting is not there. */
export const mirror: string | undefined = process.env.VIPPS_MIRROR || undefined;

/** Says, where there is no mirror, what was not tested for want of it. */
export function sayWhatIsMissing(what: string): void {
  if (mirror === undefined) process.stderr.write(`VIPPS_MIRROR is not set: ${what} was not tested.\n`);
}

/** The path of an official file in the mirror. */
export async function officialFile(id: string): Promise<string> {
  const lock = await findLock(packageRoot);
  const locked = lock.artefacts.find((artefact) => artefact.id === id);
  if (mirror === undefined || locked === undefined) throw new Error(`There is no mirror of ${id}.`);
  const path = join(mirror, new URL(locked.url).pathname);
  if (!existsSync(path)) throw new Error(`The mirror lacks ${path}.`);
  return path;
}
