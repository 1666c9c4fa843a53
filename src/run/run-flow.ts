import newman from 'newman';
import type { PlannedStep, PostmanEnvironment } from '../model.ts';
import type { guardAgents } from './guard-agents.ts';
import { type NewmanRequestEvent, recordExchange } from './record-exchange.ts';
import { type Answer, steer } from './steer.ts';
import type { FlowOrder, FromWorker, WorkerSettings } from './worker-protocol.ts';

/** The parts of newman's insides that this file relies on; each is held by a test of `run-flows.test.ts`. */
interface Run {
  state: { environment: Scope; collectionVariables: Scope };
  requester: { options: { maxResponseSize?: number; ignoreProxyEnvironmentVariables?: boolean } };
  pause(): void;
  resume(): void;
  abort(): void;
}

interface Scope {
  get(name: string): unknown;
  set(name: string, value: string): void;
}

/** Newman hands the very object on to what decides about the next item: moving `position` moves the run. */
interface Cursor {
  position: number;
  length: number;
}

type Phase = 'prerequest' | 'request' | 'test';

interface Progress {
  run?: Run;
  step: PlannedStep | undefined;
  index: number;
  phase: Phase;
  /** How often each step was started. */
  tries: Map<number, number>;
  requestStartedAt: number;
  answer: Answer | undefined;
  stopped?: string;
}

/** How often an item may be started before it counts as a circle of `setNextRequest`. */
const MOST_STARTS = 100;

/**
 * Runs one flow through newman and tells what happens.
 *
 * @param tell receives the events in their order; `flow-finished` is the last
 */
export function runFlow(
  order: FlowOrder,
  key: string,
  settings: WorkerSettings,
  agents: ReturnType<typeof guardAgents>,
  tell: (event: FromWorker) => void,
): void {
  const progress: Progress = {
    step: undefined,
    index: -1,
    phase: 'prerequest',
    tries: new Map(),
    requestStartedAt: 0,
    answer: undefined,
  };
  const emitter = newman.run(
    {
      collection: order.flow.collection,
      environment: environmentOf(order),
      reporters: [],
      ignoreRedirects: true,
      timeoutScript: settings.scriptTimeoutMs,
      requestAgents: agents,
    },
    (error) => finish(error),
  );
  const finish = (error: Error | null): void => {
    // A script that never yields is ended by its time-out, and newman ends its whole run with it.
    if (error && /^Script execution timed out/.test(error.message)) {
      const message = `A script ran longer than ${settings.scriptTimeoutMs} ms.`;
      tell({ type: 'script-error', flow: key, step: progress.index, phase: scriptPhase(progress.phase), message });
      tell({ type: 'flow-finished', flow: key, stopped: `a script of "${progress.step?.name}" never ended` });
    } else if (error) tell({ type: 'flow-finished', flow: key, failure: error.message });
    else if (progress.stopped) tell({ type: 'flow-finished', flow: key, stopped: progress.stopped });
    else tell({ type: 'flow-finished', flow: key });
  };
  listen(emitter as unknown as Emitter, order, key, settings, progress, tell);
}

interface Emitter {
  on(event: string, listener: (error: Error | null, event: never) => void): void;
}

