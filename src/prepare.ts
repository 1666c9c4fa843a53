import { realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { staleRepairNotes } from './drift/stale-repairs.ts';
import { type FlowPlace, flowKey, flowLabel } from './flow-key.ts';
import { readHistory } from './keep-history.ts';
import { chooseSource } from './load/choose-source.ts';
import { type LoadedArtefacts, loadArtefacts, OWN_COLLECTION, OWN_ENVIRONMENT } from './load/load-artefacts.ts';
import { loadDurations } from './load/load-durations.ts';
import { enabledTexts, parseOwnEnvironment } from './load/load-environment.ts';
import { loadFailedFlows } from './load/load-failed-flows.ts';
import type { DataRow } from './load/load-rows.ts';
import { isSuiteFile, loadSuites } from './load/load-suites.ts';
import { readBytes } from './load/read-file.ts';
import { readEnvFile, readSettings, type Settings } from './load/settings.ts';
import type { Plan, PostmanCollection, PostmanVariable, Source, Suite, Waiver } from './model.ts';
import { chooseTarget, chooseTargetOfUnits, type Target } from './plan/choose-target.ts';
import {
  type Environments,
  environmentLayers,
  type Layer,
  ownEnvironmentLayers,
  valuesOfLayers,
} from './plan/environment.ts';
import { filterFlows, onlyFailed } from './plan/filter-flows.ts';
import { lightenFlows } from './plan/lighten-flow.ts';
import { planSuites } from './plan/plan-suites.ts';
import { refuseProduction } from './plan/production.ts';
import { type Shard, shardFlows } from './plan/shard-flows.ts';
import { skipFlows } from './plan/skip-flows.ts';
import { didYouMean } from './plan/suggest.ts';
import { suiteFromCollection } from './plan/suite-from-collection.ts';
import { unreadVariableNotes } from './plan/unread-variables.ts';
import { variablesUsedBy } from './plan/variables-used.ts';
import { namesVippsPath, SHARED_DESCRIPTIONS } from './plan/vipps-paths.ts';
import { type PreparedUnit, prepareUnits, repeatForUnits } from './prepare-units.ts';
import { groupBy } from './report/group-by.ts';
import { usualDurations } from './report/history.ts';
import { repairs } from './suites/repairs.ts';
import { suites } from './suites/suites.ts';
import { waivers } from './suites/waivers.ts';
import { textOf } from './text-of.ts';
import { UsageError } from './usage-error.ts';

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
  /** Names or ids of folders or requests of that collection: only these are run. */
  folders?: string[];
  environment?: string;
  /** Folder whose files request bodies may send. */
  uploadsFrom?: string;
  /** A file of Postman globals. */
  globals?: string;
  globalVariables?: Record<string, string>;
  openapi: string[];
  /** A folder in which references of these may lead as well as in their own. */
  root?: string;
  variables: Record<string, string>;
  envFile?: string;
  iterations: number;
  /** Port on which a public `VIPPS_CALLBACK_URL` arrives. */
  callbackPort?: number;
  /** CSV or JSON: every flow is run once for each row. */
  data?: string;
  /** An earlier result: only what failed there is run. */
  onlyFailed?: string | true;
  /** Folder of the reports: that of the last run is there. */
  out?: string;
  /** A file with waivers of the person's own. */
  waivers?: string;
  /** The part of the flows that is run here, where several machines share a run. */
  shard?: Shard;
  /** An earlier result: shards are balanced by its durations. */
  baseline?: string;
  /** Folder of earlier runs in short: shards are balanced by what their flows usually take. */
  history?: string;
  /** Name of the sales unit, for reports of many that are merged into one. */
  unit?: string;
  /** CSV or JSON: every flow is run once for each sales unit, a row of settings. */
  units?: string;
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
  /** Collection, descriptions and service are the user's own: nothing of Vipps MobilePay is part of the run. */
  isOwn: boolean;
  loaded: LoadedArtefacts;
  settings: Settings;
  /** The sales units that every flow is run for, where there are many. */
  units?: PreparedUnit[];
  variables: Record<string, string>;
  /** Postman globals, as they are written; what was given on the command line is among them. */
  globals: PostmanVariable[];
  /** Real path of the folder whose files request bodies may send. */
  uploadsFrom?: string;
  waivers: Waiver[];
  notes: string[];
  callbackPort?: number;
}

