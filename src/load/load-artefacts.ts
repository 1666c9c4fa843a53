import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Artefact, PostmanCollection } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { type ArtefactFile, bundledFiles, type ChosenSource } from './choose-source.ts';
import { parseCollection, parseOwnCollection, thirdFormat } from './load-collection.ts';
import { loadDescription } from './load-description.ts';
import { type Environment, parseEnvironment, parseOwnEnvironment } from './load-environment.ts';
import { readBytes } from './read-file.ts';
import { writeOutUrls } from './write-out-urls.ts';

/** Id of a collection that somebody brings along. */
export const OWN_COLLECTION = 'collection:own';
/** Id of an environment that a user brings along. */
export const OWN_ENVIRONMENT = 'environment:own';

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
  chosen: Pick<ChosenSource, 'files'> & { source: string; root?: string },
  from: string,
): Promise<LoadedArtefacts> {
  const files = await Promise.all(chosen.files.map((file) => readOne(file, from)));
  const descriptions = await loadDescriptions(chosen.files, chosen.root);
  const environment = files.find(({ artefact }) => artefact.kind === 'environment');
  const collections = files.filter(({ artefact }) => artefact.kind === 'collection').map(collectionOf);
  return {
    artefacts: files.map(({ artefact }) => artefact),
    collections: Object.fromEntries(await Promise.all(collections)),
    environment: environment ? environmentOf(environment) : { names: [], values: {} },
    descriptions,
    fallback: chosen.source === 'bundled' ? [] : await loadDescriptions(bundledFiles),
  };
}

function environmentOf({ artefact, bytes }: ReadFile): Environment {
  return (artefact.id === OWN_ENVIRONMENT ? parseOwnEnvironment : parseEnvironment)(bytes, artefact.path);
}

async function collectionOf({ artefact, bytes }: ReadFile): Promise<[string, PostmanCollection]> {
  if (artefact.id !== OWN_COLLECTION) return [artefact.id, parseCollection(bytes, artefact.path)];
  return [artefact.id, await writeOutUrls(await parseOwnCollection(bytes, artefact.path))];
}

function loadDescriptions(files: ArtefactFile[], root?: string): Promise<Description[]> {
  const descriptions = files.filter((file) => file.kind === 'openapi');
  return Promise.all(
    descriptions.map(({ id, path }) => loadDescription({ id, path, ...(root === undefined ? {} : { root }) })),
  );
}

interface ReadFile {
  artefact: Artefact;
  bytes: Buffer;
}

async function readOne(file: ArtefactFile, from: string): Promise<ReadFile> {
  const what = file.kind === 'openapi' ? 'description' : file.kind;
  if (file.id === OWN_COLLECTION && (await isFolder(file.path))) throw thirdFormat(shown(file.path, from));
  const bytes = await readBytes(file.path, what);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { artefact: { id: file.id, kind: file.kind, path: shown(file.path, from), sha256 }, bytes };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

function shown(path: string, from: string): string {
  const below = relative(from, path);
  return below.startsWith('..') ? path : below;
}
