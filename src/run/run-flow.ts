import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import newman from 'newman';
import { at as valueAt } from '../json-pointer.ts';
import type { Failure, Json, PlannedStep, PostmanEnvironment } from '../model.ts';
import { type Between, enterStep, needsTime, sleep } from './between-steps.ts';
import type { guardAgents } from './guard-agents.ts';
import { leashRequests, type RequesterPool } from './leash-requests.ts';
import type { Pacer } from './pacer.ts';
import { type NewmanRequestEvent, recordExchange } from './record-exchange.ts';
import { type SentRequest, sendTwin } from './send-twin.ts';
import { bootAhead, type ContextOptions, giveBackContext, type ScriptSandbox } from './share-contexts.ts';
import { type Answer, steer } from './steer.ts';
import type { FlowOrder, FromWorker, WorkerSettings } from './worker-protocol.ts';

/** The parts of newman's insides that this file relies on; each is held by a test of `run-flows.test.ts`. */
interface Run {
  state: { environment: Scope; collectionVariables: Scope };
  /** What runs the scripts. */
  host?: ScriptSandbox;
  requester: RequesterPool & { options: { maxResponseSize?: number; ignoreProxyEnvironmentVariables?: boolean } };
  pause(paused?: () => void): void;
  resume(): void;
  abort(): void;
}

interface Scope {
  get(name: string): unknown;
  set(name: string, value: string): void;
  /** Puts values where variables stand, `{{$guid}}` and its like too. */
  replaceIn(text: string): string;
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
  /** How often each step's request was sent again because of a passing fault. */
  retried: Map<number, number>;
  /** The request as it was sent, while it is to be sent again just so. */
  same: SentRequest | undefined;
  sent: SentRequest | undefined;
  twin: Promise<void> | undefined;
  requestStartedAt: number;
  answer: Answer | undefined;
  failure: Failure | undefined;
  /** Continues the flow once the calls of a step are there. */
  heard: (() => void) | undefined;
  stopped?: string;
  /** Whether a script broke off. */
  hasFault?: boolean;
}

/** A flow under way, for whoever ordered it. */
export interface FlowUnderWay {
  /** Ends it after the request that is under way. */
  stop(reason: string): void;
  /** The calls that it listens for have come, or are overdue. */
  heard(): void;
}

export interface WorkerTools {
  agents: ReturnType<typeof guardAgents>;
  pacer: Pacer;
}

