// The process that runs newman and with it the scripts of collections. It is started with an empty environment and flags that take
// away what it does not need; `lock-down.cjs` takes away the rest.
'use strict';
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { loadScript } = require('./cached-script.cjs');
const { closeProcess, closeNetwork } = require('./lock-down.cjs');

const pid = process.pid;
const kill = process.kill.bind(process);
const send = process.send.bind(process);
const on = process.on.bind(process);

/** At once, and also where a script has changed what an exit does. */
function end() {
  kill(pid, 'SIGKILL');
}

/** What the starter knows of a fault: what a script may have made is not looked into. */
function describe(error) {
  return error instanceof Error
    ? { message: String(error.message), code: error.code }
    : { message: 'a script broke it' };
}

// Keys pressed at the terminal reach all processes there: what they mean is for the starter to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) on(signal, () => {});
// Whoever started this is gone.
on('disconnect', end);
on('uncaughtException', (error) => send({ error: describe(error) }, end));

const data = JSON.parse(process.argv[2]);
/** @type {(what: string) => void} */
let tellRefused = () => {};
const refused = (/** @type {string} */ what) => tellRefused(what);
const network = closeNetwork(refused);

const { bundle, hash, codeFolder } = data;
const waiting = [];
let listener = (message) => waiting.push(message);
let isTrusted = false;
const opened = new Promise((resolve) => {
  on('message', (message) => {
    if (message.type !== 'open') return listener(message);
    isTrusted = message.settings.keepsCode === true;
    network.open(message.settings.proxy ?? message.settings.origin);
    return resolve(message.settings);
  });
});
const port = {
  post: (messages) => send({ messages }),
  listen(next) {
    listener = next;
    for (const message of waiting.splice(0)) next(message);
  },
  /** Calls back for everything that was asked for here and is not to be had. */
  watch(heard) {
    tellRefused = heard;
  },
};

/** Compiled code goes to the starter, and only while no script of a stranger has run here. */
function load(file, itsHash, folder, wrap) {
  const { script, isFromCache, codeName } = loadScript(file, itsHash, folder, wrap);
  const keep = () => {
    if (isTrusted && folder !== undefined && !isFromCache)
      send({ code: { name: codeName, bytes: script.createCachedData() } });
  };
  return { script, keep };
}

const { script, keep } = load(
  bundle,
  hash,
  codeFolder,
  (text) => `(function (exports, require, module, __filename, __dirname) {${text}\n})`,
);
const loaded = { exports: {} };
script.runInThisContext()(loaded.exports, createRequire(bundle), loaded, bundle, dirname(bundle));
closeProcess(refused);
// Code that has run is kept with what was compiled while it ran.
loaded.exports.serve({ data, loadScript: load, keep, opened, port });
// A rejection that newman itself leaves behind is a fault of this process, one of a script is its own.
on('unhandledRejection', (reason) => {
  if (reason instanceof Error) throw reason;
  loaded.exports.tellRejection(reason);
});
