import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, whether it runs from source or built. */
export const packageRoot = rootAbove(dirname(fileURLToPath(import.meta.url)));

/** Where what can be made anew is kept: in the `node_modules` that the package lies in, or in its own where it is a project. */
export const cacheFolder = join(
  basename(dirname(packageRoot)) === 'node_modules' ? dirname(packageRoot) : join(packageRoot, 'node_modules'),
  '.cache/vipps-contract',
);

/** This package's version. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)(join(packageRoot, 'package.json')) as { version: string };
  return version;
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}
