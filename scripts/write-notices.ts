import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledTools } from './bundled-tools.ts';

// `npm run build` ends with this: what is bundled into dist/ belongs to others, whose licences ask to be passed on. Everything
// that the program depends on is listed, whether a bundle took all of it or a part.

const root = fileURLToPath(new URL('..', import.meta.url));

/** A package of the lock. */
interface Locked {
  version?: string;
  license?: string;
  dev?: boolean;
}

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
const shipped = Object.entries(packages)
  .filter(([path, { dev }]) => path !== '' && (!dev || bundledTools.includes(path)))
  .filter(([path]) => existsSync(join(root, path, 'package.json')))
  .map(([path, locked]) => noticeOf(path, locked));

writeFileSync(
  join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'),
  `vipps-contract contains, whole or in parts, the packages below.\n\n${shipped.toSorted().join('\n')}`,
);

function noticeOf(path: string, { version = '', license = '' }: Locked): string {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const texts = readdirSync(join(root, path))
    .filter((file) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(file))
    .toSorted()
    .map((file) => readFileSync(join(root, path, file), 'utf8').trim());
  return `${'-'.repeat(80)}\n${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}
