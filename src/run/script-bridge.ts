import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { type Context, createContext, Script } from 'node:vm';
import { parse, stringify } from 'flatted';
import { type BootOptions, bootSandbox } from './boot-sandbox.ts';
import { clientScript, type ScriptClient } from './script-client.ts';

/** What newman makes of a context: messages for its scripts go in by `_dispatch`, theirs come out as events. */
interface Bridged extends EventEmitter {
  _dispatch(...message: unknown[]): void;
  _disconnect(): void;
}

interface BridgeOptions extends BootOptions {
  /** One message and all that scripts do because of it, ms. */
  dispatchTimeout: number;
  isShared?: boolean;
}

/**
 * Connects an emitter with a fresh context for scripts. In the place of the bridge of `uvm`, which hands functions of this process into
 * the context: patched in when the worker is bundled.
 */
export function connectContext(
  emitter: Bridged,
  options: BridgeOptions,
  callback: (error: unknown, emitter?: Bridged) => void,
): void {
  let bridge: Bridge;
  try {
    bridge = openBridge(emitter, options);
  } catch (error) {
    callback(error);
    return;
  }
  emitter._dispatch = (...message) => bridge.send(stringify(message));
  emitter._disconnect = () => bridge.close();
  callback(null, emitter);
}

interface Bridge {
  send(message: string): void;
  close(): void;
}

/** The emitter whose context was entered last, and what it takes there to note a rejection. */
let entered: { emitter: Bridged; reject(reason: unknown): void } | undefined;

/** Who runs the scripts that ran last. */
export function lastEntered(): EventEmitter | undefined {
  return entered?.emitter;
}

/** Lets the scripts that ran last know of a rejection that none of them handled. */
export function tellRejection(reason: unknown): void {
  entered?.reject(reason);
}

function openBridge(emitter: Bridged, options: BridgeOptions): Bridge {
  // Promises of scripts go on within the time limit of what they belong to.
  const context = createContext(Object.create(null), {
    microtaskMode: 'afterEvaluate',
    codeGeneration: { strings: true, wasm: false },
  });
  const client = clientScript().runInContext(context) as ScriptClient;
  bootSandbox(context, options);
  client.connect();
  const limit = options.isShared ? {} : { timeout: options.dispatchTimeout };
  const timers = new Map<string, { clear(): void }>();
  let isClosed = false;
  let isDraining = false;

  function enter(member: 'enter' | 'fire' | 'reject', data: unknown): void {
    if (isClosed) return;
    entered = { emitter, reject: (reason) => enter('reject', reason) };
    let fault: unknown;
    try {
      handOver(context, client[member], data, limit);
    } catch (error) {
      fault = error;
    }
    drain();
    // What scripts said before their time was up comes first.
    if (fault !== undefined) report(fault);
  }

  function report(fault: unknown): void {
    emitter.emit('error', fault instanceof Error ? fault : errorOf(fault, options.dispatchTimeout));
  }

  function drain(): void {
    if (isDraining) return;
    isDraining = true;
    for (let entry = client.take(); typeof entry === 'string' && !isClosed; entry = client.take()) {
      try {
        receive(entry.slice(0, 1), entry.slice(1));
      } catch {
        emitter.emit('execution.error', {}, faultOf('e', SPOILT));
      }
    }
    isDraining = false;
  }

  function receive(kind: string, data: string): void {
    if (kind === 'm') emitMessage(emitter, data);
    else if (kind === 'e' || kind === 'r') emitter.emit('execution.error', {}, faultOf(kind, data));
    else if (kind === 'c') clear(data);
    else setTimer(kind, data);
  }

  function setTimer(kind: string, data: string): void {
    const [id = '', ms] = data.split(':');
    const fire = (): void => {
      if (kind !== 'i') timers.delete(id);
      enter('fire', id);
    };
    timers.set(id, startTimer(kind, fire, Number(ms)));
  }

  function clear(id: string): void {
    timers.get(id)?.clear();
    timers.delete(id);
  }

  return {
    send(message) {
      if (isClosed) emitter.emit('error', new Error('The context of the scripts is closed.'));
      else enter('enter', message);
    },
    close() {
      isClosed = true;
      for (const id of [...timers.keys()]) clear(id);
    },
  };
}

/** What ends a context is an object of that context, and is not handed on. */
function errorOf(fault: unknown, limitMs: number): Error {
  const isObject = typeof fault === 'object' && fault !== null;
  const code = isObject ? Reflect.getOwnPropertyDescriptor(fault, 'code')?.value : undefined;
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
    return Object.assign(new Error(`Script execution timed out after ${limitMs}ms`), { code });
  }
  return new Error('The context of the scripts failed.');
}

function startTimer(kind: string, fire: () => void, ms: number): { clear(): void } {
  if (kind === 'n') {
    const immediate = setImmediate(fire);
    return { clear: () => clearImmediate(immediate) };
  }
  const timer = kind === 'i' ? setInterval(fire, ms) : setTimeout(fire, ms);
  return { clear: () => clearTimeout(timer) };
}

/** Methods of newman's cookie store: scripts say by name which one is called. */
const cookieMethods = new Set([
  'findCookie',
  'findCookies',
  'putCookie',
  'updateCookie',
  'removeCookie',
  'removeCookies',
  'removeAllCookies',
  'getAllCookies',
]);

/** What newman cannot make sense of: only a script that changes built-in functions brings that about. */
const SPOILT = 'Error: A script spoilt what the script sandbox reports.';

/** A script that gets at the bridge within its context can write what it likes: only what newman listens to for scripts is passed on. */
function emitMessage(emitter: Bridged, message: string): void {
  const parts: unknown = parse(message);
  if (!Array.isArray(parts)) throw new TypeError(SPOILT);
  const [name, ...rest] = parts as unknown[];
  if (typeof name !== 'string' || !/^(execution|initialize$|pong$|error$)/.test(name)) return;
  if (name.startsWith('execution.cookies.') && !cookieMethods.has(String(rest[2]))) return;
  emitter.emit(name, ...rest);
}

function faultOf(kind: string, data: string): { type: string; name: string; message: string } {
  const [, name = 'Error', message = data] = /^(\w+): (.*)$/s.exec(data) ?? [];
  const isUnhandled = kind === 'r';
  return { type: 'Error', name, message: isUnhandled ? `${message} (a rejection that no script handled)` : message };
}

/** Names of globals while something is handed over; scripts cannot know them. */
const own = randomUUID().replaceAll('-', '');
const FUNCTION = `__uvm_take_${own}`;
const DATA = `__uvm_data_${own}`;

let handOverScript: Script | undefined;

/** Calls a function of a context with a value, within a time limit that covers the promises that go on because of it. */
function handOver(context: Context, take: (data: never) => void, data: unknown, limit: { timeout?: number }): void {
  handOverScript ??= new Script(`(function (take, data) {
    ${FUNCTION} = null; (delete ${FUNCTION});
    ${DATA} = null; (delete ${DATA});
    take(data);
  }(${FUNCTION}, ${DATA}));`);
  context[FUNCTION] = take;
  context[DATA] = data;
  try {
    handOverScript.runInContext(context, limit);
  } finally {
    delete context[FUNCTION];
    delete context[DATA];
  }
}
