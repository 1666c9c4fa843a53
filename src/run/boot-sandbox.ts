import type { Context, Script } from 'node:vm';
import { workerData } from 'node:worker_threads';
import { keepOnceUsed } from './keep-code.ts';

interface LoadedScript {
  script: Script;
  keep(): void;
}

/** What a bundled worker is started with besides its settings. */
export interface BundleData {
  /** The bundle and, beside it, the boot code of newman's script sandbox. */
  bundle: string;
  bootCode: string;
  hash: string;
  cacheFolder: string | undefined;
  libraries: Record<string, number | string>;
}

/** Given by the file that loads the bundle: `cached-script.cjs`. */
declare const loadScript: (file: string, hash: string, cacheFolder: string | undefined) => LoadedScript;

let loaded: LoadedScript | undefined;

/**
 * Makes a context one for Postman's scripts: what newman does for every run, from code that is compiled once. Patched into
 * newman when the worker is bundled.
 *
 * @param options `unused`: libraries that no script of the run asks for
 */
export function bootSandbox(context: Context, options: { bootTimeout: number; unused?: string[] }): void {
  const { bootCode, hash, cacheFolder, libraries } = workerData as BundleData;
  if (!loaded) {
    loaded = loadScript(bootCode, hash, cacheFolder);
    keepOnceUsed(loaded.keep);
  }
  context.__unused = (options.unused ?? []).map((name) => libraries[name] ?? '').join();
  loaded.script.runInContext(context, { timeout: options.bootTimeout });
  delete context.__unused;
}
