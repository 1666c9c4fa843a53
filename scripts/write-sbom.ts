import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledTools } from './bundled-tools.ts';

// `npm run sbom -- FILE` writes a CycloneDX bill of materials of what is published: the dependencies that an install brings, most of
// which are also bundled into dist/, and the tools of the build that the bundles contain.

const root = fileURLToPath(new URL('..', import.meta.url));

interface Locked {
  dev?: boolean;
  devDependencies?: unknown;
  dependencies?: Record<string, string>;
  version?: string;
}

interface Lock {
  packages: Record<string, Locked>;
}

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies?: Record<string, string>;
  scripts?: unknown;
}

interface Sbom {
  components: { name: string; version: string }[];
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

/** `name@version` of everything that is installed for users. */
export function installedPackages(): Set<string> {
  const tree = execFileSync('npm', ['ls', '--omit=dev', '--omit=peer', '--all', '--json'], {
    cwd: root,
    encoding: 'utf8',
  });
  const found = new Set<string>();
  collect(JSON.parse(tree) as Tree, found);
  return found;
}

interface Tree {
  dependencies?: Record<string, Tree & { version?: string }>;
}

function collect({ dependencies = {} }: Tree, found: Set<string>): void {
  for (const [name, one] of Object.entries(dependencies)) {
    if (one.version !== undefined) found.add(`${name}@${one.version}`);
    collect(one, found);
  }
}

/** npm leaves out of its bill whatever a development dependency needs too, so it is shown a lock without those. */
export function makeSbom(): Sbom {
  const folder = mkdtempSync(join(tmpdir(), 'sbom-'));
  try {
    const manifest = readJson<Manifest>(join(root, 'package.json'));
    const lock = readJson<Lock>(join(root, 'package-lock.json'));
    const isShipped = (path: string): boolean => bundledTools.includes(path);
    const tools = Object.fromEntries(
      bundledTools.map((path) => [path.replace('node_modules/', ''), lock.packages[path]?.version ?? '']),
    );
    const dependencies = { ...manifest.dependencies, ...tools };
    const { devDependencies: _, scripts: __, ...published } = manifest;
    const packages = Object.fromEntries(
      Object.entries(lock.packages)
        .filter(([path, { dev }]) => !dev || isShipped(path))
        .map(([path, { dev: ___, devDependencies: ____, ...one }]) => [
          path,
          path === '' ? { ...one, dependencies } : one,
        ]),
    );
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...published, dependencies }));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
    const args = ['sbom', '--package-lock-only', '--omit=peer', '--sbom-format=cyclonedx'];
    return JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8', maxBuffer: 1e8 })) as Sbom;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = process.argv[2] ?? 'sbom.cdx.json';
  const sbom = makeSbom();
  const listed = new Set(sbom.components.map(({ name, version }) => `${name}@${version}`));
  const installed = [...installedPackages()];
  const missing = installed.filter((one) => !listed.has(one));
  if (missing.length > 0 || installed.length === 0) {
    console.error(`Installed, but not in the bill of materials: ${missing.join(', ') || 'everything'}`);
    process.exit(1);
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(sbom, null, 2)}\n`);
  console.log(`${listed.size} packages in ${path}; all ${installed.length} that are installed are among them.`);
}
