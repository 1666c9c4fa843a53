import { randomUUID } from 'node:crypto';
import { type Context, Script } from 'node:vm';
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
export function bootSandbox(
  context: Context,
  options: { bootTimeout: number; unused?: string[]; onBoot?(context: Context): void },
): void {
  const { bootCode, hash, cacheFolder, libraries } = workerData as BundleData;
  if (!loaded) {
    loaded = loadScript(bootCode, hash, cacheFolder);
    keepOnceUsed(loaded.keep);
  }
  context.__unused = (options.unused ?? []).map((name) => libraries[name] ?? '').join();
  loaded.script.runInContext(context, { timeout: options.bootTimeout });
  delete context.__unused;
  options.onBoot?.(context);
}

/** Part of the names of globals that hold a message; scripts cannot know it. */
export const messageName = randomUUID().replaceAll('-', '');

let handOverScript: Script | undefined;

/**
 * The code that takes a message out of a context's globals and dispatches it there. It has taken the message before it dispatches
 * it, so one name does for all, and what is compiled for one message does for the next.
 *
 * @param data name of the global that holds the message; the same at every call, as is the other
 */
export function handOver(data: string, dispatch: string): Script {
  handOverScript ??= new Script(`(function (dispatch, data) {
    ${data} = null; (delete ${data});
    ${dispatch} = null; (delete ${dispatch});
    dispatch(String(data));
  }(${dispatch}, ${data}));`);
  return handOverScript;
}
