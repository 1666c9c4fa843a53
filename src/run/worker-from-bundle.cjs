// A worker enters here where newman and all that runs in the worker lie bundled in one file beside it.
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { workerData } = require('node:worker_threads');
const { loadScript } = require('./cached-script.cjs');

const { bundle, hash, cacheFolder } = workerData;
const { script, keep } = loadScript(
  bundle,
  hash,
  cacheFolder,
  (text) => `(function (exports, require, module, __filename, __dirname, loadScript) {${text}\n})`,
);
const loaded = { exports: {} };
script.runInThisContext()(loaded.exports, createRequire(bundle), loaded, bundle, dirname(bundle), loadScript);
// Code that has run is cached with what was compiled while it ran.
loaded.exports.serve(keep);
