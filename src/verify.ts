import { randomBytes, randomInt } from 'node:crypto';
import { assembleResult } from './assemble-result.ts';
import { watchService } from './broken-operations.ts';
import { coverageOf } from './check/coverage.ts';
import { percentCovered } from './check/coverage-totals.ts';
import { driftOfRun } from './drift/drift-of-run.ts';
import { type EndSignal, exitCodeOf, SIGNAL_CODES } from './exit-code.ts';
import { refuseFixedWords, withoutFixedWords } from './fixed-words.ts';
import { flowKey } from './flow-key.ts';
import { given } from './given.ts';
import { packageVersion } from './load/package-root.ts';
import { type Route, secretsOfRoute } from './load/read-route.ts';
import type { FlowResult, Result, Secret } from './model.ts';
import { type OpenedTarget, openTarget, type SandboxStarter } from './open-target.ts';
import { skipFlows } from './plan/skip-flows.ts';
import { environmentsOf, type Prepared, prepare, type RunRequest, type Surroundings } from './prepare.ts';
import { redactEvents } from './redact-events.ts';
import { createPacker } from './report/pack-flows.ts';
import { createLearner, redact, redactText, redactTexts } from './report/redact.ts';
import { reporters } from './report/reporters.ts';
import { now } from './run/clock.ts';
import { runFlows } from './run-flows.ts';
import { declaredSecrets, secretsByFlow, secretsOfCollections, secretsOfPlan } from './secrets-of.ts';
import { defaultLimits, judgeFor, type Limits, type Manners, openSession, type SessionEvent } from './session.ts';
import { type Triage, triageBrokenOperation, triageFlow } from './triage.ts';

/** What is known when a run begins. */
export interface RunStart {
  target: string;
  baseUrl: string;
  source: string;
  flows: number;
  /** Planned flows by suite. */
  suites: Record<string, number>;
  notes: string[];
}

/** What a run needs from outside, so that it can be called from anywhere. */
export interface Outside extends Surroundings, SandboxStarter {
  /** Aborted with the name of the signal that interrupts the run. */
  signal?: AbortSignal;
  onStart?(run: RunStart): void;
  onEvent?(event: SessionEvent): void;
}

export interface VerifyOptions extends RunRequest {
  concurrency: number;
  bail: boolean;
  strict: boolean;
  /** Requests are judged to the letter: a member that the description does not list is a warning. */
  strictRequests?: boolean;
  /** Whether what scripts write with `console` is told with their flow. */
  tellsConsole?: boolean;
  /** Fails below this share of what the descriptions declare, in percent. */
  minCoverage?: number;
  limits?: Partial<Limits>;
  manners?: Manners;
  route?: Route;
}

/** A run's result, redacted, and what must not show up in anything that is written of it. */
export interface Verified {
  result: Result;
  secrets: Secret[];
  /** Why the run ended before all its flows were run. */
  halted?: string;
}

const formats = Object.values(reporters);

export const DEFAULT_RETRIES = 2;

export const SANDBOX_NOTE = "Target: embedded sandbox. This says nothing about Vipps MobilePay's own service.";

/**
 * The whole story: load, plan, run, check, waive, redact.
 *
 * @throws UsageError for whatever a person has to put right before anything can be sent
 */
export async function verify(options: VerifyOptions, outside: Outside): Promise<Verified> {
  const prepared = await prepare(options, outside);
  return runPrepared(prepared, options, outside);
}

/** The story from the plan on. */
export async function runPrepared(prepared: Prepared, options: VerifyOptions, outside: Outside): Promise<Verified> {
  const before = secretsOfPlan(prepared, environmentsOf(prepared, prepared.target.origin ?? ''));
  refuseFixedWords(before, formats, new Date().toISOString());
  const opened = await openTarget(prepared, outside);
  try {
    return await runAgainst(opened, prepared, options, outside);
  } finally {
    await opened.close();
  }
}

