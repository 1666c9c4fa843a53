import type { Context, Script } from 'node:vm';
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
  /** Where compiled code is kept; nowhere if absent. */
  codeFolder?: string | undefined;
  libraries: Record<string, number | string>;
}

export interface BootOptions {
  bootTimeout: number;
  /** Libraries that no script of the run asks for. */
  unused?: string[];
  onBoot?(context: Context): void;
}

/** Given by the file that loads the bundle: `cached-script.cjs`. */
export type LoadScript = (file: string, hash: string, codeFolder: string | undefined) => LoadedScript;

let source: { data: BundleData; loadScript: LoadScript } | undefined;
let loaded: LoadedScript | undefined;

/** Says where the boot code lies. */
export function bootFrom(data: BundleData, loadScript: LoadScript): void {
  source = { data, loadScript };
}

/** Makes a context one for Postman's scripts: what newman does for every run, from code that is compiled once. */
export function bootSandbox(context: Context, options: BootOptions): void {
  if (source === undefined) throw new Error('The boot code of the script sandbox is missing.');
  const { bootCode, hash, codeFolder, libraries } = source.data;
  if (!loaded) {
    loaded = source.loadScript(bootCode, hash, codeFolder);
    keepOnceUsed(loaded.keep);
  }
  context.__unused = (options.unused ?? []).map((name) => libraries[name] ?? '').join();
  loaded.script.runInContext(context, { timeout: options.bootTimeout });
  delete context.__unused;
  options.onBoot?.(context);
}