function listen(
  emitter: Emitter,
  order: FlowOrder,
  key: string,
  settings: WorkerSettings,
  progress: Progress,
  tell: (event: FromWorker) => void,
): void {
  const steps = order.flow.steps;
  const at = (): number => progress.index;

  emitter.on('start', (_error, { run }: { run: Run }) => {
    progress.run = run;
    run.requester.options.maxResponseSize = settings.maxBodyBytes;
    run.requester.options.ignoreProxyEnvironmentVariables = true;
    wait(run, steps[0]?.pauseMs);
  });

  emitter.on('beforeItem', (_error, { cursor }: { cursor: Cursor }) => {
    progress.index = cursor.position;
    progress.step = steps[cursor.position];
    progress.answer = undefined;
    const tries = (progress.tries.get(cursor.position) ?? 0) + 1;
    progress.tries.set(cursor.position, tries);
    if (tries === 1) tell({ type: 'step-started', flow: key, step: cursor.position });
    if (tries > MOST_STARTS) stopCircle(progress, key, tell);
    for (const [name, value] of Object.entries(progress.step?.variables ?? {})) {
      progress.run?.state.environment.set(name, value);
    }
  });

  for (const phase of ['prerequest', 'test'] as const) {
    emitter.on(phase === 'test' ? 'beforeTest' : 'beforePrerequest', () => {
      progress.phase = phase;
    });
    emitter.on(phase, () => {
      progress.phase = 'request';
    });
  }

  emitter.on('beforeScript', () => tell({ type: 'script', flow: key, running: true }));
  emitter.on('script', (error, { event }: { event: { listen: 'prerequest' | 'test' } }) => {
    tell({ type: 'script', flow: key, running: false });
    if (error)
      tell({ type: 'script-error', flow: key, step: at(), phase: event.listen, message: describeError(error) });
  });

  emitter.on('assertion', (error, { assertion }: { assertion: string }) => {
    const result = { type: 'assertion', flow: key, step: at(), name: assertion, passed: !error } as const;
    tell(error ? { ...result, message: error.message } : result);
  });

  emitter.on('beforeRequest', () => {
    progress.requestStartedAt = Date.now();
  });
  emitter.on('request', (error, event: NewmanRequestEvent) => {
    const sentBy = progress.phase === 'request' ? 'step' : 'script';
    const attempt = sentBy === 'step' ? (progress.tries.get(at()) ?? 1) : 1;
    const startedAt = sentBy === 'step' ? progress.requestStartedAt : Date.now() - (event.response?.responseTime ?? 0);
    const exchange = recordExchange(error, event, { sentBy, attempt }, startedAt, Date.now());
    tell({ type: 'exchange', flow: key, step: at(), exchange });
    if (sentBy === 'step') progress.answer = answerOf(exchange);
  });

  emitter.on('item', (_error, { cursor }: { cursor: Cursor }) => {
    const step = progress.step;
    if (!step || progress.stopped) return;
    const move = steer(step, progress.answer, progress.tries.get(at()) ?? 1, settings.isSandbox);
    if (move.type === 'again') {
      cursor.position -= 1;
      wait(progress.run, move.afterMs);
      return;
    }
    tell({ type: 'step-finished', flow: key, step: at(), variables: readVariables(progress.run, step.reads) });
    if (move.type === 'stop') {
      if (at() < steps.length - 1) progress.stopped = move.reason;
      cursor.position = cursor.length - 1;
      return;
    }
    wait(progress.run, steps[at() + 1]?.pauseMs);
  });
}

function scriptPhase(phase: Phase): 'prerequest' | 'test' {
  return phase === 'prerequest' ? 'prerequest' : 'test';
}

function answerOf(exchange: ReturnType<typeof recordExchange>): Answer | undefined {
  if (!exchange.response) return undefined;
  const { status, body } = exchange.response;
  return body?.encoding === 'utf8' ? { status, body: body.content } : { status };
}

function stopCircle(progress: Progress, key: string, tell: (event: FromWorker) => void): void {
  const message = `The scripts call setNextRequest in a circle: the step was started ${MOST_STARTS} times.`;
  tell({ type: 'script-error', flow: key, step: progress.index, phase: 'test', message });
  progress.stopped = message;
  progress.run?.abort();
}

function wait(run: Run | undefined, ms: number | undefined): void {
  if (!run || !ms) return;
  run.pause();
  setTimeout(() => run.resume(), ms);
}

function readVariables(run: Run | undefined, names: string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = run?.state.environment.get(name) ?? run?.state.collectionVariables.get(name);
    if (value !== undefined && value !== null) values[name] = String(value);
  }
  return values;
}

function describeError(error: Error): string {
  return `${error.name}: ${error.message}`;
}

function environmentOf(order: FlowOrder): PostmanEnvironment {
  const values = Object.entries(order.environment).map(([key, value]) => ({ key, value, enabled: true }));
  return { name: 'environment', values };
}
