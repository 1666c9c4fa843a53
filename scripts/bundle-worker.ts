import { readFileSync, realpathSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type OnLoadResult, type Plugin } from 'esbuild';
import { type BundleManifest, hashOf } from '../src/run/find-bundle.ts';
import { patches as ownPatches, type Patch } from './newman-patches.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles the worker with newman into one file of ASCII text, and the boot code of newman's script sandbox into another.
 *
 * @param folder where `newman-worker.cjs`, `sandbox-boot.js` and `worker.json` are written
 * @param isShipped whether the files it is made of will not be there
 */
export async function bundleWorker(
  folder: string,
  { isShipped = false, patches = ownPatches }: { isShipped?: boolean; patches?: Patch[] } = {},
): Promise<BundleManifest> {
  const fitting = patchesThatFit(patches);
  const boot = bootCode();
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, 'src/run/bundled-worker.ts')],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    keepNames: true,
    write: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'error',
    banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
    define: {
      'import.meta.url': '__url',
      'import.meta.dirname': '__dirname',
      NEWMAN_VERSION: JSON.stringify(packageOf('newman').version),
    },
    plugins: [patching(fitting), sharing()],
  });
  const worker = outputFiles[0]?.text ?? '';
  const own = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules') && !path.includes(':'));
  const manifest: BundleManifest = {
    hash: hashOf(worker + boot.text),
    notices: fitting.unfit,
    packages: packagesIn(metafile),
    libraries: boot.libraries,
    inputs: isShipped ? {} : hashesOf([...own, ...makers]),
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeWhole(join(folder, 'sandbox-boot.js'), boot.text);
  await writeWhole(join(folder, 'newman-worker.cjs'), worker);
  // Last: whoever finds it finds the others too.
  await writeWhole(join(folder, 'worker.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** The packages of which at least one line is in the bundle. */
function packagesIn({ inputs, outputs }: Metafile): string[] {
  const used = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const files = used.filter(([path, { bytesInOutput }]) => path in inputs && bytesInOutput > 0).map(([path]) => path);
  const folders = new Set(files.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const named = [...folders].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Package & {
      name: string;
    };
    return `${name} ${version}`;
  });
  return [...new Set(named)].sort();
}

/** What decides besides the worker's own files how a bundle turns out. */
const makers = ['package-lock.json', 'scripts/bundle-worker.ts', 'scripts/newman-patches.ts'];

function hashesOf(files: string[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file, hashOf(readIfThere(join(root, file)) ?? '')]));
}

interface Fitting {
  /** By absolute path of the file. */
  byFile: Map<string, Patch[]>;
  unfit: string[];
}

/** Patches are tried on the text before anything is bundled. */
function patchesThatFit(patches: Patch[]): Fitting {
  const placed = patches.map((patch) => ({ patch, files: filesOf(patch) }));
  const misfits = placed.filter(({ files }) => files.length === 0).map(({ patch }) => patch);
  const missing = misfits.filter(({ isRequired }) => isRequired);
  if (missing.length > 0)
    throw new Error(`newman cannot be run without: ${missing.map(({ name }) => name).join(', ')}.`);
  const byFile = new Map<string, Patch[]>();
  for (const { patch, files } of placed) {
    for (const file of files) byFile.set(file, [...(byFile.get(file) ?? []), patch]);
  }
  return { byFile, unfit: misfits.map(({ name }) => `newman runs without: ${name}.`) };
}

/** The installed files that a patch fits: of its version, and with its text in them once. */
function filesOf({ package: name, version, file, find }: Patch): string[] {
  return installed(name)
    .filter((folder) => (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package).version === version)
    .map((folder) => join(folder, file))
    .filter((path) => {
      const text = readIfThere(path);
      return text !== undefined && (find === undefined || text.split(find).length === 2);
    });
}

interface Package {
  version: string;
}

/** Every place where newman or what it needs may find a package. */
function installed(name: string): string[] {
  const parents = ['', 'node_modules/newman', 'node_modules/postman-runtime', 'node_modules/postman-sandbox'];
  return parents
    .map((parent) => join(root, parent, 'node_modules', name))
    .filter((folder) => readIfThere(join(folder, 'package.json')) !== undefined)
    .map((folder) => realpathSync(folder));
}

function patching({ byFile }: Fitting): Plugin {
  return {
    name: 'patches',
    setup(setup) {
      setup.onResolve({ filter: /^vipps-contract:/ }, ({ path }) => ({
        path: join(root, `src/run/${path.slice('vipps-contract:'.length)}.ts`),
      }));
      setup.onLoad({ filter: /node_modules.*\.js$/ }, async ({ path }): Promise<OnLoadResult | undefined> => {
        const fitting = byFile.get(path);
        if (fitting === undefined) return undefined;
        let text = await readFile(path, 'utf8');
        for (const { find, replace } of fitting)
          text = find === undefined ? replace : text.replace(find, () => replace);
        return { contents: text, loader: 'js', resolveDir: dirname(path) };
      });
    },
  };
}

