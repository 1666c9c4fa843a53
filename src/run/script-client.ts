import { Script } from 'node:vm';

/** The side of the bridge that lives in a context of scripts. Its members are functions of that context and call no function of ours. */
export interface ScriptClient {
  /** Takes a message from newman, as text. */
  enter(message: string): void;
  /** Runs what a timer was set for. */
  fire(id: string): void;
  /** Notes a rejection that no script handled. */
  reject(reason: unknown): void;
  /** Finds what the boot code left for newman, and takes it out of the scripts' reach. */
  connect(): void;
  /** The next entry for us: one letter that says what it is, then text. Nothing that a script made runs for it. */
  take(): string | undefined;
}

/**
 * Runs in a context before anything else does. A function of ours in a context would be a way out of it: an error that it throws at the
 * end of the stack, and every object that it is or returns, leads to the `Function` of the process. So none is given: what
 * leaves a context is text, put into an outbox here and fetched by `take`.
 *
 * - Errors carry no stack, because node makes that text with functions of its own, on the stack of the script.
 * - Syntax and values caught here are all that the functions below rely on: scripts can spoil everything else.
 */
const CLIENT = `(() => {
  'use strict';
  const { defineProperty } = Reflect;
  const text = String;
  const outbox = { __proto__: null };
  const timers = { __proto__: null };
  let first = 0, last = 0, timerCount = 0, dispatch;
  const put = (kind, data) => { outbox[last++] = kind + data; };
  const describe = (thrown) => {
    try {
      if (typeof thrown !== 'object' || thrown === null) return text(thrown);
      return text(thrown.name) + ': ' + text(thrown.message);
    } catch { return 'Error: a value that cannot be shown'; }
  };
  const timer = (kind, isRepeated) => (callback, ms) => {
    if (typeof callback !== 'function') return undefined;
    const id = ++timerCount;
    timers[id] = { __proto__: null, callback, isRepeated };
    put(kind, id + ':' + (+ms || 0));
    return id;
  };
  const clear = (id) => {
    if (typeof id !== 'number' || timers[id] === undefined) return;
    delete timers[id];
    put('c', text(id));
  };
  const global = globalThis;
  const give = (name, value) => defineProperty(global, name, { value, writable: true, enumerable: true, configurable: true });
  give('setTimeout', (callback, ms) => timeout(callback, ms));
  give('setInterval', (callback, ms) => interval(callback, ms));
  give('setImmediate', (callback) => immediate(callback, 0));
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) give(name, (id) => clear(id));
  const timeout = timer('t', false), interval = timer('i', true), immediate = timer('n', false);
  give('__uvm_emit', (message) => { if (typeof message === 'string') put('m', message); });
  defineProperty(Error, 'stackTraceLimit', { value: undefined, writable: false, configurable: false });
  return {
    __proto__: null,
    connect() {
      dispatch = global.__uvm_dispatch;
      delete global.__uvm_dispatch;
      delete global.__uvm_emit;
    },
    enter(message) {
      try { dispatch(message); } catch (thrown) { put('e', describe(thrown)); }
    },
    fire(id) {
      const due = timers[id];
      if (due === undefined) return;
      if (!due.isRepeated) delete timers[id];
      try { (0, due.callback)(); } catch (thrown) { put('e', describe(thrown)); }
    },
    reject(reason) { put('r', describe(reason)); },
    take() {
      if (first === last) return undefined;
      const entry = outbox[first];
      delete outbox[first++];
      return entry;
    },
  };
})()`;

let client: Script | undefined;

/** The code of a client; its result is a `ScriptClient` of the context that it runs in. */
export function clientScript(): Script {
  client ??= new Script(CLIENT);
  return client;
}
