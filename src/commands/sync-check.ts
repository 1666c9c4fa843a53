import { join } from 'node:path';
import type { Difference } from '../drift/change.ts';
import { compareCollections, isScriptChange } from '../drift/compare-collections.ts';
import { compareDescriptions } from '../drift/compare-descriptions.ts';
import { compareEnvironments } from '../drift/compare-variables.ts';
import { type ArtefactDrift, assembleDrift, type DriftReport, exitCodeOfDrift } from '../drift/drift-report.ts';
import { renderDriftMarkdown, renderDriftText } from '../drift/render-drift.ts';
import { type Ours, touch, waiverName } from '../drift/touched.ts';
import { UnreachableError } from '../load/download.ts';
import { parseCollection } from '../load/load-collection.ts';
import { loadDescription, readDocuments } from '../load/load-description.ts';
import { findLock, LOCK_NAME, type Lock, type LockedArtefact, movePins } from '../load/lock.ts';
import { fetchNewest, inNewestLayout, type Newest, refuseOutsiders } from '../load/newest.ts';
import { bringIn, type Origin, type VerifiedFile } from '../load/official.ts';
import { parseJson } from '../load/read-file.ts';
import { writeWhole } from '../load/write-whole.ts';
import type { AppliedRepair, PostmanCollection, PostmanEnvironment } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { itemsOf } from '../plan/find-item.ts';
import { repairItem } from '../plan/repair-item.ts';
import { repairs } from '../suites/repairs.ts';
import { suites } from '../suites/suites.ts';
import { waivers } from '../suites/waivers.ts';
import { UsageError } from '../usage-error.ts';
import type { Io } from './io.ts';
import { originFor, type SyncOptions } from './sync.ts';

export interface SyncCheckOptions extends SyncOptions {
  format: 'text' | 'markdown' | 'json';
  accept: boolean;
  acceptScripts: boolean;
}

/** Compares the pinned official files with the newest ones; with `accept`, pins those. @returns the exit code */
export async function syncCheckCommand(options: SyncCheckOptions, io: Io, now = new Date()): Promise<number> {
  const lock = await findLock(io.cwd());
  if (options.accept) refuseForeignLock(lock);
  const origin = await originFor(options, io);
  const watched = lock.artefacts.filter(({ kind }) => kind !== 'licence');
  const pinned = await inPlace(lock, watched, origin);
  if (typeof pinned === 'string') {
    io.stderr.write(`${pinned}\n`);
    return 3;
  }
  const newest = await fetchNewest(watched, origin);
  const report = await compareAll(pinned, newest, now.toISOString());
  io.stdout.write(printed(report, options.format));
  if (!options.accept) return exitCodeOfDrift(report);
  return accept(lock, newest, report, options.acceptScripts, now, io);
}

async function inPlace(lock: Lock, artefacts: LockedArtefact[], origin: Origin): Promise<VerifiedFile[] | string> {
  try {
    return await bringIn(lock, artefacts, origin);
  } catch (error) {
    if (error instanceof UnreachableError) return `The pinned files cannot be compared: ${error.message}`;
    throw error;
  }
}

function printed(report: DriftReport, format: SyncCheckOptions['format']): string {
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  return format === 'markdown' ? renderDriftMarkdown(report) : renderDriftText(report);
}

function compareAll(pinned: VerifiedFile[], newest: Newest[], checkedAt: string): Promise<DriftReport> {
  return inNewestLayout(newest, pinned, async (pathOf, isInside) => {
    const ours = await loadOurs(pinned, newest);
    const artefacts = await Promise.all(newest.map((one) => compareOne(one, pinned, { pathOf, isInside, ours })));
    return assembleDrift({ checkedAt, artefacts, staleRepairs: staleRepairs(ours) });
  });
}

interface Setting {
  pathOf(artefact: LockedArtefact): string;
  isInside(url: string): boolean;
  ours: Ours;
}

