/**
 * Known ways out of a context of node:vm, as code of an asynchronous function. It gets `seen`, which notes every object that is not of the
 * script's own context, and `deep`, which calls a function at the end of the stack and gives what came of it.
 */
export const waysOut: readonly [name: string, code: string][] = [
  // import()
  ['the rejection of import()', `const p = import('node:fs'); seen(p); seen(await p.catch((e) => e));`],
  ['import() in eval', `const p = eval("import('x')"); seen(p); seen(await p.catch((e) => e));`],
  ['import() in Function', `const p = Function("return import('x')")(); seen(p); seen(await p.catch((e) => e));`],
  [
    'import() in code that is compiled while no script runs',
    `const f = await Promise.resolve("return import('x')").then(Function); const p = f(); seen(f, p); seen(await p.catch((e) => e));`,
  ],
  [
    'import() in eval that is called while no script runs',
    `const p = await Promise.resolve("[import('x')]").then(eval); seen(p[0]); seen(await p[0].catch((e) => e));`,
  ],
  ['import() by way of a library', `const [p] = _.map(["import('x')"], eval); seen(p); seen(await p.catch((e) => e));`],
  [
    'import() in an async function made of text',
    `const F = (async () => {}).constructor; seen(await F("await import('x')")().catch((e) => e));`,
  ],
  [
    'import() in a generator made of text',
    `const F = (function* () {}).constructor; const p = F("yield import('x')")().next().value; seen(p); seen(await p.catch((e) => e));`,
  ],
  [
    'import() of what throws',
    `const p = import({ toString() { throw new Error('x') } }); seen(p); seen(await p.catch((e) => e));`,
  ],
  [
    'import() with options',
    `const p = Function("return import('x', { with: { type: 'json' } })")(); seen(p); seen(await p.catch((e) => e));`,
  ],
  [
    'import() in a timer',
    `await new Promise((go) => setTimeout(() => { try { seen(import('x')) } catch (e) { seen(e) } go() }, 1));`,
  ],
  // the end of the stack
  ['console.log at the end of the stack', `deep(() => console.log('x')).forEach((x) => seen(x));`],
  ['setTimeout at the end of the stack', `deep(() => setTimeout(() => {}, 1)).forEach((x) => seen(x));`],
  ['setImmediate at the end of the stack', `deep(() => setImmediate(() => {})).forEach((x) => seen(x));`],
  [
    'clearTimeout at the end of the stack',
    `const id = setTimeout(() => {}, 50); deep(() => clearTimeout(id)).forEach((x) => seen(x));`,
  ],
  ['pm.test at the end of the stack', `deep(() => pm.test.skip('deep')).forEach((x) => seen(x));`],
  [
    'pm.sendRequest at the end of the stack',
    `deep(() => pm.sendRequest('http://127.0.0.1:1/', () => {}), 3).forEach((x) => seen(x));`,
  ],
  ['pm.environment at the end of the stack', `deep(() => pm.environment.set('deep', 'x')).forEach((x) => seen(x));`],
  [
    'pm.cookies at the end of the stack',
    `deep(() => pm.cookies.jar().getAll('http://127.0.0.1/', () => {}), 3).forEach((x) => seen(x));`,
  ],
  ['the text of a stack at the end of the stack', `deep(() => new Error('x').stack).forEach((x) => seen(x));`],
  [
    'captureStackTrace at the end of the stack',
    `deep(() => { const o = {}; Error.captureStackTrace(o); return o.stack }).forEach((x) => seen(x));`,
  ],
  ['Function at the end of the stack', `deep(() => Function('return 1')()).forEach((x) => seen(x));`],
  ['eval at the end of the stack', `deep(() => eval('1')).forEach((x) => seen(x));`],
  ['import() at the end of the stack', `deep(() => import('x')).forEach((x) => seen(x));`],
  ['a rejection at the end of the stack', `deep(() => { Promise.reject(1).catch(() => {}) }).forEach((x) => seen(x));`],
  // stacks and callers
  [
    'Error.prepareStackTrace',
    `try { Error.prepareStackTrace = (e, sites) => { seen(sites); return sites } } catch {} seen(new Error('x').stack);`,
  ],
  [
    'another Error with a prepareStackTrace',
    `const global = Function('return this')(), Own = global.Error;
     try { Own.stackTraceLimit = 100 } catch {}
     global.Error = { prepareStackTrace: (e, sites) => { for (const s of sites) seen(s, s.getThis(), s.getFunction()); return sites } };
     try { seen(new TypeError('x').stack) } finally { global.Error = Own }`,
  ],
  [
    'captureStackTrace of another Error',
    `const o = {}; TypeError.stackTraceLimit = 100; (TypeError.captureStackTrace ?? Error.captureStackTrace).call(Error, o); seen(o.stack);`,
  ],
  [
    'the callers of a function',
    `function f() { let g = f.caller; for (let n = 0; g && n < 50; n++) { seen(g, g.arguments); g = g.caller } } f();`,
  ],
  [
    'the callee and its callers',
    `Function('seen', 'let g = arguments.callee.caller; for (let n = 0; g && n < 50; n++) { seen(g); g = g.caller }')(seen);`,
  ],
  [
    'the callers of a function that runs in a timer',
    `await new Promise((go) => setTimeout(function f() { let g = f.caller; for (let n = 0; g && n < 50; n++) { seen(g, g.arguments); g = g.caller } go() }, 1));`,
  ],
  [
    'the callers of a getter',
    `const o = { get x() { const f = Object.getOwnPropertyDescriptor(o, 'x').get; seen(f.caller, this); return 1 } }; console.log(o); JSON.stringify(o);`,
  ],
  // spoilt built-in functions that see what is handed to them
  ...['call', 'apply', 'bind'].map((name): [string, string] => [
    `Function.prototype.${name} that looks at its callers`,
    `const own = Function.prototype.${name};
     Function.prototype.${name} = function spy(...all) { Function.prototype.${name} = own; try { seen(this, ...all, spy.caller); return own.apply(this, all) } finally { Function.prototype.${name} = spy } };
     try { await new Promise((go) => { setTimeout(go, 2); console.log('x') }) } finally { Function.prototype.${name} = own }`,
  ]),
  ...['push', 'slice', 'forEach', 'map', 'splice'].map((name): [string, string] => [
    `Array.prototype.${name} that looks at what it gets`,
    `const own = Array.prototype.${name};
     Array.prototype.${name} = function spy(...all) { seen(this, ...all, spy.caller); return Reflect.apply(own, this, all) };
     try { await new Promise((go) => { setTimeout(go, 2); console.log('x') }) } finally { Array.prototype.${name} = own }`,
  ]),
  [
    'Promise.prototype.then that looks at what it gets',
    `const own = Promise.prototype.then;
     Promise.prototype.then = function spy(...all) { seen(this, ...all); return Reflect.apply(own, this, all) };
     try { try { seen(import('x')) } catch (e) { seen(e) } await new Promise((go) => setTimeout(go, 2)) } finally { Promise.prototype.then = own }`,
  ],
  [
    'a species of promises',
    `const own = Object.getOwnPropertyDescriptor(Promise, Symbol.species);
     Object.defineProperty(Promise, Symbol.species, { configurable: true, get() { return function (f) { seen(f); f((x) => seen(x), (x) => seen(x)) } } });
     try { try { import('x').catch(() => {}) } catch (e) { seen(e) } } finally { Object.defineProperty(Promise, Symbol.species, own) }`,
  ],
  [
    'setters of Object.prototype',
    `const names = ['then', 'value', 'message', 'stack', 'code', 'domain', 'timeout', 'importModuleDynamically', 'filename', 'signal', 'callback'];
     for (const name of names) Object.defineProperty(Object.prototype, name, { configurable: true, set(x) { seen(this, x); Object.defineProperty(this, name, { value: x, writable: true, configurable: true, enumerable: true }) }, get() { seen(this); return undefined } });
     try { console.log('x'); await new Promise((go) => setTimeout(go, 2)) } finally { for (const name of names) delete Object.prototype[name] }`,
  ],
  [
    'a setter of Array.prototype',
    `Object.defineProperty(Array.prototype, 0, { configurable: true, set(x) { seen(this, x) }, get() {} });
     try { console.log('x'); setTimeout(() => {}, 1) } finally { delete Array.prototype[0] }`,
  ],
  [
    'a proxy as the prototype of the global object',
    `const global = Function('return this')(), own = Object.getPrototypeOf(global);
     try { Object.setPrototypeOf(global, new Proxy(own, { get(t, k, r) { seen(r); return Reflect.get(t, k) }, has(t, k) { return Reflect.has(t, k) }, set(t, k, v, r) { seen(v, r); return Reflect.set(t, k, v) } })) } catch {}
     try { console.log('x'); await new Promise((go) => setTimeout(go, 2)) } finally { try { Object.setPrototypeOf(global, own) } catch {} }`,
  ],
  // values that are handed out
  [
    'an object with an inspector of its own',
    `console.log({ [Symbol.for('nodejs.util.inspect.custom')](...all) { seen(...all); return 'x' } });`,
  ],
  [
    'a proxy that is printed',
    `console.log(new Proxy({}, { get(t, k, r) { seen(r); return undefined }, ownKeys() { return [] } }));`,
  ],
  [
    'an address that looks at who reads it',
    `pm.sendRequest({ toString() { seen(this); return 'http://127.0.0.1:1/' } }, () => {});`,
  ],
  [
    'an error in a timer with a getter',
    `setTimeout(() => { throw { get message() { seen(this); return 'x' }, get name() { return 'Error' } } }, 1); await new Promise((go) => setTimeout(go, 5));`,
  ],
  [
    'toJSON of what is handed out',
    `Object.prototype.toJSON = function f(...all) { seen(this, ...all, f.caller); return this }; try { console.log('x') } finally { delete Object.prototype.toJSON }`,
  ],
  // values that come in
  ['the return value of timers', `seen(setTimeout(() => {}, 1), setImmediate(() => {}), setInterval);`],
  [
    'what a timer calls back with',
    `await new Promise((go) => setTimeout(function (...all) { seen(this, ...all); go() }, 1));`,
  ],
  [
    'what pm.sendRequest calls back with',
    `await new Promise((go) => pm.sendRequest(pm.environment.get('base_url') + '/x', function (...all) { seen(this, ...all); walk(all, seen); go() }));`,
  ],
  [
    'what pm.sendRequest fails with',
    `await new Promise((go) => pm.sendRequest('http://127.0.0.1:1/x', function (...all) { seen(this, ...all); walk(all, seen); go() }));`,
  ],
  [
    'what cookies call back with',
    `await new Promise((go) => pm.cookies.jar().getAll('http://127.0.0.1/', function (...all) { seen(this, ...all); walk(all, seen); go() }));`,
  ],
  // what is there anyway
  [
    'the global object',
    `const global = Function('return this')(); seen(global.constructor); for (const name of Object.getOwnPropertyNames(global)) seen(global[name]);`,
  ],
  [
    'the bridge',
    `const global = Function('return this')(); seen(...['bridge', '__uvm_emit', '__uvm_dispatch', '__uvm_addEventListener'].map((name) => global[name]));`,
  ],
  ['everything that hangs on pm', `walk([pm, postman, console], seen);`],
  [
    'everything that require gives',
    `walk(['lodash', 'buffer', 'util', 'events', 'stream', 'url', 'assert', 'crypto-js', 'uuid', 'ajv', 'chai'].map((name) => { try { return require(name) } catch { return undefined } }), seen);`,
  ],
  [
    'the memory of buffers',
    `const b = Buffer.alloc(8); seen(b, b.buffer, Buffer.poolSize, b.parent, Buffer.from('x').constructor);`,
  ],
  [
    'process',
    `seen(Function('return typeof process === "undefined" ? undefined : process')(), Function('return typeof require === "undefined" ? undefined : require')());`,
  ],
  [
    'the constructor of constructors',
    `for (const x of [pm, console.log, setTimeout, Buffer.from, _, pm.test]) seen(x.constructor, x.constructor.constructor, x.constructor.constructor('return this')());`,
  ],
  [
    'WebAssembly',
    `const W = Function('return typeof WebAssembly === "undefined" ? undefined : WebAssembly')(); if (W) { seen(W.instantiate, await W.compile(new Uint8Array(4)).catch((e) => e)) }`,
  ],
  [
    'Atomics.waitAsync',
    `if (typeof Atomics !== 'undefined' && Atomics.waitAsync) seen(Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 1).value);`,
  ],
  ['an error that gathers others', `seen(await Promise.any([Promise.reject(1)]).catch((e) => e));`],
  [
    'a realm of its own',
    `const S = Function('return typeof ShadowRealm === "undefined" ? undefined : ShadowRealm')(); seen(S);`,
  ],
  [
    'functions of the web',
    `for (const name of ['fetch', 'structuredClone', 'queueMicrotask', 'URL', 'TextDecoder', 'AbortController', 'MessageChannel', 'WebSocket']) seen(Function('return typeof ' + name + ' === "undefined" ? undefined : ' + name)());`,
  ],
];