const REQUIRED_SETTINGS = 5;

/**
 * Load and plan: settings, target, artefacts, flows. Nothing is sent.
 *
 * @throws UsageError for whatever the user must fix first
 */
export async function prepare(request: RunRequest, surroundings: Surroundings): Promise<Prepared> {
  const { env, workingDirectory } = surroundings;
  if (request.folders !== undefined && request.collection === undefined) {
    throw new UsageError('--folder goes with --collection: add it. Flows are chosen by name: run "*/cancel*".');
  }
  const file = await readEnvFile(resolve(workingDirectory, request.envFile ?? '.env'), request.envFile !== undefined);
  const mirror = request.mirror ?? readSettings(env, file, []).mirror;
  const chosen = await chooseFiles(mirror === undefined ? request : { ...request, mirror }, surroundings);
  const loaded = await loadArtefacts(chosen, workingDirectory);
  const ownCollection = loaded.collections[OWN_COLLECTION];
  const known = [...loaded.environment.names, ...(ownCollection ? variablesUsedBy(ownCollection) : [])];
  const settings = readSettings(env, file, known);
  const environment = { ...file, ...env };
  const units = await prepareUnits(request, { environment, common: settings, variables: known, workingDirectory });
  const target = targetOf(request, settings, units);
  const plan = planSuites({
    suites: await suitesFor(request, loaded, workingDirectory),
    ...(request.data === undefined ? {} : { rows: await rowsOf(resolve(workingDirectory, request.data), request) }),
    collections: loaded.collections,
    repairs: chosen.source === 'official' ? repairs : [],
    skippedTags: {},
    iterations: request.iterations,
  });
  const named = onlyWhatIsNamed(plan, request);
  const names = units?.map(({ name }) => name) ?? (request.unit === undefined ? undefined : [request.unit]);
  const all = names === undefined ? named : { ...named, flows: repeatForUnits(named.flows, names) };
  const whole = onlyWhatFailed(all, await failedFlows(request, workingDirectory));
  const asked = onlyWhatShows(await shardOf(whole, request, target, workingDirectory), target, settings);
  const isOwn = isAllOwn(request, asked, target);
  const own = request.collection !== undefined && request.openapi.length > 0 ? withoutShared(loaded) : loaded;
  return {
    // What somebody brings along runs as it is.
    plan:
      chosen.source === 'custom'
        ? asked
        : { ...asked, flows: lightenFlows(asked.flows, knownValues(loaded, settings, units, request.variables)) },
    target,
    source: chosen.source,
    isOwn,
    loaded: own,
    settings,
    ...(units === undefined ? {} : { units }),
    variables: request.variables,
    globals: await globalsOf(request, workingDirectory),
    ...(await uploadsOf(request, workingDirectory)),
    waivers: [...waivers, ...(await ownWaivers(request, workingDirectory))],
    notes: [
      ...emptyShardNote(request, asked),
      ...blankKeysNote(request, settings, target),
      ...(isOwn ? [] : chosen.notes),
      ...settings.notes,
      ...staleRepairNotes(asked.repairs),
      ...unreadVariableNotes(Object.keys(request.variables), asked.flows, loaded.environment),
    ],
    ...(request.callbackPort === undefined ? {} : { callbackPort: request.callbackPort }),
  };
}

/** Whether nothing that comes with this program is run, nor judges. */
function isAllOwn({ openapi }: RunRequest, { flows }: Plan, { kind }: Target): boolean {
  const collections = new Set(
    flows.flatMap(({ steps }) => steps.map(({ collection }) => collection ?? OWN_COLLECTION)),
  );
  return kind === 'custom' && openapi.length > 0 && [...collections].every((id) => id === OWN_COLLECTION);
}