async function runAgainst(
  target: OpenedTarget,
  prepared: Prepared,
  options: VerifyOptions,
  outside: Outside,
): Promise<Verified> {
  const startedAt = new Date(now());
  const notes = [...(target.isSandbox ? [SANDBOX_NOTE] : []), ...prepared.notes];
  const ofRoute = secretsOfRoute(options.route ?? {});
  const known = [...secretsOfPlan(prepared, target), ...ofRoute];
  const { loaded } = prepared;
  const ofRun = [...secretsOfCollections(loaded), ...ofRoute];
  const secretsOfFlow = secretsByFlow(target, ofRun, declaredSecrets(prepared));
  outside.onStart?.({
    target: target.kind,
    baseUrl: target.origin,
    source: prepared.source,
    flows: prepared.plan.flows.length,
    suites: flowsBySuite(prepared.plan.flows),
    notes: redactTexts(notes, known),
  });
  const judge = judgeFor(prepared, startedAt, options.strictRequests);
  const session = openSession({
    origin: target.origin,
    isSandbox: target.isSandbox,
    valuesOf: target.valuesOf,
    mayFill: target.mayFill,
    runTag: newRunTag(),
    keepsCode: prepared.source !== 'custom',
    flowsAtOnce: Math.min(options.concurrency, prepared.plan.flows.length),
    judge,
    limits: { ...defaultLimits, ...options.limits },
    ...(options.route ? { route: options.route } : {}),
    manners: { retries: DEFAULT_RETRIES, ...options.manners },
    globalVariables: prepared.globals,
    ...given(prepared, 'uploadsFrom'),
    endsAtFault: options.bail,
    tellsConsole: options.tellsConsole === true,
    ...(prepared.loaded.environment.variables && { typed: prepared.loaded.environment.variables }),
    ...(target.receiver === undefined ? {} : { receiver: target.receiver }),
    ...(outside.onEvent ? { onEvent: redactEvents(secretsOfFlow, outside.onEvent) } : {}),
  });
  const interrupt = (): void => void session.stop();
  outside.signal?.addEventListener('abort', interrupt, { once: true });
  if (outside.signal?.aborted) interrupt();
  const learner = createLearner();
  const service = watchService();
  const whose = prepared.isOwn ? 'own' : target.kind === 'test' ? 'vipps' : 'local';
  const pack = createPacker();
  const running = runFlows(skipFlows(prepared.plan.flows, target.place), options, session, (one) => {
    learner.learn(one.exchanges);
    service.note(one.flow);
    const triage = triageFlow(one.flow, one.findings, whose);
    return { flow: pack(withTriage(one.flow, triage)), findings: one.findings };
  });
  // Until the first answer comes there is nothing to do here but what will be needed anyway: the descriptions' fields.
  setImmediate(() => coverageOf([], prepared.loaded.descriptions));
  const { judged, halt } = await running;
  const newman = session.newmanVersion();
  await session.close();
  outside.signal?.removeEventListener('abort', interrupt);

  const broken = service.brokenFlows();
  const flows = judged.map(({ flow }) =>
    flow.triage?.class === 'outage' && broken.has(flowKey(flow))
      ? pack(withTriage(flow, triageBrokenOperation(whose)))
      : flow,
  );
  const ofFlows = judged.flatMap((one) => one.findings);
  const findings = [...ofFlows, ...judge.judgeRun(flows, ofFlows, isPart(options, flows))];
  const coverage = coverageOf(flows, prepared.loaded.descriptions);
  const part = partOf(options);
  const isBelowLimit = options.minCoverage !== undefined && percentCovered(coverage) < options.minCoverage;
  if (isBelowLimit)
    notes.push(
      `Coverage${part === undefined ? '' : ' of the flows that were run'} is ${percentCovered(coverage)} %; --min-coverage asks for ${options.minCoverage} %.`,
    );
  const signal = signalOf(outside.signal);
  const secrets = [...known, ...withoutFixedWords(learner.secrets(), formats, startedAt.toISOString())];
  const result = assembleResult({
    run: {
      id: runIdOf(startedAt),
      startedAt: startedAt.toISOString(),
      durationMs: now() - startedAt.getTime(),
      exitCode: exitCodeOf({
        findings,
        flows,
        isStrict: options.strict,
        isBelowLimit,
        ...(signal ? { signal } : {}),
        ...(halt ? { halt } : {}),
      }),
      target: target.kind,
      baseUrl: target.origin,
      source: prepared.source,
      artefacts: prepared.loaded.artefacts,
      repairs: prepared.plan.repairs,
      interrupted: signal !== undefined,
      ...(part === undefined ? {} : { part }),
      ...(options.shard === undefined ? {} : { shard: options.shard }),
      versions: { node: process.version, 'vipps-contract': packageVersion(), newman },
      notes,
    },
    flows,
    findings,
    coverage,
    drift: driftOfRun(prepared.loaded, prepared.plan, flows),
  });
  return { result: redact(result, secrets), secrets, ...(halt ? { halted: redactText(halt.reason, secrets) } : {}) };
}

function flowsBySuite(flows: { suite: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { suite } of flows) counts[suite] = (counts[suite] ?? 0) + 1;
  return counts;
}

function withTriage(flow: FlowResult, triage: Triage | undefined): FlowResult {
  return triage ? { ...flow, triage } : flow;
}

/** Sortable, and unique among runs that start in one second: `20261120-094512-3f9c`. */
function runIdOf(startedAt: Date): string {
  const stamp = startedAt.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}

/** Sets the payment ids of one run apart from those of every other. */
export function newRunTag(): string {
  return randomInt(36 ** 4)
    .toString(36)
    .padStart(4, '0');
}

/** Whether there are flows that were not run to their end, by a filter or by a mishap. */
function isPart(options: VerifyOptions, results: FlowResult[]): boolean {
  // A collection that somebody brings along need not meet what the project's own waivers are for.
  const isOwn = options.collection !== undefined;
  return (
    isOwn ||
    partOf(options) !== undefined ||
    results.some(({ status }) => status === 'skipped' || status === 'interrupted')
  );
}

/** Why not all flows were run, where that was asked for. */
function partOf({ flows, suite, shard, onlyFailed }: VerifyOptions): Result['run']['part'] {
  if (flows.length > 0 || suite !== undefined || onlyFailed !== undefined) return 'chosen';
  return shard === undefined ? undefined : 'shard';
}

function signalOf(signal: AbortSignal | undefined): EndSignal | undefined {
  if (!signal?.aborted) return undefined;
  return Object.hasOwn(SIGNAL_CODES, signal.reason) ? (signal.reason as EndSignal) : 'SIGINT';
}
