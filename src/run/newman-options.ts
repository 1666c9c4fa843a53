import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewmanOptions } from 'newman';
import type { PostmanEnvironment, PostmanVariable } from '../model.ts';
import { textOf } from '../text-of.ts';
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
  const { collection, data, needless, round } = order.flow;
  const { state } = order;
  return {
    collection: state ? { ...collection, variable: state.collectionVariables } : collection,
    environment: environmentOf(order),
    globals: { values: state?.globals ?? order.globals ?? [] },
    reporters: [],
    // A suite says what each request is answered with; a collection is written for a client that follows.
    ignoreRedirects: round === undefined,
    delayRequest: settings.delayRequestMs ?? 0,
    timeoutScript: settings.scriptTimeoutMs,
    requestAgents,
    host: { unused: needless?.libraries ?? [], isShared: sharesContext(order) } satisfies ContextOptions,
    ...(data === undefined ? {} : { iterationData: [data] }),
    // Request bodies may come from files below this folder; unless one is named, it does not exist.
    workingDir: settings.uploadsFrom ?? NO_FILES,
    insecureFileRead: false,
  };
}

/** Whether its scripts may run where those of other flows have run, one flow after another. */
export function sharesContext({ flow }: FlowOrder): boolean {
  return flow.needless?.ownContext === true;
}

/** Variables of an environment file keep the types that they have there, unless something else has set them. */
function environmentOf({ flow, environment, typed = [], state }: FlowOrder): PostmanEnvironment {
  const needless = new Set(flow.needless?.variables);
  const written = state?.environment ?? typed;
  const last = new Map(written.filter(isEnabled).map((variable) => [variable.key, textOf(variable.value)]));
  const isWritten = (key: string): boolean => !Object.hasOwn(environment, key) || last.get(key) === environment[key];
  const values = Object.entries(environment)
    .filter(([key]) => !needless.has(key) && !(last.has(key) && isWritten(key)))
    .map(([key, value]) => ({ ...typeOf(key, written), key, value, enabled: true }));
  return { name: 'environment', values: [...written.filter(({ key }) => isWritten(key)), ...values] };
}

function isEnabled({ enabled, disabled }: PostmanVariable): boolean {
  return enabled !== false && disabled !== true;
}

function typeOf(key: string, written: PostmanVariable[]): { type?: string } {
  const type = written.findLast((variable) => variable.key === key && isEnabled(variable))?.type;
  return type === undefined ? {} : { type };
}