/** Part of every script below: what notes objects of other realms. Taken before anything is spoilt. */
const tools = `
  const { getPrototypeOf, getOwnPropertyDescriptor, ownKeys, apply } = Reflect;
  const home = Object.prototype;
  const isForeign = (x) => {
    if (x === null || (typeof x !== 'object' && typeof x !== 'function') || x === home) return false;
    let last = x;
    for (let next = getPrototypeOf(x), n = 0; next !== null && n < 100; n++) { last = next; next = getPrototypeOf(next) }
    return last !== home && last !== x;
  };
  const walk = (roots, seen) => {
    const known = new Set(roots);
    for (const x of known) {
      if (known.size > 20000) return;
      if (x === null || (typeof x !== 'object' && typeof x !== 'function')) continue;
      seen(x);
      let keys = [];
      try { keys = ownKeys(x) } catch {}
      for (const key of keys) {
        try { const d = getOwnPropertyDescriptor(x, key); if (d) for (const y of [d.value, d.get, d.set]) known.add(y) } catch {}
      }
      try { known.add(getPrototypeOf(x)) } catch {}
    }
  };
  const deep = (f, times = 40) => {
    const got = [];
    let left = times;
    (function down() {
      try { down() } catch (e) { got[got.length] = e }
      if (left-- > 0) { try { got[got.length] = f() } catch (e) { got[got.length] = e } }
    })();
    return got;
  };`;

/**
 * A script that tries all ways one after another.
 *
 * @param report code that is given `name` and `count`, how many objects of other realms a way has led to
 */
export function tryWaysOut(report: string): string {
  const list = waysOut.map(([name, code]) => `[${JSON.stringify(name)}, async (seen, deep, walk) => { ${code} }]`);
  return `${tools}
  const alive = setInterval(() => {}, 1000);
  (async () => {
    for (const [name, way] of [${list.join(',\n')}]) {
      let count = 0;
      const seen = (...all) => { for (let i = 0; i < all.length; i++) if (isForeign(all[i])) count++ };
      try { await Promise.race([way(seen, deep, walk), new Promise((go) => setTimeout(go, 1500))]) } catch (e) { seen(e) }
      ${report}
    }
    clearInterval(alive);
  })();`;
}
