import { resolve } from 'node:path';
import { staleRepairNotes } from './drift/stale-repairs.ts';
import { chooseSource } from './load/choose-source.ts';
import { type LoadedArtefacts, loadArtefacts, OWN_COLLECTION } from './load/load-artefacts.ts';
import { loadDurations } from './load/load-durations.ts';
import { type FlowKey, loadFailedFlows } from './load/load-failed-flows.ts';
import { loadRows } from './load/load-rows.ts';
import { isSuiteFile, loadSuites } from './load/load-suites.ts';
import { loadWaivers } from './load/load-waivers.ts';
import { readEnvFile, readSettings, type Settings } from './load/settings.ts';
import type { Plan, Source, Suite, Waiver } from './model.ts';
import { chooseTarget, type Target } from './plan/choose-target.ts';
import { makeEnvironment } from './plan/environment.ts';
import { filterFlows, onlyFailed } from './plan/filter-flows.ts';
import { lightenFlows } from './plan/lighten-flow.ts';
import { planSuites } from './plan/plan-suites.ts';
import { refuseProduction } from './plan/production.ts';
import { type Shard, shardFlows } from './plan/shard-flows.ts';
import { skipFlows } from './plan/skip-flows.ts';
import { suiteFromCollection } from './plan/suite-from-collection.ts';
import { unreadVariableNotes } from './plan/unread-variables.ts';
import { repairs } from './suites/repairs.ts';
import { suites } from './suites/suites.ts';
import { waivers } from './suites/waivers.ts';

/** What a person asks of a run; every member has a flag of its name. */
export interface RunRequest {
  flows: string[];
  /** Name of a suite, or a file that exports suites. */
  suite?: string;
  target: 'auto' | 'sandbox' | 'test';
  baseUrl?: string;
  source: 'auto' | 'official' | 'bundled';
  mirror?: string;
  collection?: string;
  environment?: string;
  openapi: string[];
  variables: Record<string, string>;
  envFile?: string;
  iterations: number;
  /** Port on which a public `VIPPS_CALLBACK_URL` arrives. */
  callbackPort?: number;
  /** CSV or JSON: every flow is run once for each row. */
  data?: string;
  /** An earlier result: only what failed there is run. */
  onlyFailed?: string;
  /** A file with waivers of the person's own. */
  waivers?: string;
  /** The part of the flows that is run here, where several machines share a run. */
  shard?: Shard;
  /** An earlier result: shards are balanced by its durations. */
  baseline?: string;
  /** Name of the sales unit, for reports of many that are merged into one. */
  unit?: string;
}

/** Where a run takes place. */
export interface Surroundings {
  env: Record<string, string | undefined>;
  workingDirectory: string;
}

/** Everything that is known before anything is sent. */
export interface Prepared {
  plan: Plan;
  target: Target;
  source: Source;
  loaded: LoadedArtefacts;
  settings: Settings;
  variables: Record<string, string>;
  waivers: Waiver[];
  notes: string[];
  callbackPort?: number;
}

const REQUIRED_SETTINGS = 5;

/**
 * Load and plan: settings, target, artefacts, flows. Nothing is sent.
 *
 * @throws UsageError for whatever a person has to put right first
 */
export async function prepare(request: RunRequest, surroundings: Surroundings): Promise<Prepared> {
  const { env, workingDirectory } = surroundings;
  const file = await readEnvFile(resolve(workingDirectory, request.envFile ?? '.env'), request.envFile !== undefined);
  const mirror = request.mirror ?? readSettings(env, file, []).mirror;
  const chosen = await chooseFiles(mirror === undefined ? request : { ...request, mirror }, surroundings);
  const loaded = await loadArtefacts(chosen, workingDirectory);
  const settings = readSettings(env, file, loaded.environment.names);
  const target = targetOf(request, settings);
  const plan = planSuites({
    suites: await suitesFor(request, loaded, workingDirectory),
    ...(request.data === undefined ? {} : { rows: await loadRows(resolve(workingDirectory, request.data)) }),
    collections: loaded.collections,
    repairs: chosen.source === 'official' ? repairs : [],
    skippedTags: {},
    iterations: request.iterations,
  });
  const whole = onlyWhatIsAskedFor(ofUnit(plan, request.unit), request, await failedFlows(request, workingDirectory));
  const asked = onlyWhatShows(await shardOf(whole, request, workingDirectory), target, settings);
  const known = { ...loaded.environment.values, ...settings.values, ...request.variables };
  return {
    // What somebody brings along runs as it is.
    plan: chosen.source === 'custom' ? asked : { ...asked, flows: lightenFlows(asked.flows, known) },
    target,
    source: chosen.source,
    loaded,
    settings,
    variables: request.variables,
    waivers: [...waivers, ...(await ownWaivers(request, workingDirectory))],
    notes: [
      ...blankKeysNote(request, settings, target),
      ...chosen.notes,
      ...settings.notes,
      ...staleRepairNotes(asked.repairs),
      ...unreadVariableNotes(Object.keys(request.variables), asked.flows, loaded.environment),
    ],
    ...(request.callbackPort === undefined ? {} : { callbackPort: request.callbackPort }),
  };
}

