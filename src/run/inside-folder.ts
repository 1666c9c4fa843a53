import { lstatSync, readlinkSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Symbolic links in one path; more than that lead in a circle. */
const MAX_LINKS = 40;

/**
 * The file that a path below a folder leads to, symbolic links resolved one by one: nothing outside of the folder is looked at.
 *
 * @param folder its real path
 * @returns undefined where the path, or a link on the way, leads out of the folder
 * @throws the error of the file system where something on the way does not exist
 */
export function insideFolder(folder: string, path: string): string | undefined {
  let open = partsBelow(folder, resolve(folder, path));
  let reached = folder;
  for (let links = 0; open !== undefined; ) {
    const [part, ...rest] = open;
    if (part === undefined) return reached;
    const next = join(reached, part);
    if (!lstatSync(next).isSymbolicLink()) {
      reached = next;
      open = rest;
      continue;
    }
    if (++links > MAX_LINKS) return undefined;
    open = partsBelow(folder, resolve(reached, readlinkSync(next), ...rest));
    reached = folder;
  }
  return undefined;
}

function partsBelow(folder: string, path: string): string[] | undefined {
  const below = relative(folder, path);
  if (below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return undefined;
  return below === '' ? [] : below.split(sep);
}