/** A collection that calls nothing of Vipps MobilePay is not measured by what only that has. */
function withoutShared(loaded: LoadedArtefacts): LoadedArtefacts {
  const { collections, environment, descriptions, artefacts } = loaded;
  if (
    namesVippsPath(
      [collections[OWN_COLLECTION]].filter((one) => one !== undefined),
      environment.values,
    )
  )
    return loaded;
  const isKept = ({ id }: { id: string }): boolean => !SHARED_DESCRIPTIONS.includes(id);
  return { ...loaded, descriptions: descriptions.filter(isKept), artefacts: artefacts.filter(isKept) };
}

function emptyShardNote({ shard }: RunRequest, { flows }: Plan): string[] {
  if (shard === undefined || flows.length > 0) return [];
  return [`Shard ${shard.index}/${shard.count} has nothing to run: there are fewer flows than shards.`];
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

async function shardOf(plan: Plan, request: RunRequest, { kind }: Target, from: string): Promise<Plan> {
  const { shard, baseline, history } = request;
  if (shard === undefined) return plan;
  const durations = baseline === undefined ? new Map<string, number>() : await loadDurations(resolve(from, baseline));
  const usual = usualDurations(history === undefined ? [] : await readHistory(resolve(from, history)), kind);
  for (const flow of plan.flows) {
    const ms = usual.get(flowLabel(flow));
    if (ms !== undefined) durations.set(flowKey(flow), ms);
  }
  return { ...plan, flows: shardFlows(plan.flows, shard, durations) };
}

/** The test environment cannot show everything; what other targets can show turns out when they are opened. */
function onlyWhatShows(plan: Plan, { kind }: Target, { values }: Settings): Plan {
  if (kind !== 'test') return plan;
  const hearsCalls = values.callbackPrefix !== undefined;
  const place = { kind, isSandbox: false, hearsCalls, knowsKeys: true, limitsRates: true };
  return { ...plan, flows: skipFlows(plan.flows, place) };
}

/** What is known of the environment's values; of several units' values of one variable, all in a row. */
function knownValues(
  { environment }: LoadedArtefacts,
  { values }: Settings,
  units: PreparedUnit[] | undefined,
  given: Record<string, string>,
): Record<string, string> {
  const known: Record<string, string> = { ...environment.values, ...values };
  for (const { settings } of units ?? []) {
    for (const [name, value] of Object.entries(settings.values)) {
      if (known[name] === undefined || value.includes('{{')) known[name] = `${known[name] ?? ''} ${value}`;
    }
  }
  return { ...known, ...given };
}

// What reads CSV and YAML takes longer to load than a run without such files takes to plan.

/** The rows of a data file; what was given on the command line wins over them. */
async function rowsOf(path: string, { variables }: RunRequest): Promise<DataRow[]> {
  const { loadRows } = await import('./load/load-rows.ts');
  const rows = await loadRows(path);
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, variables[name] ?? value])),
  );
}

async function globalsOf(
  { globals: file, globalVariables = {} }: RunRequest,
  from: string,
): Promise<PostmanVariable[]> {
  const given = Object.entries(globalVariables).map(([key, value]) => ({ key, value, enabled: true }));
  if (file === undefined) return given;
  const path = resolve(from, file);
  const { variables } = parseOwnEnvironment(await readBytes(path, 'globals file'), path, 'globals');
  return [...variables.filter(({ key }) => !Object.hasOwn(globalVariables, key)), ...given];
}

async function uploadsOf({ uploadsFrom }: RunRequest, from: string): Promise<{ uploadsFrom?: string }> {
  if (uploadsFrom === undefined) return {};
  const path = resolve(from, uploadsFrom);
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined || !(await stat(real)).isDirectory())
    throw new UsageError(`--working-dir: ${path} is not a folder.`);
  return { uploadsFrom: real };
}

