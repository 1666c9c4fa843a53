import { createReadStream, type Stats, stat } from 'node:fs';
import { insideFolder } from './inside-folder.ts';

/** How newman reads the files of request bodies. */
export interface FileResolver {
  stat(path: string, done: (error: Error | null, stats?: Stats) => void): void;
  createReadStream(path: string, options?: object): unknown;
}

/**
 * Lets newman read files below a folder, and no other.
 *
 * @param refused takes why a file is not sent: newman then sends the request without it
 */
export function boundFiles(resolver: FileResolver, folder: string, refused: (message: string) => void): void {
  const find = (path: string): string => {
    const found = insideFolder(folder, path);
    if (found === undefined) throw new Error('it is outside of --working-dir');
    return found;
  };
  resolver.stat = (path, done) => {
    const refuse = (error: NodeJS.ErrnoException): void => {
      const reason = error.code === 'ENOENT' ? 'it does not exist' : error.message;
      refused(`The file "${path}" was not sent: ${reason}.`);
      done(error);
    };
    try {
      stat(find(path), (error, stats) => (error ? refuse(error) : done(null, stats)));
    } catch (error) {
      refuse(error as NodeJS.ErrnoException);
    }
  };
  resolver.createReadStream = (path, options) => createReadStream(find(path), options);
}
