import { adoptClock } from './clock.ts';
import { endpointOf } from './endpoint.ts';
import { guardAgents } from './guard-agents.ts';
import { guardSockets } from './guard-sockets.ts';
import { ignoreRcFile } from './ignore-rc-file.ts';
import { keepCode } from './keep-code.ts';
import { newmanVersion } from './newman-version.ts';
import { createPacer } from './pacer.ts';
import { type FlowUnderWay, runFlow } from './run-flow.ts';
import { lastEntered } from './script-bridge.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-protocol.ts';

/** The way to whoever started the worker. */
export interface WorkerPort {
  post(messages: FromWorker[]): void;
  listen(listener: (message: ToWorker) => void): void;
  /** Calls back for everything that a script asked the process for and did not get. */
  watch(heard: (what: string) => void): void;
}

const BEAT_MS = 250;
/** Every message wakes the other side up: what happens within so short a time is told at once. */
const BATCH_MS = 2;

/** Runs the flows that are asked for, and tells of them. */
export function runFlows(port: WorkerPort, settings: WorkerSettings): void {
  if (settings.clock !== undefined) adoptClock(settings.clock);
  guardSockets([endpointOf(new URL(settings.proxy ?? settings.origin))]);
  const tools = { agents: guardAgents(settings), pacer: createPacer(settings.maxRate) };
  const underWay = new Map<string, FlowUnderWay>();

  /** What has not been told yet. */
  let untold: FromWorker[] = [];

  function tell(event: FromWorker): void {
    if (untold.length === 0) setTimeout(tellAll, BATCH_MS);
    untold.push(event);
    if (event.type === 'flow-finished') {
      underWay.delete(event.flow);
      // Who hears of a flow's end may end the worker.
      keepCode();
    }
    if (cannotWait(event)) tellAll();
  }

  function tellAll(): void {
    if (untold.length > 0) port.post(untold);
    untold = [];
  }

  port.listen((message) => {
    const flow = underWay.get(message.key);
    if (message.type === 'run') underWay.set(message.key, runFlow(message.order, message.key, settings, tools, tell));
    else if (message.type === 'heard') flow?.heard();
    else flow?.stop(message.reason);
  });
  port.watch((what) => {
    const flows = [...underWay.values()];
    (flows.find((flow) => flow.isRunBy(lastEntered())) ?? flows.at(-1))?.escapes(what);
  });
  ignoreRcFile();
  setInterval(() => tell({ type: 'beat', memory: process.memoryUsage.rss() }), BEAT_MS).unref();
  tell({ type: 'ready', newman: newmanVersion });
}

/** A script that starts may be the last thing that this worker does; for the others somebody waits. */
function cannotWait(event: FromWorker): boolean {
  if (event.type === 'script') return event.running;
  return event.type === 'flow-finished' || event.type === 'listening' || event.type === 'step-finished';
}
