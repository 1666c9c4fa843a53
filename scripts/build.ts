import { execFileSync } from 'node:child_process';
import { chmod, copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { bundleWorker } from './bundle-worker.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** `npm run build`: the package as it is published, in `dist/`: a bundled program with parts that load when needed, types, worker. */
await rm(dist, { recursive: true, force: true });
await bundleProgram();
await bundleTheWorker();
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
    plugins: [namedImports(), lazyProcesses()],
  });
  if (warnings.length > 0) throw new Error('The program was bundled with warnings.');
  await chmod(join(dist, 'bin.js'), 0o755);
}

async function bundleTheWorker(): Promise<void> {
  const folder = join(dist, 'worker');
  const { notices } = await bundleWorker(folder, { isShipped: true });
  if (notices.length > 0) throw new Error(notices.join('\n'));
  for (const file of ['worker-from-bundle.cjs', 'cached-script.cjs', 'worker-host.cjs']) {
    await copyFile(join(root, 'src/run', file), join(folder, file));
  }
  for (const file of await readdir(folder)) await chmod(join(folder, file), 0o644);
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
