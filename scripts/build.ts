import { execFileSync } from 'node:child_process';
import { chmod, copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { bundledFiles } from '../src/load/choose-source.ts';
import { loadDescription } from '../src/load/load-description.ts';
import { makersHash } from '../src/load/makers-hash.ts';
import { placesJudgedBy } from '../src/openapi/places-judged-by.ts';
import { bundleWorker } from './bundle-worker.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** `npm run build`: the package as it is published, in `dist/`: a bundled program with parts that load when needed, types, worker. */
await rm(dist, { recursive: true, force: true });
await bundleProgram();
await bundleTheWorker();
await bundleAjv();
await keepJudging();
await writeTypes();

async function bundleProgram(): Promise<void> {
  const { warnings } = await build({
    entryPoints: ['bin', 'index', 'vitest'].map((name) => join(root, `src/${name}.ts`)),
    absWorkingDir: root,
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    // What is loaded by name, for those who write suites in TypeScript or tests with vitest.
    external: ['tsx', 'tsx/*', 'vitest', 'vitest/*', 'esbuild'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    legalComments: 'none',
    logLevel: 'warning',
    define: { MAKERS_HASH: JSON.stringify(makersHash()) },
    plugins: [namedImports(), lazyProcesses()],
  });
  if (warnings.length > 0) throw new Error('The program was bundled with warnings.');
  await chmod(join(dist, 'bin.js'), 0o755);
}

async function bundleTheWorker(): Promise<void> {
  const folder = join(dist, 'worker');
  const { notices } = await bundleWorker(folder, { isShipped: true });
  if (notices.length > 0) throw new Error(notices.join('\n'));
  for (const file of ['worker-process.cjs', 'cached-script.cjs', 'lock-down.cjs']) {
    await copyFile(join(root, 'src/run', file), join(folder, file));
  }
  for (const file of await readdir(folder)) await chmod(join(folder, file), 0o644);
  await chmod(folder, 0o755);
}

/** ajv in a file of its own, for runs that need it. */
async function bundleAjv(): Promise<void> {
  const file = 'ajv-parts.cjs';
  await build({
    entryPoints: [join(root, 'src/load', file)],
    outfile: join(dist, file),
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
}

/** What judging by the bundled descriptions makes, as a run would make and keep it. */
async function keepJudging(): Promise<void> {
  const folder = join(dist, 'judging');
  const descriptions = bundledFiles.filter(({ kind }) => kind === 'openapi');
  for (const file of descriptions) {
    const description = await loadDescription(file, { own: folder });
    for (const { place, direction } of placesJudgedBy(description)) {
      description.judgeOf(place, direction).judge({ value: null });
    }
    description.keep?.();
  }
  const kept = await readdir(folder);
  if (kept.length !== descriptions.length) throw new Error('Of some description nothing was kept.');
  for (const file of kept) await chmod(join(folder, file), 0o644);
  await chmod(folder, 0o755);
}

/** Types, whose imports name the files that are there: built ones. */
async function writeTypes(): Promise<void> {
  const typescript = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [typescript, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  const types = join(dist, 'types');
  for (const path of await readdir(types, { recursive: true })) {
    if (!path.endsWith('.d.ts')) continue;
    const text = await readFile(join(types, path), 'utf8');
    await writeFile(join(types, path), text.replaceAll(/(from '|import\(["'])(\.[^'"]*)\.ts(?=["'])/g, '$1$2.js'));
  }
}

/**
 * What node gives by name when an older module is imported at run time, given by name in the bundle too: the bundler alone gives
 * such a module as one object.
 */
function namedImports(): Plugin {
  return {
    name: 'named imports',
    setup(setup) {
      setup.onResolve({ filter: /^[a-z@]/ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (kind !== 'dynamic-import' || pluginData === 'resolved') return undefined;
        const found = await setup.resolve(path, { kind, resolveDir, pluginData: 'resolved' });
        return found.external ? found : { path: found.path, namespace: 'named' };
      });
      setup.onLoad({ filter: /.*/, namespace: 'named' }, async ({ path }) => {
        const names = Object.keys((await import(pathToFileURL(path).href)) as object).filter((name) =>
          /^[a-z_$][\w$]*$/i.test(name),
        );
        const contents = `export { ${names.join(', ')} } from ${JSON.stringify(path)};`;
        return { contents, resolveDir: dirname(path) };
      });
    },
  };
}

/** Commander loads what starts processes, though it starts none here: half of what `--help` would take. */
function lazyProcesses(): Plugin {
  const eager = "const childProcess = require('node:child_process');";
  return {
    name: 'lazy processes',
    setup(setup) {
      setup.onLoad({ filter: /commander[\\/]lib[\\/]command\.js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (!text.includes(eager)) throw new Error(`${path} does not load node:child_process as it did.`);
        const lazy = "const childProcess = { get spawn() { return require('node:child_process').spawn; } };";
        return { contents: text.replace(eager, lazy), loader: 'js' };
      });
    },
  };
}
