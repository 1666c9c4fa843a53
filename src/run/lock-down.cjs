// What a script could use that got out of its context all the same is taken away from the process here. Each function that is in its
// place reports that it was called, and throws. Needs --expose-internals: node has no other way to some of it.
'use strict';
const { internalBinding } = require('internal/test/binding');
const Module = require('node:module');

const { apply } = Reflect;

/** @param {(what: string) => void} refused */
function refusing(what, refused) {
  return function refuse() {
    refused(what);
    throw new Error(`${what} is not available to scripts.`);
  };
}

/** What libuv answers with where something is not allowed (EACCES); node makes an error of its own of it. */
const NOT_ALLOWED = -13;

/** In the place of functions that answer with a number. */
function denying(what, refused) {
  return function deny() {
    refused(what);
    return NOT_ALLOWED;
  };
}

function replace(owner, name, make) {
  const original = owner?.[name];
  if (typeof original !== 'function') return;
  Object.defineProperty(owner, name, { value: make(original), writable: false, enumerable: true, configurable: false });
}

/**
 * Closes the network below node's own modules: whatever opens a connection comes through here. `import()` is closed too, because what it
 * answers a script with comes from this side.
 *
 * @returns {{ open(url: string): void }} `open` says what may be connected to, once
 */
function closeNetwork(refused) {
  const names = new Set();
  const addresses = new Set();
  const ports = new Set();
  let isOpened = false;

  // A text: an error would be an object of this process.
  internalBinding('module_wrap').setImportModuleDynamicallyCallback(() => {
    refused('import()');
    throw 'import() is not available to scripts.';
  });

  const { TCP } = internalBinding('tcp_wrap');
  const { Pipe } = internalBinding('pipe_wrap');
  const { UDP } = internalBinding('udp_wrap');
  const cares = internalBinding('cares_wrap');
  for (const name of ['connect', 'connect6']) {
    replace(
      TCP.prototype,
      name,
      (connect) =>
        function guarded(request, address, port) {
          if (!addresses.has(String(address)) || !ports.has(Number(port)))
            return denying(`A connection to ${address}:${port}`, refused)();
          return apply(connect, this, [request, String(address), Number(port)]);
        },
    );
  }
  for (const name of ['bind', 'bind6', 'listen', 'open'])
    replace(TCP.prototype, name, () => denying('A server', refused));
  for (const name of ['connect', 'bind', 'listen', 'open'])
    replace(Pipe.prototype, name, () => denying('A local socket', refused));
  for (const name of ['bind', 'bind6', 'connect', 'connect6', 'send', 'send6', 'open']) {
    replace(UDP.prototype, name, () => denying('A datagram', refused));
  }
  replace(
    cares,
    'getaddrinfo',
    (getaddrinfo) =>
      function guarded(request, name, ...rest) {
        if (!names.has(String(name).toLowerCase())) return denying('A look-up of another name', refused)();
        const done = request.oncomplete;
        request.oncomplete = function noted(...found) {
          for (const address of found[1] ?? []) addresses.add(address);
          return apply(done, this, found);
        };
        return apply(getaddrinfo, this, [request, String(name), ...rest]);
      },
  );
  replace(cares, 'getnameinfo', () => denying('A look-up of a name', refused));
  for (const name of Object.getOwnPropertyNames(cares.ChannelWrap.prototype)) {
    if (/^(query|getHostByAddr|setServers)/.test(name))
      replace(cares.ChannelWrap.prototype, name, () => denying('A look-up', refused));
  }
  return {
    open(url) {
      if (isOpened) return;
      isOpened = true;
      const { protocol, hostname, port } = new URL(url);
      const host = hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1');
      names.add(host);
      ports.add(port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port));
      addresses.add(host);
      // newman asks for these itself where it takes a name for this machine.
      if (host === 'localhost') for (const address of ['127.0.0.1', '::1']) addresses.add(address);
    },
  };
}

/** Members of `process` that lead out of it, or to other processes. */
const members = [
  'binding',
  '_linkedBinding',
  'getBuiltinModule',
  'dlopen',
  'kill',
  '_kill',
  '_debugProcess',
  '_debugEnd',
  'abort',
  'chdir',
  'setuid',
  'setgid',
  'seteuid',
  'setegid',
  'setgroups',
  'initgroups',
  'execve',
  'loadEnvFile',
  '_getActiveHandles',
  '_getActiveRequests',
  'openStdin',
  'setSourceMapsEnabled',
  'send',
  'disconnect',
];

/** Modules that newman still loads while it runs: they compute, or open connections, which have a guard of their own, or files, which node guards. */
const needed = new Set([
  ...[
    'assert',
    'buffer',
    'constants',
    'crypto',
    'events',
    'path',
    'punycode',
    'querystring',
    'stream',
    'string_decoder',
    'timers',
  ],
  ...['tty', 'url', 'util', 'zlib', 'fs', 'http', 'https', 'net', 'tls', 'os'],
]);

/** Closes what leads to files, other processes and node's insides. After this, no code is loaded from anywhere. */
function closeProcess(refused) {
  for (const name of members) replace(process, name, () => refusing(`process.${name}`, refused));
  Object.defineProperty(process, 'mainModule', { value: undefined, writable: true });
  Object.defineProperty(process, 'report', { value: undefined, writable: false });
  for (const name of Object.keys(process.env)) delete process.env[name];
  replace(internalBinding('process_wrap').Process.prototype, 'spawn', () => refusing('Another process', refused));
  replace(internalBinding('spawn_sync'), 'spawn', () => refusing('Another process', refused));
  replace(
    Module,
    '_load',
    (load) =>
      function guarded(request) {
        const name = String(request).replace(/^node:/, '');
        if (!needed.has(name)) return refusing(`The module ${name}`, refused)();
        return apply(load, this, [request, undefined, false]);
      },
  );
  for (const name of ['_compile', 'load']) replace(Module.prototype, name, () => refusing('Loading code', refused));
  for (const name of [
    'createRequire',
    'register',
    'runMain',
    '_initPaths',
    '_preloadModules',
    'syncBuiltinESMExports',
  ]) {
    replace(Module, name, () => refusing('Loading code', refused));
  }
}

module.exports = { closeNetwork, closeProcess };