async function ownWaivers({ waivers: file }: RunRequest, workingDirectory: string): Promise<Waiver[]> {
  if (file === undefined) return [];
  const { loadWaivers } = await import('./load/load-waivers.ts');
  return loadWaivers(resolve(workingDirectory, file), new Date().toISOString());
}

/**
 * The production lock, for whoever is about to send or says what would be sent.
 *
 * @throws UsageError where anything that would be used leads to production
 */
export function lockProduction(prepared: Prepared): void {
  const { plan, target, settings, units = [], variables } = prepared;
  const origin = target.origin ?? EMBEDDED;
  const { values, valuesOf, globals } = environmentsOf(prepared, origin);
  const all = { ...globals, ...values };
  if (units.length === 0)
    refuseProduction({ flows: plan.flows, values: all, own: { ...settings.values, ...variables } });
  const byUnit = groupBy(plan.flows, ({ unit }) => unit ?? '');
  for (const { name, settings: own } of units) {
    const flows = byUnit.get(name) ?? [];
    refuseProduction({
      flows,
      values: { ...globals, ...valuesOf({ unit: name }) },
      own: { ...own.values, ...variables },
    });
  }
}

/** The values for a target at an origin: one environment, or one for each sales unit. */
export function environmentsOf(
  { target, loaded, settings, units = [], variables, globals, isOwn }: Omit<Prepared, 'plan'>,
  origin: string,
): Environments {
  const input = { file: loaded.environment.values, given: variables, keys: target.keys, origin };
  const globalValues = enabledTexts(globals);
  const collection = loaded.collections[OWN_COLLECTION];
  const own = collection && { ...namesIn(collection, globalValues), hasPlaceholders: !isOwn };
  const layersFor = (values: Record<string, string>, unit?: number): Layer[] => {
    const one = { ...input, own: values, ...(unit === undefined ? {} : { unit }) };
    return own
      ? ownEnvironmentLayers({ ...one, ...own, row: changed(settings.values, values) })
      : environmentLayers(one);
  };
  const common = layersFor(settings.values);
  const layers = new Map(units.map((unit, index) => [unit.name, layersFor(unit.settings.values, index + 1)]));
  const values = valuesOfLayers(common);
  const byUnit = new Map([...layers].map(([name, ofUnit]) => [name, valuesOfLayers(ofUnit)]));
  return {
    values,
    valuesOf: ({ unit }) => (unit === undefined ? values : (byUnit.get(unit) ?? values)),
    units: [...byUnit.keys()],
    globals: globalValues,
    settings: [settings, ...units.map((unit) => unit.settings)].map((one) => one.values),
    layersOf: ({ unit }) => (unit === undefined ? common : (layers.get(unit) ?? common)),
    mayFill: (name) => !own || (own.named.has(name) && !own.setElsewhere.has(name) && values[name] === undefined),
  };
}

/** The variables that a collection uses, and those that it or the globals give a value. */
function namesIn(collection: PostmanCollection, globals: Record<string, string>) {
  const set = [
    ...Object.entries(globals),
    ...(collection.variable ?? []).map(({ key, value }) => [key, textOf(value)]),
  ];
  return {
    named: variablesUsedBy(collection),
    setElsewhere: new Set(set.flatMap(([name = '', value]) => (value === '' ? [] : [name]))),
  };
}

/** What differs from the settings that all units have in common. */
function changed(common: Record<string, string>, own: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(own).filter(([name, value]) => common[name] !== value));
}

/** Stands for the origin of a sandbox that has not started. */
const EMBEDDED = 'http://127.0.0.1';