/** A folder that does not exist, under a name that nobody can know. */
const NO_FILES = join(tmpdir(), randomUUID());

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
  tools: WorkerTools,
  tell: (event: FromWorker) => void,
): FlowUnderWay {
  const progress: Progress = {
    step: undefined,
    index: -1,
    phase: 'prerequest',
    tries: new Map(),
    retried: new Map(),
    same: undefined,
    sent: undefined,
    twin: undefined,
    requestStartedAt: 0,
    answer: undefined,
    failure: undefined,
    heard: undefined,
  };
  const emitter = newman.run(
    {
      collection: order.flow.collection,
      environment: environmentOf(order),
      reporters: [],
      ignoreRedirects: true,
      timeoutScript: settings.scriptTimeoutMs,
      requestAgents: tools.agents,
      host: {
        unused: order.flow.needless?.libraries ?? [],
        isShared: isShared(order),
      } satisfies ContextOptions,
      ...(order.flow.data === undefined ? {} : { iterationData: [order.flow.data] }),
      // Request bodies may come from files below this folder, which does not exist.
      workingDir: NO_FILES,
      insecureFileRead: false,
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
    else {
      if (!progress.hasFault) giveBackContext(progress.run?.host);
      tell({ type: 'flow-finished', flow: key });
    }
  };
  listen(emitter as unknown as Emitter, order, key, settings, progress, tools, tell);
  return {
    stop(reason) {
      progress.stopped ??= reason;
      progress.heard?.();
      progress.run?.abort();
    },
    heard: () => progress.heard?.(),
  };
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
  tools: WorkerTools,
  tell: (event: FromWorker) => void,
): void {
  const steps = order.flow.steps;
  const at = (): number => progress.index;
  // Of a flow that shares contexts no script takes long: a worker that hangs does not hang in it.
  const isWatched = !isShared(order);
  const between: Between = {
    ...tools,
    origin: settings.origin,
    fill: (text) => progress.run?.state.environment.replaceIn(text) ?? text,
    hear: (index) =>
      new Promise((resolve) => {
        progress.heard = resolve;
        const variables = readVariables(progress.run, steps[index]?.reads ?? []);
        tell({ type: 'listening', flow: key, step: index, variables });
      }),
  };
  const tries = () => ({ started: progress.tries.get(at()) ?? 1, retried: progress.retried.get(at()) ?? 0 });
  /** Holds the run while something is waited for; a control that the sandbox refuses is told as a script's error. */
  const hold = (index: number, work: () => Promise<void>): void => {
    progress.run?.pause(() => {
      work()
        .catch((error: Error) => {
          tell({ type: 'script-error', flow: key, step: index, phase: 'prerequest', message: error.message });
        })
        .finally(() => progress.run?.resume());
    });
  };
  const enter = (index: number): void => {
    const step = steps[index];
    const pace = tools.pacer.reserve(Date.now());
    if (!step || (pace <= 0 && !needsTime(step))) return;
    hold(index, async () => {
      await sleep(pace);
      await enterStep(step, between);
    });
  };

  emitter.on('start', (_error, { run }: { run: Run }) => {
    progress.run = run;
    run.requester.options.maxResponseSize = settings.maxBodyBytes;
    run.requester.options.ignoreProxyEnvironmentVariables = true;
    leashRequests(run.requester);
    enter(0);
  });

  emitter.on('beforeItem', (_error, { cursor, item }: { cursor: Cursor; item: { request: SentRequest } }) => {
    progress.index = cursor.position;
    progress.step = steps[cursor.position];
    progress.answer = undefined;
    progress.failure = undefined;
    const started = (progress.tries.get(cursor.position) ?? 0) + 1;
    progress.tries.set(cursor.position, started);
    if (started === 1) tell({ type: 'step-started', flow: key, step: cursor.position });
    if (started > MOST_STARTS) stopCircle(progress, key, tell);
    // newman takes the request back to what the collection says once the item is done.
    if (progress.same) item.request = progress.same;
    else setVariables(progress);
  });

  for (const phase of ['prerequest', 'test'] as const) {
    emitter.on(phase === 'test' ? 'beforeTest' : 'beforePrerequest', (_error, { events }: { events: unknown[] }) => {
      progress.phase = phase;
      // newman runs what is in this list: a request that is sent again keeps the ids and keys that it has.
      if (phase === 'prerequest' && progress.same) events.length = 0;
    });
    emitter.on(phase, () => {
      progress.phase = 'request';
    });
  }

  // What a timer of a script throws is told by this event alone, what the script itself throws by both.
  let thrown: Error | undefined;
  emitter.on('exception', (_error, { error }: { error?: Error }) => {
    thrown = error;
  });
  emitter.on('beforeScript', () => {
    thrown = undefined;
    if (isWatched) tell({ type: 'script', flow: key, running: true });
  });
  emitter.on('script', (error, { event }: { event: { listen: 'prerequest' | 'test' } }) => {
    if (isWatched) tell({ type: 'script', flow: key, running: false });
    const fault = error ?? thrown;
    if (fault) {
      progress.hasFault = true;
      tell({ type: 'script-error', flow: key, step: at(), phase: event.listen, message: describeError(fault) });
    }
  });

  emitter.on('assertion', (error, { assertion }: { assertion: string }) => {
    const result = { type: 'assertion', flow: key, step: at(), name: assertion, passed: !error } as const;
    tell(error ? { ...result, message: error.message } : result);
  });

  emitter.on('beforeRequest', (_error, { request }: { request?: SentRequest & { body?: SentBody } }) => {
    progress.requestStartedAt = Date.now();
    setImmediate(bootAhead, settings.flowsAtOnce ?? 1);
    if (progress.phase === 'request' && progress.step?.twice && !progress.same && request) {
      // It has to go out at the same instant; what follows waits for it.
      tools.pacer.reserve(Date.now());
      const twin = sendTwin(request, tools.agents, tries().started);
      progress.twin = twin.then((exchange) => tell({ type: 'exchange', flow: key, step: at(), exchange }));
    }
    if (!sendsFile(request?.body)) return;
    const message = 'The request sends a file; no collection may read files, so it went out without it.';
    const phase = progress.phase === 'test' ? 'test' : 'prerequest';
    tell({ type: 'script-error', flow: key, step: at(), phase, message });
  });
  emitter.on('request', (error, event: NewmanRequestEvent) => {
    const sentBy = progress.phase === 'request' ? 'step' : 'script';
    const attempt = sentBy === 'step' ? (progress.tries.get(at()) ?? 1) : 1;
    const startedAt = sentBy === 'step' ? progress.requestStartedAt : Date.now() - (event.response?.responseTime ?? 0);
    const script = sentBy === 'script' ? scriptPlace(progress) : undefined;
    const exchange = recordExchange(error, event, { sentBy, attempt, script }, startedAt, Date.now());
    tell({ type: 'exchange', flow: key, step: at(), exchange });
    if (sentBy === 'script') tools.pacer.reserve(Date.now());
    if (sentBy === 'script') return;
    progress.answer = answerOf(exchange);
    progress.failure = exchange.failure;
    progress.sent = event.request as unknown as SentRequest | undefined;
  });

  emitter.on('item', (_error, { cursor }: { cursor: Cursor }) => {
    const step = progress.step;
    if (progress.stopped) cursor.position = cursor.length - 1;
    if (!step || progress.stopped) return;
    const index = at();
    const manners = { isSandbox: settings.isSandbox, retries: settings.retries ?? 0, now: Date.now() };
    const move = steer(step, progress.answer, tries(), manners, progress.failure);
    if (move.type === 'again' || move.type === 'retry') {
      progress.same = move.type === 'retry' ? progress.sent?.clone() : undefined;
      if (move.type === 'retry') progress.retried.set(index, tries().retried + 1);
      cursor.position -= 1;
      hold(index, () => sleep(move.afterMs + tools.pacer.reserve(Date.now())));
      return;
    }
    progress.same = undefined;
    captureVariables(progress);
    let next: number | undefined;
    if (move.type === 'stop') {
      if (index < steps.length - 1) progress.stopped = move.reason;
      cursor.position = cursor.length - 1;
    } else {
      next = skipAway(index + 1);
      cursor.position = next - 1;
    }
    const hears = move.type === 'go-on' && Boolean(step.hears?.length);
    const conclude = (): void =>
      tell({ type: 'step-finished', flow: key, step: index, variables: readVariables(progress.run, step.reads) });
    const { twin } = progress;
    progress.twin = undefined;
    const following = next === undefined ? undefined : steps[next];
    const pace = following ? tools.pacer.reserve(Date.now()) : 0;
    if (!twin && !hears && pace <= 0 && !needsTime(following)) {
      conclude();
      return;
    }
    hold(next ?? index, async () => {
      await twin;
      if (hears) await between.hear(index);
      conclude();
      if (progress.stopped || !following) return;
      await sleep(pace);
      await enterStep(following, between);
    });
  });

  /** The first step from an index on that does not lead away from the target. */
  function skipAway(from: number): number {
    let index = from;
    for (let step = steps[index]; step?.onlyOnTarget !== undefined; step = steps[++index]) {
      const url = between.fill(`{{${step.onlyOnTarget}}}`);
      if (URL.canParse(url) && new URL(url).origin === settings.origin) break;
      const reason = `The address in {{${step.onlyOnTarget}}} does not lie on the target.`;
      tell({ type: 'step-skipped', flow: key, step: index, reason });
    }
    return index;
  }
}

function setVariables({ run, step }: Progress): void {
  for (const [name, value] of Object.entries(step?.variables ?? {})) {
    run?.state.environment.set(name, run.state.environment.replaceIn(value));
  }
}

/** Keeps values of the answer for the steps to come. */
function captureVariables({ run, step, answer }: Progress): void {
  if (!step?.captures || answer?.body === undefined) return;
  const body = parse(answer.body);
  for (const [name, pointer] of Object.entries(step.captures)) {
    const value = body === undefined ? undefined : valueAt(body, pointer);
    if (value !== undefined)
      run?.state.environment.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

interface SentBody {
  mode?: string;
  formdata?: { members?: { type?: string }[] };
}

function sendsFile(body: SentBody | undefined): boolean {
  if (body?.mode === 'file') return true;
  return body?.mode === 'formdata' && (body.formdata?.members ?? []).some(({ type }) => type === 'file');
}

function scriptPlace({ phase, step }: Progress): string {
  return `the ${phase === 'prerequest' ? 'pre-request' : 'test'} script of "${step?.name}"`;
}

function scriptPhase(phase: Phase): 'prerequest' | 'test' {
  return phase === 'prerequest' ? 'prerequest' : 'test';
}

function answerOf(exchange: ReturnType<typeof recordExchange>): Answer | undefined {
  if (!exchange.response) return undefined;
  const { status, body, headers } = exchange.response;
  const retryAfter = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  return {
    status,
    ...(body?.encoding === 'utf8' ? { body: body.content } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

function stopCircle(progress: Progress, key: string, tell: (event: FromWorker) => void): void {
  const message = `The scripts call setNextRequest in a circle: the step was started ${MOST_STARTS} times.`;
  tell({ type: 'script-error', flow: key, step: progress.index, phase: 'test', message });
  progress.stopped = message;
  progress.run?.abort();
}

function readVariables(run: Run | undefined, names: string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = run?.state.environment.get(name) ?? run?.state.collectionVariables.get(name);
    if (value !== undefined && value !== null) values[name] = String(value);
  }
  return values;
}

/** A script may throw a message of any length; what is cut is redacted as the beginning of what it was. */
const LONGEST_MESSAGE = 5_000;

function describeError(error: Error): string {
  const text = `${error.name}: ${error.message}`;
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}

/** Whether its scripts may run where those of other flows have run, one flow after another. */
function isShared({ flow }: FlowOrder): boolean {
  return flow.needless?.ownContext === true;
}

function environmentOf(order: FlowOrder): PostmanEnvironment {
  const needless = new Set(order.flow.needless?.variables);
  const values = Object.entries(order.environment)
    .filter(([key]) => !needless.has(key))
    .map(([key, value]) => ({ key, value, enabled: true }));
  return { name: 'environment', values };
}
