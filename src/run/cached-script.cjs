// Plain JavaScript, because it loads the file that all the rest of a worker is bundled in.
const { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const { cachedDataVersionTag } = require('node:v8');
const vm = require('node:vm');

/**
 * Compiles a file of ASCII text, from the code cache of an earlier run where there is one.
 *
 * @param {string} file
 * @param {string} hash of the file: V8 looks at the length of the text alone
 * @param {string | undefined} cacheFolder where code caches lie; none are kept if absent
 * @returns {{ script: vm.Script, isFromCache: boolean, keep(): void }} `keep` writes the cache, best once the code has run
 */
function loadScript(file, hash, cacheFolder, wrap = (/** @type {string} */ text) => text) {
  const source = wrap(readFileSync(file, 'latin1'));
  const cacheFile =
    // The tag stands for V8's version, its flags and the processor.
    cacheFolder && join(cacheFolder, `${basename(file)}-${hash}-${process.versions.v8}-${cachedDataVersionTag()}.bin`);
  const cachedData = cacheFile && readOwn(cacheFile);
  const script = new vm.Script(source, cachedData ? { filename: file, cachedData } : { filename: file });
  const isFromCache = cachedData !== undefined && script.cachedDataRejected === false;
  return {
    script,
    isFromCache,
    keep() {
      if (cacheFile && !isFromCache) write(cacheFolder, cacheFile, script.createCachedData());
    },
  };
}

/** The bytes of a file that nobody but its owner could have written. @param {string} file */
function readOwn(file) {
  try {
    const { uid, mode } = statSync(file);
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return isOwn ? readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}

/** Where nothing can be written there is no cache, and that is all. @param {string} folder @param {string} file @param {Buffer} bytes */
function write(folder, file, bytes) {
  const draft = `${file}.${process.pid}.${Date.now()}.part`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, bytes, { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    discard(draft);
  }
}

/** @param {string} file */
function discard(file) {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where it could not be written, there is nothing to discard.
  }
}

module.exports = { loadScript };
