import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewmanOptions } from 'newman';
import type { PostmanEnvironment } from '../model.ts';
import type { ContextOptions } from './share-contexts.ts';
import type { FlowOrder, WorkerSettings } from './worker-protocol.ts';

/** A folder that does not exist, under a name that nobody can know. */
const NO_FILES = join(tmpdir(), randomUUID());

/** What newman is asked to run. */
export function newmanOptions(
  order: FlowOrder,
  settings: WorkerSettings,
  requestAgents: NewmanOptions['requestAgents'],
): NewmanOptions {
  const { collection, data, needless } = order.flow;
  return {
    collection,
    environment: environmentOf(order),
    reporters: [],
    ignoreRedirects: true,
    timeoutScript: settings.scriptTimeoutMs,
    requestAgents,
    host: { unused: needless?.libraries ?? [], isShared: sharesContext(order) } satisfies ContextOptions,
    ...(data === undefined ? {} : { iterationData: [data] }),
    // Request bodies may come from files below this folder, which does not exist.
    workingDir: NO_FILES,
    insecureFileRead: false,
  };
}

/** Whether its scripts may run where those of other flows have run, one flow after another. */
export function sharesContext({ flow }: FlowOrder): boolean {
  return flow.needless?.ownContext === true;
}

function environmentOf({ flow, environment }: FlowOrder): PostmanEnvironment {
  const needless = new Set(flow.needless?.variables);
  const values = Object.entries(environment)
    .filter(([key]) => !needless.has(key))
    .map(([key, value]) => ({ key, value, enabled: true }));
  return { name: 'environment', values };
}
