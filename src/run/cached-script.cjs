// Plain JavaScript, because it loads the file that all the rest of a worker is bundled in.
const { readFileSync, statSync } = require('node:fs');
const { basename, join } = require('node:path');
const { cachedDataVersionTag } = require('node:v8');
const vm = require('node:vm');

/**
 * Compiles a file of ASCII text, from the code that an earlier worker compiled where there is some.
 *
 * @param {string} file
 * @param {string} hash of the file: V8 looks at the length of the text alone
 * @param {string | undefined} codeFolder where compiled code lies
 * @returns {{ script: vm.Script, isFromCache: boolean, codeName: string }} `codeName`: the file that its compiled code belongs in
 */
function loadScript(file, hash, codeFolder, wrap = (/** @type {string} */ text) => text) {
  const source = wrap(readFileSync(file, 'latin1'));
  // The tag stands for V8's version, its flags and the processor.
  const codeName = `${basename(file)}-${hash}-${process.versions.v8}-${cachedDataVersionTag()}.bin`;
  const cachedData = codeFolder === undefined ? undefined : readOwn(join(codeFolder, codeName));
  const script = new vm.Script(source, cachedData ? { filename: file, cachedData } : { filename: file });
  return { script, isFromCache: cachedData !== undefined && script.cachedDataRejected === false, codeName };
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

module.exports = { loadScript };
