import { parentPort, workerData } from 'node:worker_threads';
import { endpointOf } from './endpoint.ts';
import { guardAgents } from './guard-agents.ts';
import { guardSockets } from './guard-sockets.ts';
import { keepCode } from './keep-code.ts';
import { newmanVersion } from './newman-version.ts';
import { createPacer } from './pacer.ts';
import { type FlowUnderWay, runFlow } from './run-flow.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-protocol.ts';

const BEAT_MS = 250;

const settings = workerData as WorkerSettings;
guardSockets([endpointOf(new URL(settings.proxy ?? settings.origin))]);
const tools = { agents: guardAgents(settings), pacer: createPacer(settings.maxRate) };
const underWay = new Map<string, FlowUnderWay>();

function tell(event: FromWorker): void {
  if (event.type === 'flow-finished') {
    underWay.delete(event.flow);
    keepCode();
  }
  parentPort?.postMessage(event);
}

parentPort?.on('message', (message: ToWorker) => {
  const flow = underWay.get(message.key);
  if (message.type === 'run') underWay.set(message.key, runFlow(message.order, message.key, settings, tools, tell));
  else if (message.type === 'heard') flow?.heard();
  else flow?.stop(message.reason);
});
setInterval(() => tell({ type: 'beat' }), BEAT_MS).unref();
tell({ type: 'ready', newman: newmanVersion });
