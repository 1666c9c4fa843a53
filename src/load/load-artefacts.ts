import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { Artefact, PostmanCollection } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { type ArtefactFile, bundledFiles, type ChosenSource } from './choose-source.ts';
import { parseCollection } from './load-collection.ts';
import { loadDescription } from './load-description.ts';
import { type Environment, parseEnvironment } from './load-environment.ts';
import { readBytes } from './read-file.ts';
import { writeOutUrls } from './write-out-urls.ts';

/** Id of a collection that somebody brings along. */
export const OWN_COLLECTION = 'collection:own';

/** Everything that a run is built from, read. */
export interface LoadedArtefacts {
  artefacts: Artefact[];
  collections: Record<string, PostmanCollection>;
  environment: Environment;
  descriptions: Description[];
  /** The bundled descriptions, which judge where an official one has nothing to judge by. */
  fallback: Description[];
}

/**
 * Reads the files of a run.
 *
 * @param from the folder that paths are shown relative to
 * @throws UsageError where one is missing or is not what it should be
 */
export async function loadArtefacts(
  chosen: Pick<ChosenSource, 'files'> & { source: string },
  from: string,
): Promise<LoadedArtefacts> {
  const files = await Promise.all(chosen.files.map((file) => readOne(file, from)));
  const descriptions = await loadDescriptions(chosen.files);
  const environment = files.find(({ artefact }) => artefact.kind === 'environment');
  const collections = files.filter(({ artefact }) => artefact.kind === 'collection').map(collectionOf);
  return {
    artefacts: files.map(({ artefact }) => artefact),
    collections: Object.fromEntries(await Promise.all(collections)),
    environment: environment
      ? parseEnvironment(environment.bytes, environment.artefact.path)
      : { names: [], values: {} },
    descriptions,
    fallback: chosen.source === 'bundled' ? [] : await loadDescriptions(bundledFiles),
  };
}

async function collectionOf({ artefact, bytes }: ReadFile): Promise<[string, PostmanCollection]> {
  const collection = parseCollection(bytes, artefact.path);
  return [artefact.id, artefact.id === OWN_COLLECTION ? await writeOutUrls(collection) : collection];
}

function loadDescriptions(files: ArtefactFile[]): Promise<Description[]> {
  const descriptions = files.filter((file) => file.kind === 'openapi');
  return Promise.all(descriptions.map(({ id, path }) => loadDescription({ id, path })));
}

interface ReadFile {
  artefact: Artefact;
  bytes: Buffer;
}

async function readOne(file: ArtefactFile, from: string): Promise<ReadFile> {
  const what = file.kind === 'openapi' ? 'description' : file.kind;
  const bytes = await readBytes(file.path, what);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { artefact: { id: file.id, kind: file.kind, path: shown(file.path, from), sha256 }, bytes };
}

function shown(path: string, from: string): string {
  const below = relative(from, path);
  return below.startsWith('..') ? path : below;
}