async function compareOne(newest: Newest, pinned: VerifiedFile[], setting: Setting): Promise<ArtefactDrift> {
  const { id, path, watch, sha256, date } = newest.artefact;
  const drift: ArtefactDrift = {
    id,
    path,
    ...(watch === undefined ? {} : { watch }),
    state: 'same',
    pinned: { sha256, ...(date === undefined ? {} : { date }) },
    changes: [],
    boundWaivers: [],
  };
  if (newest.type === 'unwatched') return { ...drift, state: 'unwatched' };
  if (newest.type === 'unreachable') return { ...drift, state: 'unreachable', reason: newest.reason };
  const found = { ...drift, newest: { sha256: newest.sha256, bytes: newest.bytes.length } };
  if (newest.sha256 === sha256) return found;
  const old = pinned.find(({ artefact }) => artefact.id === id);
  if (!old) return found;
  try {
    const changes = touch(await differencesOf(old, newest.bytes, setting), setting.ours);
    return { ...found, state: 'changed', changes, boundWaivers: waiversBoundTo(newest.artefact) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { ...found, state: 'unreachable', reason: error.message };
  }
}

async function differencesOf(old: VerifiedFile, bytes: Buffer, setting: Setting): Promise<Difference[]> {
  const { artefact } = old;
  const { id, watch = artefact.url } = artefact;
  switch (artefact.kind) {
    case 'collection':
      return compareCollections(id, parseCollection(old.bytes, old.path), parseCollection(bytes, watch));
    case 'environment':
      return compareEnvironments(id, readEnvironment(old.bytes, old.path), readEnvironment(bytes, watch));
    case 'openapi': {
      const before = await readDocuments(old.path);
      const after = await readDocuments(setting.pathOf(artefact));
      const { files, unreadable } = after.documents;
      refuseOutsiders([...files.keys(), ...unreadable.keys()], setting.isInside, id);
      return compareDescriptions({ id, documents: before.documents }, { id, documents: after.documents });
    }
    case 'licence':
      return [];
  }
}

function readEnvironment(bytes: Buffer, path: string): PostmanEnvironment {
  const json = parseJson(bytes, path, 'environment');
  const isEnvironment = typeof json === 'object' && json !== null && 'values' in json && Array.isArray(json.values);
  if (!isEnvironment) throw new UsageError(`The environment ${path} has no list of values.`);
  return json as unknown as PostmanEnvironment;
}

function waiversBoundTo({ id, sha256 }: LockedArtefact): string[] {
  return waivers.filter(({ artefact }) => artefact?.id === id && artefact.sha256 === sha256).map(waiverName);
}

async function loadOurs(pinned: VerifiedFile[], newest: Newest[]): Promise<Ours> {
  const collections = pinned.filter(({ artefact }) => artefact.kind === 'collection');
  const read = (files: { id: string; bytes: Buffer; path: string }[]): Record<string, PostmanCollection> =>
    Object.fromEntries(files.flatMap(({ id, bytes, path }) => parsed(id, bytes, path)));
  const old = read(collections.map(({ artefact, bytes, path }) => ({ id: artefact.id, bytes, path })));
  const found = newest.flatMap((one) =>
    one.type === 'found' && one.artefact.kind === 'collection'
      ? [{ id: one.artefact.id, bytes: one.bytes, path: one.artefact.watch ?? '' }]
      : [],
  );
  return {
    suites,
    repairs,
    waivers,
    collections: old,
    newest: { ...old, ...read(found) },
    descriptions: await loadDescriptions(pinned),
  };
}

/** One that does not parse is told of where it is compared. */
function parsed(id: string, bytes: Buffer, path: string): [string, PostmanCollection][] {
  try {
    return [[id, parseCollection(bytes, path)]];
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}

function loadDescriptions(pinned: VerifiedFile[]): Promise<Description[]> {
  const descriptions = pinned.filter(({ artefact }) => artefact.kind === 'openapi');
  return Promise.all(descriptions.map(({ artefact, path }) => loadDescription({ id: artefact.id, path })));
}

function staleRepairs({ newest }: Ours): AppliedRepair[] {
  return Object.entries(newest).flatMap(([id, collection]) => {
    const own = repairs.filter((repair) => repair.collection === id);
    return itemsOf(collection).flatMap(({ item }) => repairItem(item, own).repairs.filter(({ stale }) => stale));
  });
}

/** The package's own lock belongs to the package: the next install would undo what is written into it. */
function refuseForeignLock({ path, root }: Lock): void {
  if (path === join(root, LOCK_NAME)) return;
  throw new UsageError(`There is no ${LOCK_NAME} of your own to accept into. Copy ${path} into your repository first.`);
}

async function accept(
  lock: Lock,
  newest: Newest[],
  report: DriftReport,
  acceptScripts: boolean,
  now: Date,
  io: Io,
): Promise<number> {
  const changed = report.artefacts.filter(({ state }) => state === 'changed');
  const withScripts = changed.filter(({ changes }) => changes.some(isScriptChange)).map(({ id }) => id);
  if (withScripts.length > 0 && !acceptScripts) {
    throw new UsageError(
      `Nothing was accepted: scripts changed in ${withScripts.join(', ')}, and they run on your machine. Read them above, then pass --accept-scripts too.`,
    );
  }
  const moved = newest.flatMap((one) =>
    one.type === 'found' && changed.some(({ id }) => id === one.artefact.id) ? [one] : [],
  );
  for (const { artefact, bytes } of moved) await writeWhole(join(lock.root, artefact.path), bytes);
  if (moved.length > 0) {
    const date = now.toISOString().slice(0, 10);
    await movePins(
      lock,
      moved.map(({ artefact, bytes, sha256 }) => ({
        ...artefact,
        url: artefact.watch ?? artefact.url,
        sha256,
        bytes: bytes.length,
        date,
      })),
    );
  }
  io.stderr.write(
    accepted(
      moved.map(({ artefact }) => artefact.id),
      lock,
    ),
  );
  return report.totals.unreachable > 0 ? 3 : 0;
}

function accepted(ids: string[], lock: Lock): string {
  if (ids.length === 0) return 'Nothing to accept.\n';
  return `Accepted into ${lock.path}: ${ids.join(', ')}. Their URLs may serve other bytes one day: keep a mirror of these.\n`;
}