/** Packages that are installed twice in one version are bundled once. */
function sharing(): Plugin {
  const first = new Map<string, string>();
  return {
    name: 'sharing',
    setup(setup) {
      setup.onLoad({ filter: /node_modules.*\.js$/ }, ({ path }) => {
        const twin = twinOf(path, first);
        if (twin === undefined || twin === path) return undefined;
        return {
          contents: `module.exports = require(${JSON.stringify(twin)});`,
          loader: 'js',
          resolveDir: dirname(path),
        };
      });
    },
  };
}

/** The first file that was met with the same package, version and path inside of it. */
function twinOf(path: string, first: Map<string, string>): string | undefined {
  const match = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/](.*)$/.exec(path);
  const [, folder, name, inside] = match ?? [];
  if (folder === undefined || relative(root, folder).split('node_modules').length < 3) return undefined;
  const manifest = readIfThere(join(folder, 'package.json'));
  if (manifest === undefined) return undefined;
  const key = `${name}@${(JSON.parse(manifest) as Package).version}/${inside}`;
  if (!first.has(key)) first.set(key, path);
  return first.get(key);
}

/** The heads of what the boot code is made of, with the numbers of libraries that are asked for by one module alone. */
const libraries: Record<string, string> = {
  lodash3: 'lodash3',
  'crypto-js': 'crypto-js',
  cheerio: 'cheerio',
  backbone: 'backbone',
  tv4: 'tv4',
  xml2js: 'xml2js',
  psl: 'psl',
  faker: '@faker-js/faker/locale/en',
};

const SANDBOX = '4.7.1';
const HEAD = 'require=function e(t,n,a){function r(o,s){if(!n[o]){';
/** Stands in for a library: whatever is read of it, called or made from it is the same again. */
const LEAN_HEAD =
  'require=function e(t,n,a){var U=Object.create(null),A=new Proxy(function(){},{get:function(){return A},apply:function(){return A}});' +
  '__unused.split(",").forEach(function(k){U[k]=1});' +
  'function r(o,s){if(U[o])return A;if(!n[o]){';

/** What a script throws, as plain data that always counts as an error: it may throw anything, and change how anything is written. */
const AS_FAULT = `(x=>{var n="Error",m="The script threw a value that cannot be shown.";try{
if(typeof x==="object"&&x!==null){if(x.name!==undefined)n=""+x.name;m=x.message===undefined?"The script threw an object without a message.":""+x.message}
else m="The script threw "+(typeof x==="symbol"?"a symbol":typeof x==="function"?"a function":typeof x==="string"?'"'+x+'"':x)+"."}catch{}
return{__proto__:null,type:"Error",name:n,message:m}})`.replaceAll('\n', '');

/** Where the boot code catches what a script throws: all of them are changed. */
const faultPlaces: [find: string, replace: string][] = [
  ['catch(m){return n(m)}return o?void 0:', `catch(m){return n(${AS_FAULT}(m))}return o?void 0:`],
  ['catch(a){t&&t(a)}o[e]||i[e]?', `catch(a){t&&t(${AS_FAULT}(a))}o[e]||i[e]?`],
];

/** The boot code as newman runs it, taught to leave libraries out. */
function bootCode(): { text: string; libraries: BundleManifest['libraries'] } {
  const require = createRequire(join(root, 'node_modules/newman/package.json'));
  const withBridge = require('uvm/lib/bridge-client') as (code: string) => string;
  let code = '';
  (require('postman-sandbox/.cache/bootcode') as (done: (error: unknown, code: string) => void) => void)(
    (_error, text) => {
      code = text;
    },
  );
  if (packageOf('postman-sandbox').version !== SANDBOX || !code.startsWith(HEAD)) {
    throw new Error(`newman cannot be run with another script sandbox than that of postman-sandbox ${SANDBOX}.`);
  }
  for (const [find, replace] of faultPlaces) {
    if (code.split(find).length !== 2)
      throw new Error(`The script sandbox does not catch errors where it did: ${find}`);
    code = code.replace(find, () => replace);
  }
  const numbers = Object.entries(libraries).flatMap(([name, asked]) => {
    const number = askedForOnce(code, asked);
    return number === undefined ? [] : [[name, number] as const];
  });
  // Sugar is what nobody asks for: the first of the two that the boot code starts with.
  const sugar = /\},\{\},\[(\d+),\d+\]\);?$/.exec(code)?.[1];
  if (sugar !== undefined) numbers.push(['sugar', Number(sugar)]);
  const text = ascii(withBridge(LEAN_HEAD + code.slice(HEAD.length)));
  return { text, libraries: Object.fromEntries(numbers) };
}

/** A library's number, if one module alone asks for it. */
function askedForOnce(code: string, name: string): number | string | undefined {
  const escaped = name.replaceAll(/[/.@-]/g, String.raw`\$&`);
  const asked = [...code.matchAll(new RegExp(String.raw`[{,]"?${escaped}"?:("[\w/-]*"|\d+)(?=[,}])`, 'g'))];
  const number = asked[0]?.[1];
  return asked.length === 1 && number !== undefined ? (JSON.parse(number) as number | string) : undefined;
}

/** Text of bytes below 128, which is read four times as fast. */
function ascii(text: string): string {
  return text.replaceAll(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function packageOf(name: string): Package {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as Package;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundleWorker(process.argv[2] ?? join(root, 'node_modules/.cache/vipps-contract/worker'));
}
