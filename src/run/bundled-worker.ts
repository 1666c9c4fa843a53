import 'newman';

import { type BundleData, bootFrom, type LoadScript } from './boot-sandbox.ts';
import { keepOnceUsed } from './keep-code.ts';
import { runFlows, type WorkerPort } from './newman-worker.ts';
import type { WorkerSettings } from './worker-protocol.ts';

/** What the file that loads the bundle gives it. */
interface Surroundings {
  data: BundleData;
  loadScript: LoadScript;
  /** Keeps the compiled code of the bundle for later workers. */
  keep(): void;
  /** Resolves once a run needs the worker. */
  opened: Promise<WorkerSettings>;
  port: WorkerPort;
}

/** Where a bundled worker begins: newman is loaded at once, and the work starts when its settings come. */
export function serve({ data, loadScript, keep, opened, port }: Surroundings): void {
  bootFrom(data, loadScript);
  keepOnceUsed(keep);
  void opened.then((settings) => runFlows(port, settings));
}

export { tellRejection } from './script-bridge.ts';