/** Whoever has a file for keys and no keys in it may think that the test environment answered. */
function blankKeysNote(
  { target: wanted, baseUrl, envFile = '.env' }: RunRequest,
  { blank }: Settings,
  { kind }: Target,
) {
  const isByItself = wanted === 'auto' && baseUrl === undefined && kind === 'sandbox';
  if (!isByItself || blank.length === 0) return [];
  return [`The keys in ${envFile} are empty, so the sandbox serves: fill them in to run against the test environment.`];
}

async function shardOf(plan: Plan, { shard, baseline }: RunRequest, from: string): Promise<Plan> {
  if (shard === undefined) return plan;
  const durations = baseline === undefined ? new Map<string, number>() : await loadDurations(resolve(from, baseline));
  return { ...plan, flows: shardFlows(plan.flows, shard, durations) };
}

/** The test environment cannot show everything; what other targets can show turns out when they are opened. */
function onlyWhatShows(plan: Plan, { kind }: Target, { values }: Settings): Plan {
  if (kind !== 'test') return plan;
  const hearsCalls = values.callbackPrefix !== undefined;
  const place = { kind, isSandbox: false, hearsCalls, knowsKeys: true, limitsRates: true };
  return { ...plan, flows: skipFlows(plan.flows, place) };
}

/** A run for one sales unit says so in every flow: merged with others', it stays apart from them. */
function ofUnit(plan: Plan, unit: string | undefined): Plan {
  return unit === undefined ? plan : { ...plan, flows: plan.flows.map((flow) => ({ ...flow, unit })) };
}

async function ownWaivers({ waivers: file }: RunRequest, workingDirectory: string): Promise<Waiver[]> {
  return file === undefined ? [] : loadWaivers(resolve(workingDirectory, file), new Date().toISOString());
}

/**
 * The production lock, for whoever is about to send or says what would be sent.
 *
 * @throws UsageError where anything that would be used leads to production
 */
export function lockProduction({ plan, target, loaded, settings, variables }: Prepared): void {
  const { origin = EMBEDDED, keys } = target;
  const { values: own } = settings;
  const values = makeEnvironment({ file: loaded.environment.values, own, given: variables, keys, origin });
  refuseProduction({ flows: plan.flows, values, own: { ...own, ...variables } });
}

/** Stands for the origin of a sandbox that has not started. */
const EMBEDDED = 'http://127.0.0.1';

async function chooseFiles(request: RunRequest, { env, workingDirectory }: Surroundings) {
  const { source, mirror, collection, environment, openapi } = request;
  const isCi = Boolean(env.CI) && env.CI !== 'false';
  const wanted = { source, workingDirectory, isCi, env };
  const chosen = await chooseSource(mirror === undefined ? wanted : { ...wanted, mirror });
  const isOwn = collection !== undefined || environment !== undefined || openapi.length > 0;
  if (!isOwn) return chosen;
  const at = (path: string): string => resolve(workingDirectory, path);
  const replaced = (kind: string): boolean =>
    (kind === 'collection' && collection !== undefined) ||
    (kind === 'environment' && environment !== undefined) ||
    (kind === 'openapi' && openapi.length > 0);
  return {
    source: 'custom' as const,
    notes: chosen.notes,
    files: [
      ...chosen.files.filter(({ kind }) => !replaced(kind)),
      ...(collection === undefined ? [] : [{ id: OWN_COLLECTION, kind: 'collection' as const, path: at(collection) }]),
      ...(environment === undefined
        ? []
        : [{ id: 'environment:own', kind: 'environment' as const, path: at(environment) }]),
      ...openapi.map((path) => ({ id: path, kind: 'openapi' as const, path: at(path) })),
    ],
  };
}

async function suitesFor(request: RunRequest, loaded: LoadedArtefacts, from: string): Promise<Suite[]> {
  if (request.suite !== undefined && isSuiteFile(request.suite)) return loadSuites(request.suite, from);
  const own = loaded.collections[OWN_COLLECTION];
  return request.collection !== undefined && own ? [suiteFromCollection(OWN_COLLECTION, own)] : suites;
}

async function failedFlows({ onlyFailed: path }: RunRequest, from: string): Promise<FlowKey[] | undefined> {
  return path === undefined ? undefined : loadFailedFlows(resolve(from, path));
}

function targetOf(request: RunRequest, settings: Settings): Target {
  const baseUrl = request.baseUrl ?? settings.values.base_url;
  const { missing, emptied } = settings;
  const wanted = { target: request.target, missing, emptied, requiredCount: REQUIRED_SETTINGS };
  return chooseTarget(baseUrl === undefined ? wanted : { ...wanted, baseUrl });
}

function onlyWhatIsAskedFor(plan: Plan, request: RunRequest, failed: FlowKey[] | undefined): Plan {
  const filters = request.suite === undefined || isSuiteFile(request.suite) ? [] : [request.suite];
  const named = filterFlows(filterFlows(plan.flows, filters), request.flows);
  const flows = failed === undefined ? named : onlyFailed(named, failed);
  const items = new Set(flows.flatMap((flow) => flow.steps.map((step) => `${step.collection} ${step.item}`)));
  return { ...plan, flows, repairs: plan.repairs.filter(({ collection, item }) => items.has(`${collection} ${item}`)) };
}