async function chooseFiles(request: RunRequest, { env, workingDirectory }: Surroundings) {
  const { mirror, collection, environment, openapi } = request;
  const isCi = Boolean(env.CI) && env.CI !== 'false';
  // Where all is the user's own, the official files are not needed, and nobody is asked for them.
  const needsNone = collection !== undefined && openapi.length > 0 && request.suite === undefined;
  const source = needsNone && request.source === 'auto' ? 'bundled' : request.source;
  const wanted = { source, workingDirectory, isCi, hasCollection: collection !== undefined };
  const chosen = await chooseSource(mirror === undefined ? wanted : { ...wanted, mirror });
  const isOwn = collection !== undefined || environment !== undefined || openapi.length > 0;
  if (!isOwn) return chosen;
  const at = (path: string): string => resolve(workingDirectory, path);
  const replaced = (kind: string): boolean =>
    (kind === 'collection' && collection !== undefined) ||
    // What the bundled environment sets is meant for the collections that come with it.
    (kind === 'environment' && (environment !== undefined || collection !== undefined)) ||
    (kind === 'openapi' && openapi.length > 0);
  return {
    source: 'custom' as const,
    ...(request.root === undefined ? {} : { root: at(request.root) }),
    notes: chosen.notes,
    files: [
      // First, so that they count where two describe one operation.
      ...openapi.map((path) => ({ id: path, kind: 'openapi' as const, path: at(path) })),
      ...chosen.files.filter(({ id, kind }) => !replaced(kind) || SHARED_DESCRIPTIONS.includes(id)),
      ...(collection === undefined ? [] : [{ id: OWN_COLLECTION, kind: 'collection' as const, path: at(collection) }]),
      ...(environment === undefined
        ? []
        : [{ id: OWN_ENVIRONMENT, kind: 'environment' as const, path: at(environment) }]),
    ],
  };
}

async function suitesFor(request: RunRequest, loaded: LoadedArtefacts, from: string): Promise<Suite[]> {
  if (request.suite !== undefined && isSuiteFile(request.suite)) return loadSuites(request.suite, from);
  const own = loaded.collections[OWN_COLLECTION];
  return request.collection !== undefined && own ? [suiteFromCollection(OWN_COLLECTION, own, request.folders)] : suites;
}

async function failedFlows(
  { onlyFailed, out = 'reports' }: RunRequest,
  from: string,
): Promise<FlowPlace[] | undefined> {
  if (onlyFailed === undefined) return undefined;
  return loadFailedFlows(resolve(from, onlyFailed === true ? join(out, 'latest', 'result.json') : onlyFailed));
}

function targetOf(request: RunRequest, settings: Settings, units: PreparedUnit[] | undefined): Target {
  const baseUrl = request.baseUrl ?? settings.values.base_url;
  const wanted = {
    target: request.target,
    requiredCount: REQUIRED_SETTINGS,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
  const { missing, emptied } = settings;
  if (units === undefined) return chooseTarget({ ...wanted, missing, emptied });
  return chooseTargetOfUnits(
    wanted,
    units.map(({ name, settings: own }) => ({ name, missing: own.missing, emptied: own.emptied })),
  );
}

function onlyWhatIsNamed(plan: Plan, request: RunRequest): Plan {
  const { suite } = request;
  const known = plan.suites.map(({ name }) => name);
  if (suite !== undefined && !isSuiteFile(suite) && !known.includes(suite)) throw unknownSuite(suite, known);
  const filters = suite === undefined || isSuiteFile(suite) ? [] : [suite];
  return { ...plan, flows: filterFlows(filterFlows(plan.flows, filters), request.flows) };
}

function unknownSuite(name: string, known: string[]): UsageError {
  const hint = didYouMean(name, known);
  return new UsageError(
    `There is no suite "${name}".${hint} There are: ${known.join(', ')}; or name a file that ends in .ts, .js, .mjs or .json.`,
  );
}

function onlyWhatFailed(plan: Plan, failed: FlowPlace[] | undefined): Plan {
  const flows = failed === undefined ? plan.flows : onlyFailed(plan.flows, failed);
  const items = new Set(flows.flatMap((flow) => flow.steps.map((step) => `${step.collection} ${step.item}`)));
  return { ...plan, flows, repairs: plan.repairs.filter(({ collection, item }) => items.has(`${collection} ${item}`)) };
}
