import { join } from 'node:path';
import type { Source } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { UnreachableError } from './download.ts';
import { findLock, type Lock, type LockedArtefact } from './lock.ts';
import { areInPlace, bringIn, checkMirror, type Origin, type VerifiedFile } from './official.ts';
import { packageRoot } from './package-root.ts';

/** A file to build a run from. */
export interface ArtefactFile {
  id: string;
  kind: 'collection' | 'environment' | 'openapi';
  path: string;
}

export interface ChosenSource {
  source: Exclude<Source, 'custom'>;
  files: ArtefactFile[];
  /** What a reader should know about the choice. */
  notes: string[];
}

export interface SourceRequest {
  source: 'auto' | 'official' | 'bundled';
  mirror?: string;
  /** Where the search for a lock starts. */
  workingDirectory: string;
  /** The collection is the user's own: only descriptions are taken. */
  hasCollection?: boolean;
  /** In a CI nothing is downloaded unasked. */
  isCi: boolean;
}

/** How long a run tries to bring official files in before it uses the bundled ones, ms. */
const ATTEMPT_MS = 3_000;

export const bundledFiles: ArtefactFile[] = [
  { id: 'collection:ecom', kind: 'collection', path: join(packageRoot, 'collections/ecom.json') },
  { id: 'collection:epayment', kind: 'collection', path: join(packageRoot, 'collections/epayment.json') },
  { id: 'collection:webhooks', kind: 'collection', path: join(packageRoot, 'collections/webhooks.json') },
  { id: 'environment:global', kind: 'environment', path: join(packageRoot, 'environments/global.json') },
  ...['access-token', 'ecom', 'epayment', 'userinfo', 'qr', 'webhooks'].map(
    (name): ArtefactFile => ({
      id: `openapi:${name}`,
      kind: 'openapi',
      path: join(packageRoot, `schemas/${name}.yaml`),
    }),
  ),
];

/** Files that others refer to; they are brought in, but are no description of their own. */
const companions = ['openapi:ecom-merchant-endpoints'];

const HOW_TO_GET_OFFICIAL = 'Run "vipps-contract sync", or pass --mirror, to use the official ones.';

/**
 * Chooses between the official and the bundled files, and brings the official ones in where that is asked for.
 *
 * @throws UsageError where official files are asked for and cannot be had, or have the wrong bytes
 */
export async function chooseSource(request: SourceRequest): Promise<ChosenSource> {
  if (request.source === 'bundled') return bundled([]);
  if (request.mirror) await checkMirror(request.mirror);
  const lock = await findLock(request.workingDirectory);
  const needed = lock.artefacts.filter((artefact) => artefact.kind !== 'licence');
  try {
    const origin = await originFor(request, lock, needed);
    const files = await bringIn(lock, needed, origin);
    if (files.some(({ isNew }) => isNew)) await bringInLicences(lock, origin);
    return official(files);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    if (request.source === 'official')
      throw new UsageError(`The official files are not in place: ${error.message} ${HOW_TO_GET_OFFICIAL}`);
    const tried = request.mirror ? ` ${error.message}` : '';
    const used = request.hasCollection ? 'descriptions' : 'collections and descriptions';
    return bundled([`The bundled ${used} are used.${tried} ${HOW_TO_GET_OFFICIAL}`]);
  }
}

/** Who is given the files is given their licences; a mirror that lacks them keeps nobody from running. */
async function bringInLicences(lock: Lock, origin: Origin | undefined): Promise<void> {
  const licences = lock.artefacts.filter(({ kind }) => kind === 'licence');
  await bringIn(lock, licences, origin).catch((error: unknown) => {
    if (!(error instanceof UnreachableError)) throw error;
  });
}

async function originFor(request: SourceRequest, lock: Lock, needed: LockedArtefact[]): Promise<Origin | undefined> {
  // The proxies of the environment are for sync alone: no request of a run goes through one.
  if (request.mirror) return { mirror: request.mirror };
  if (await areInPlace(lock, needed)) return undefined;
  if (request.source === 'official') return {};
  return request.isCi ? undefined : { signal: AbortSignal.timeout(ATTEMPT_MS), retries: 0 };
}

function official(files: VerifiedFile[]): ChosenSource {
  const own = files.filter(({ artefact }) => !companions.includes(artefact.id));
  return {
    source: 'official',
    files: own.flatMap(({ artefact, path }) =>
      artefact.kind === 'licence' ? [] : [{ id: artefact.id, kind: artefact.kind, path }],
    ),
    notes: [],
  };
}

function bundled(notes: string[]): ChosenSource {
  return { source: 'bundled', files: bundledFiles, notes };
}
