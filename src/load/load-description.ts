import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, resolve as resolvePath, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Json } from '../model.ts';
import type { Description, Place } from '../openapi/description.ts';
import { findNames, type Resource, visit } from '../openapi/find-refs.ts';
import { UsageError } from '../usage-error.ts';
import { createDescription } from './create-description.ts';
import { type DescriptionFiles, type JudgingFolders, judgingFolders, judgingStore } from './judging-store.ts';
import { BombError, EndlessError, MAX_ALIASED, parseDocument, UnparsableError } from './parse-document.ts';
import { parseOnce } from './parsed-cache.ts';
import { literalsOf } from './schema-literals.ts';

/**
 * Reads an OpenAPI 3.0 or 3.1 description, YAML or JSON, with all the files that it refers to. Nothing is ever fetched:
 * a remote `$ref` is a problem of the description, and so is one that leads out of its folder.
 *
 * @param root a folder in which references may lead as well
 * @throws UsageError where there is no readable OpenAPI description at the path
 */
export async function loadDescription(
  { id, path, root }: { id: string; path: string; root?: string },
  folders: JudgingFolders = judgingFolders,
): Promise<Description> {
  const { hashes, ...read } = await readDocuments(path, root);
  return createDescription({ id, path, ...read, store: judgingStore({ ...read, hashes }, folders) });
}

/**
 * The files of a description, parsed.
 *
 * @throws UsageError where there is no readable OpenAPI description at the path
 */
export async function readDocuments(path: string, folder?: string): Promise<DescriptionFiles & { sha256: string }> {
  const absolute = resolvePath(path);
  const root = await readRoot(absolute, path);
  const version = versionOf(root.parsed, path);
  const { documents, hashes } = await readReferences(absolute, root, [
    dirname(absolute),
    ...(folder === undefined ? [] : [resolvePath(folder)]),
  ]);
  return { sha256: root.sha256, version, documents, hashes };
}

interface ReadFile {
  parsed: Json;
  sha256: string;
  /** Numbers that a double cannot hold, as they are written, by pointer. */
  literals: ReadonlyMap<string, string>;
}

async function readRoot(absolute: string, shown: string): Promise<ReadFile> {
  const bytes = await readFile(absolute).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`Cannot read the OpenAPI description ${shown}: ${whyUnreadable(error)}.`);
  });
  try {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const text = bytes.toString('utf8');
    const parsed = await parseOnce(text, sha256, (yaml) => parseDocument(yaml, absolute));
    return { parsed, sha256, literals: literalsOf(text) };
  } catch (error) {
    if (error instanceof EndlessError) {
      throw new UsageError(
        `${shown} never ends: an alias in it leads back to itself. Name the schema under components and refer to it with $ref.`,
      );
    }
    if (error instanceof BombError) {
      throw new UsageError(
        `${shown} is too large: its YAML aliases stand for more than ${MAX_ALIASED.toLocaleString('en')} values. Refer to schemas with $ref instead.`,
      );
    }
    if (!(error instanceof UnparsableError)) throw error;
    throw new UsageError(`${shown} is neither valid YAML nor JSON: ${firstLine(error.message)}`);
  }
}

function whyUnreadable(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EISDIR') return 'it is a folder';
  return error.message;
}

function versionOf(root: Json, shown: string): Description['version'] {
  const fields = typeof root === 'object' && root !== null && !Array.isArray(root) ? root : {};
  if (typeof fields.swagger === 'string' || typeof fields.swagger === 'number') {
    throw new UsageError(
      `${shown} is a Swagger ${fields.swagger} file; OpenAPI 3.0 or 3.1 is needed. Convert it first.`,
    );
  }
  const version = typeof fields.openapi === 'string' ? fields.openapi : undefined;
  if (version === undefined) throw new UsageError(`${shown} is not an OpenAPI description: it has no "openapi" field.`);
  if (/^3\.0(\.|$)/.test(version)) return '3.0';
  if (/^3\.1(\.|$)/.test(version)) return '3.1';
  throw new UsageError(`${shown} is OpenAPI ${version}; 3.0 or 3.1 is needed.`);
}

/** Reads file after file until no reference leads to one that has not been tried. */
async function readReferences(
  absolute: string,
  start: ReadFile,
  allowed: string[],
): Promise<Pick<DescriptionFiles, 'documents' | 'hashes'>> {
  const root = pathToFileURL(absolute).href;
  const files = new Map<string, Json>();
  const hashes = new Map<string, string>();
  const unreadable = new Map<string, string>();
  const anchors = new Map<string, Place>();
  const resources: Resource[] = [];
  const literals = new Map<string, ReadonlyMap<string, string>>();
  const documents = { root, files, unreadable, anchors, resources, literals };
  const add = (url: string, file: ReadFile): void => {
    files.set(url, file.parsed);
    hashes.set(url, file.sha256);
    if (file.literals.size > 0) literals.set(url, file.literals);
    const names = findNames(url, file.parsed);
    for (const [name, place] of names.anchors) anchors.set(name, place);
    resources.push(...names.resources);
  };
  add(root, start);
  // A name that a file gives may be what an earlier reference means, so this ends once no file is new.
  for (let count = 0; count < files.size; ) {
    count = files.size;
    for (const { reference } of visit(documents)) {
      const url = reference?.target.file;
      if (url === undefined || files.has(url) || unreadable.has(url)) continue;
      const found = await readReference(url, allowed);
      if (typeof found === 'string') unreadable.set(url, found);
      else add(url, found);
    }
  }
  for (const url of anchors.keys()) unreadable.delete(url);
  return { documents, hashes };
}

/** Files below the allowed folders are read and everything else is refused. Symbolic links are resolved first. */
async function readReference(url: string, allowed: string[]): Promise<ReadFile | string> {
  if (!url.startsWith('file:')) return 'is remote, and remote files are never fetched';
  const path = fileURLToPath(url);
  if (!(await isBelow(path, allowed))) return OUTSIDE;
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return 'leads to a file that is not there';
  // What bears another ending is text: an example, a picture.
  const sha256 = createHash('sha256').update(text).digest('hex');
  if (!/\.(json|ya?ml)$/i.test(path)) return { parsed: text, sha256, literals: new Map() };
  try {
    const parsed = await parseOnce(text, sha256, (yaml) => parseDocument(yaml, path));
    return { parsed, sha256, literals: literalsOf(text) };
  } catch (error) {
    if (error instanceof BombError) return 'leads to a file whose YAML aliases stand for too many values';
    if (error instanceof EndlessError) return 'leads to a file that never ends: an alias in it leads back to itself';
    if (!(error instanceof UnparsableError)) throw error;
    return `leads to a file that is neither valid YAML nor JSON: ${firstLine(error.message).replace(/\.$/, '')}`;
  }
}

const OUTSIDE = 'leads out of the folder of the description; name a folder that holds both with --root DIR';

/** Whether a file, and what it may be a link to, lies below one of the folders. */
async function isBelow(path: string, folders: string[]): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  const places = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
  const lies = (file: string, all: string[]): boolean => all.some((folder) => file.startsWith(withSeparator(folder)));
  return lies(path, [...folders, ...places]) && (real === undefined || lies(real, places));
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/\.?$/, '.');
}
