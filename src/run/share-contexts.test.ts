import { EventEmitter } from 'node:events';
import { type Context, createContext as createVmContext, runInContext } from 'node:vm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ContextOptions,
  giveBackContext,
  type ScriptSandbox,
  takeContext,
  watchContext,
} from './share-contexts.ts';

describe('what scripts can reach in a context', () => {
  it.each([
    ['reading and calculating', 'Math.max(...JSON.parse("[1, 2]").map((one) => one + 1))'],
    ['names of a script of its own', '(() => { const own = {}; own.kept = 1; })()'],
    ['something that is gone again', 'passing = 1; delete passing; Array.prototype.x = 1; delete Array.prototype.x;'],
    ['a match', '/(b)/.exec("abc")'],
  ])('is as it was after %s', (_what, script) => {
    const context = createVmContext();
    const isClean = watchContext(context);
    runInContext(script, context);
    expect(isClean()).toBe(true);
    expect(runInContext('RegExp.$1 + RegExp.lastMatch', context)).toBe('');
  });

  it.each([
    ['a global', 'leaked = 1'],
    ['a global with a symbol', 'this[Symbol.for("leaked")] = 1'],
    ['a global that is hidden', 'Object.defineProperty(this, "leaked", { value: 1, configurable: true })'],
    ['another value for a global', 'JSON = { parse() {} }'],
    ['a method less', 'delete Array.prototype.map'],
    ['another method', 'Array.prototype.map = () => []'],
    ['a method of its own', 'String.prototype.own = () => 1'],
    ['a property of a function', 'Object.keys.kept = 1'],
    ['a property of a method', '"".trim.kept = 1'],
    ['a getter', 'Object.defineProperty(Object.prototype, "own", { get: () => 1, configurable: true })'],
    ['another getter', 'Object.defineProperty(Map.prototype, "size", { get: () => 1 })'],
    ['another prototype', 'Object.setPrototypeOf(Number.prototype, { own: 1 })'],
    ['an object that takes no more', 'Object.freeze(Math)'],
    ['something on what only syntax leads to', '(function* () {}).constructor.prototype.own = 1'],
    ['something on iterators', 'Object.getPrototypeOf([][Symbol.iterator]()).own = 1'],
    ['something on asynchronous functions', 'Object.getPrototypeOf(async () => {}).own = 1'],
    [
      'what hides that it does',
      'leaked = 1; Reflect.ownKeys = () => []; Object.is = () => true; Map.prototype.get = () => 1;',
    ],
  ])('is not as it was after %s', (_what, script) => {
    const context = createVmContext();
    const isClean = watchContext(context);
    runInContext(script, context);
    expect(isClean()).toBe(false);
  });
});

describe('a context for scripts', () => {
  let made: { sandbox: ScriptSandbox; context: Context }[];
  const sandboxes = {
    createContext(
      options: { onBoot(context: Context): void },
      callback: (error: null, sandbox: ScriptSandbox) => void,
    ) {
      const one = { sandbox: new EventEmitter(), context: createVmContext() };
      options.onBoot(one.context);
      made.push(one);
      callback(null, one.sandbox);
    },
  };
  let nth = 0;

  beforeEach(() => {
    made = [];
    nth++;
  });

  /** Each test has libraries of its own, because what was given back stays. */
  function take(options: ContextOptions = {}): ScriptSandbox {
    let taken: ScriptSandbox | undefined;
    takeContext(
      sandboxes,
      { isShared: true, unused: [`library ${nth}`], timeout: 10, ...options },
      (_error, sandbox) => {
        taken = sandbox;
      },
    );
    if (!taken) throw new Error('No context was given.');
    return taken;
  }

  it('serves the next flow once it is given back', () => {
    const first = take();
    expect(take()).not.toBe(first);
    giveBackContext(first);
    expect(take()).toBe(first);
    expect(take()).not.toBe(first);
  });

  it('tells the next flow nothing of what it told the last', () => {
    const first = take();
    first.on('console', () => {});
    first.on('execution.assertion', () => {});
    first.on('execution.console', () => {});
    giveBackContext(first);
    expect(take().eventNames()).toEqual(['execution.console']);
  });

  it('serves nobody else once a script has left something behind in it', () => {
    const first = take();
    runInContext('leaked = 1', made[0]?.context as Context);
    giveBackContext(first);
    expect(take()).not.toBe(first);
  });

  it.each([
    ['other libraries', { unused: ['others'] }],
    ['another time-out', { timeout: 20 }],
    ['one of its own', { isShared: false }],
  ])('serves no flow that asks for %s', (_what, options) => {
    const first = take();
    giveBackContext(first);
    expect(take(options)).not.toBe(first);
  });

  it('of a flow that asked for one of its own serves no other', () => {
    const own = take({ isShared: false });
    giveBackContext(own);
    expect(take()).not.toBe(own);
  });

  it('is there before it is asked for, once another was and others are expected', async () => {
    vi.resetModules();
    const fresh = await import('./share-contexts.ts');
    const options = { isShared: true, unused: ['all'], timeout: 10 };
    const taken: ScriptSandbox[] = [];
    const takeOne = (): void => fresh.takeContext(sandboxes, options, (_error, sandbox) => taken.push(sandbox));
    fresh.bootAhead(3);
    expect(made).toHaveLength(0);
    takeOne();
    fresh.bootAhead(3);
    await vi.waitFor(() => expect(made).toHaveLength(3));
    takeOne();
    takeOne();
    expect(made.map(({ sandbox }) => sandbox)).toEqual(expect.arrayContaining(taken));
    expect(new Set(taken).size).toBe(3);
    fresh.bootAhead(3);
    await new Promise((resolve) => setImmediate(resolve));
    expect(made).toHaveLength(3);
  });
});
