import type { EventEmitter } from 'node:events';
import { type Context, Script } from 'node:vm';

/** What newman runs scripts with: an emitter, and behind it a context. */
export type ScriptSandbox = EventEmitter;

/** How a context is asked for; `newman.run` is given these as its option `host`. */
export interface ContextOptions {
  timeout?: number;
  /** Libraries that no script of the run asks for. */
  unused?: string[];
  /** Whether a context will do in which other flows' scripts have run and left nothing behind. */
  isShared?: boolean;
}

interface BootOptions extends ContextOptions {
  onBoot(context: Context): void;
}

/** As much of `postman-sandbox` as is used here. */
interface Sandboxes {
  createContext(options: BootOptions, callback: Taken): void;
}

type Taken = (error: Error | null, sandbox: ScriptSandbox) => void;

interface Lease {
  key: string;
  /** Whether all that scripts can reach is as it was before the first of them ran. */
  isClean(): boolean;
}

const leases = new WeakMap<ScriptSandbox, Lease>();
const free = new Map<string, ScriptSandbox[]>();

/**
 * A context for one flow's scripts: one that an earlier flow gave back, else a new one. Patched into newman when the worker is
 * bundled, in the place of `createContext` of `postman-sandbox`.
 */
export function takeContext(sandboxes: Sandboxes, options: ContextOptions, callback: Taken): void {
  if (!options.isShared) {
    sandboxes.createContext({ ...options, onBoot() {} }, callback);
    return;
  }
  const known = free.get(keyOf(options))?.pop();
  if (known) callback(null, known);
  else boot(sandboxes, options, callback);
  alike ??= { sandboxes, options };
}

/**
 * Makes contexts for flows that are about to start, one at a time, like the first that was asked for: while an answer is awaited, there
 * is nothing else to do.
 *
 * @param count how many there are to be in all
 */
export function bootAhead(count: number): void {
  if (alike === undefined || made >= count) return;
  const { sandboxes, options } = alike;
  boot(sandboxes, options, (error, sandbox) => {
    if (error) return;
    giveBackContext(sandbox);
    setImmediate(bootAhead, count);
  });
}

function keyOf({ timeout, unused = [] }: ContextOptions): string {
  return `${timeout} ${unused.toSorted().join()}`;
}

/** The first context that may be shared. */
let alike: { sandboxes: Sandboxes; options: ContextOptions } | undefined;
/** How many contexts there are that may be shared. */
let made = 0;

function boot({ createContext }: Sandboxes, options: ContextOptions, callback: Taken): void {
  made++;
  let booted: Context | undefined;
  const onBoot = (context: Context): void => {
    booted = context;
  };
  createContext({ ...options, onBoot }, (error, sandbox) => {
    // Only now it is as scripts find it.
    if (!error && booted) leases.set(sandbox, { key: keyOf(options), isClean: watchContext(booted) });
    callback(error, sandbox);
  });
}

/** What newman listens to for the run that a context serves. */
const LISTENED = ['console', 'error', 'execution.error', 'execution.assertion'];

/** Takes a context back once a flow's scripts have all run to their end. It is used again if they left nothing behind in it. */
export function giveBackContext(sandbox: ScriptSandbox | undefined): void {
  const lease = sandbox && leases.get(sandbox);
  if (!lease?.isClean()) return;
  for (const event of LISTENED) sandbox?.removeAllListeners(event);
  const others = free.get(lease.key) ?? [];
  free.set(lease.key, [...others, sandbox as ScriptSandbox]);
}

/** What only syntax leads to, besides the global object; and a function that forgets the last match, which can be read of RegExp. */
const ROOTS = `((global) => {
  const { exec } = RegExp.prototype;
  const { apply } = Reflect;
  const empty = /(?:)/;
  const made = [
    [][Symbol.iterator](), ''[Symbol.iterator](), new Map().entries(), new Set().values(), ''.matchAll(/a/g),
    (function* () {})(), async () => {}, (async function* () {})(),
  ];
  return { objects: [global, ...made.map(Object.getPrototypeOf)], forget: () => { apply(exec, empty, ['']); } };
})(this)`;

let roots: Script | undefined;

interface Seen {
  object: object;
  prototype: object | null;
  isExtensible: boolean;
  properties: Map<string | symbol, PropertyDescriptor>;
}

/**
 * Looks at all that scripts can reach in a context through properties and prototypes, from the global object on.
 *
 * @returns whether it is all still the same; nothing that a script can change takes part in the answer
 */
export function watchContext(context: Context): () => boolean {
  roots ??= new Script(ROOTS);
  const { objects, forget } = roots.runInContext(context) as { objects: object[]; forget(): void };
  const known = new Set(objects);
  const seen: Seen[] = [];
  // What is found on the way is looked at in its turn.
  for (const object of known) {
    const properties = new Map(Reflect.ownKeys(object).map((name) => [name, descriptorOf(object, name)]));
    const prototype = Reflect.getPrototypeOf(object);
    seen.push({ object, prototype, isExtensible: Reflect.isExtensible(object), properties });
    for (const { value, get, set } of properties.values()) for (const next of [value, get, set]) follow(next, known);
    follow(prototype, known);
  }
  return () => {
    forget();
    return seen.every(isSame);
  };
}

function follow(value: unknown, known: Set<object>): void {
  if (typeof value === 'function' || (typeof value === 'object' && value !== null)) known.add(value);
}

function isSame({ object, prototype, isExtensible, properties }: Seen): boolean {
  const names = Reflect.ownKeys(object);
  if (names.length !== properties.size || Reflect.isExtensible(object) !== isExtensible) return false;
  if (Reflect.getPrototypeOf(object) !== prototype) return false;
  return names.every((name) => {
    const before = properties.get(name);
    const { value, get, set } = descriptorOf(object, name);
    return before !== undefined && Object.is(before.value, value) && before.get === get && before.set === set;
  });
}

function descriptorOf(object: object, name: string | symbol): PropertyDescriptor {
  return Reflect.getOwnPropertyDescriptor(object, name) ?? {};
}
