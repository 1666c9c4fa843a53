import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { aFlow } from './testing/flows.ts';
import { useRunners } from './testing/use-runners.ts';
import { tryWaysOut, waysOut } from './testing/ways-out.ts';

const { stub, runnerFor } = useRunners({ hungAfterMs: 60_000, scriptTimeoutMs: 50_000 });

const names = waysOut.map(([name]) => name);

/** The ways that lead out of a context into which functions of the process are given, as newman makes one; tried in a process of their own. */
function openInPlainContext(): string[] {
  const stand = `_ = { map: (list, f) => list.map((x) => f(x)) }; Buffer = { alloc: () => ({}), from: () => ({}) };
    pm = { test: { skip() {} }, environment: { set() {}, get: () => '' }, sendRequest(_url, done) { done() },
      cookies: { jar: () => ({ getAll(_url, done) { done() } }) } };
    postman = {}; require = () => undefined;`;
  const code = `
    const vm = require('node:vm');
    process.on('uncaughtException', () => {});
    const given = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, console: { log() {} } };
    const context = vm.createContext({ ...given, report: (name, count) => { if (count > 0) console.log(name); } });
    vm.runInContext(${JSON.stringify(`${stand}\n${tryWaysOut('report(name, count);')}`)}, context);`;
  const { stdout } = spawnSync(process.execPath, ['--unhandled-rejections=none', '-e', code], { encoding: 'utf8' });
  return stdout.trim().split('\n');
}

describe('a way out of the script sandbox', () => {
  it('is one of at least forty', () => {
    expect(new Set(names).size).toBe(waysOut.length);
    expect(waysOut.length).toBeGreaterThanOrEqual(40);
  });

  it('leads out of a plain context, so that the table can fail', { timeout: 120_000 }, () => {
    const open = openInPlainContext();
    expect(open.filter((name) => names.includes(name)).length).toBeGreaterThan(10);
    expect(open).toContain('the rejection of import()');
  });

  it.each(['prerequest', 'test'] as const)('leads nowhere from a %s script', { timeout: 120_000 }, async (phase) => {
    const server = await stub();
    const script = tryWaysOut(
      'pm.test(name, () => { if (count > 0) throw new Error(count + " objects of the process") });',
    );
    const run = await runnerFor(server.origin).run(aFlow('ways', [{ name: 'a', [phase]: script }]));
    const { assertions = [], scriptErrors = [] } = run.steps[0] ?? {};
    const own = assertions.filter(({ name }) => name !== 'deep');
    expect(own.filter(({ passed }) => !passed)).toEqual([]);
    expect(own.map(({ name }) => name)).toEqual(names);
    expect(scriptErrors).toContainEqual({ phase, message: 'import()', isEscape: true });
  });
});
