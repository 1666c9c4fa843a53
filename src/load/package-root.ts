import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, whether it runs from source or built. */
export const packageRoot = rootAbove(dirname(fileURLToPath(import.meta.url)));

/** This package's version. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)(join(packageRoot, 'package.json')) as { version: string };
  return version;
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}
