import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { guardAgents } from './guard-agents.ts';
import { runFlow } from './run-flow.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-protocol.ts';

const BEAT_MS = 250;

const settings = workerData as WorkerSettings;
const agents = guardAgents(settings.origin, settings.timeoutMs);
const { version } = createRequire(import.meta.url)('newman/package.json') as { version: string };

function tell(event: FromWorker): void {
  parentPort?.postMessage(event);
}

parentPort?.on('message', (message: ToWorker) => {
  runFlow(message.order, message.key, settings, agents, tell);
});
setInterval(() => tell({ type: 'beat' }), BEAT_MS).unref();
tell({ type: 'ready', newman: version });
