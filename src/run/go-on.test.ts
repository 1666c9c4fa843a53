import { describe, expect, it } from 'vitest';
import type { FlowRun, PlannedFlow } from '../model.ts';
import { aFlow, type StepSketch } from './testing/flows.ts';
import { json } from './testing/stub-server.ts';
import { statuses, useRunners } from './testing/use-runners.ts';

const { stub, runnerFor } = useRunners({ retries: 0, hungAfterMs: 2_500 });

/** A collection that is run as a whole: no step expects anything. */
function aCollection(steps: StepSketch[]): PlannedFlow {
  const flow = aFlow(
    'own',
    steps.map((step) => ({ ...step, expect: { status: 'any' as const } })),
  );
  return { ...flow, round: { iteration: 0, count: 1 } };
}

function told(run: FlowRun): [status: string, reason: string | undefined][] {
  return run.steps.map(({ status, reason }) => [status, reason]);
}

const loop = 'while (true) {}';
const noAnswer = ['done', 'Run although "two" got no answer.'];
const terminated = ['done', 'Run although a script of "two" was terminated, with the variables from before it.'];

describe("in a collection of one's own the next item runs", () => {
  it.each<[string, Partial<StepSketch>, unknown[]]>([
    ['after a host that may not be called', { url: 'http://127.0.0.1:9/x' }, noAnswer],
    ['after a variable that is not set in the host', { url: '{{nowhere}}/x' }, noAnswer],
    ['after a connection that was cut', { url: '{{base_url}}/cut' }, noAnswer],
    ['after a time-out', { url: '{{base_url}}/hang' }, noAnswer],
    ['after a pre-request script that was terminated', { prerequest: loop }, terminated],
    ['after a test script that was terminated', { test: loop }, terminated],
    ['after a worker that hung', { test: `setTimeout(() => { ${loop} }, 0)` }, terminated],
  ])('%s', { timeout: 30_000 }, async (_what, second, mark) => {
    const server = await stub((request, response) => {
      if (request.url === '/cut') request.socket.destroy();
      else if (request.url !== '/hang') json(response, 200, {});
    });
    const flow = aCollection([
      { name: 'one', test: "pm.environment.set('kept', 'yes'); pm.globals.set('g', 1)" },
      { name: 'two', ...second },
      { name: 'three', url: '{{base_url}}/{{kept}}/{{g}}' },
      { name: 'four' },
    ]);
    const run = await runnerFor(server.origin, { timeoutMs: 1_000 }).run(flow);
    expect(run.outcome).toBe('finished');
    expect(told(run)).toEqual([['done', undefined], ['done', undefined], mark, ['done', undefined]]);
    expect(run.steps[2]?.exchanges.map(({ request }) => request.url)).toEqual([`${server.origin}/yes/1`]);
    expect(run.steps[3]?.exchanges).toHaveLength(1);
  });

  it('but not where nothing listens, which every further one would only say again', { timeout: 30_000 }, async () => {
    const gone = await stub();
    await gone.close();
    const run = await runnerFor(gone.origin).run(aCollection([{ name: 'one' }, { name: 'two' }]));
    expect(statuses(run)).toEqual(['refused']);
    expect(told(run)[1]?.[0]).toBe('skipped');
  });

  it('which is not sent again where the one before got no answer', { timeout: 30_000 }, async () => {
    const server = await stub((request, response) => {
      if (request.url === '/one') json(response, 200, {});
      else request.socket.destroy();
    });
    const flow = aCollection([{ name: 'one' }, { name: 'two' }, { name: 'three' }]);
    const run = await runnerFor(server.origin, { retries: 1 }).run(flow);
    expect(run.steps.map(({ exchanges }) => exchanges.length)).toEqual([1, 2, 1]);
  });

  it('but not with --bail', { timeout: 30_000 }, async () => {
    const server = await stub();
    const flow = aCollection([{ name: 'one', url: 'http://127.0.0.1:9/x' }, { name: 'two' }]);
    const run = await runnerFor(server.origin, { endsAtFault: true }).run(flow);
    expect(told(run)).toEqual([
      ['done', undefined],
      ['skipped', 'Not reached: "one" got no answer.'],
    ]);
  });

  it('nor in a suite, whose steps are written for one another', { timeout: 30_000 }, async () => {
    const server = await stub();
    const run = await runnerFor(server.origin).run(aFlow('own', [{ name: 'one', test: loop }, { name: 'two' }]));
    expect(told(run)[1]?.[0]).toBe('skipped');
  });
});

it('a script that was terminated is an error of its step, and its worker is not mentioned twice', {
  timeout: 30_000,
}, async () => {
  const server = await stub();
  const run = await runnerFor(server.origin).run(aCollection([{ name: 'one', test: loop }, { name: 'two' }]));
  expect(run.steps.map(({ scriptErrors }) => scriptErrors.length)).toEqual([1, 0]);
});

it('a limit ends a collection: what is left is skipped, naming it', { timeout: 30_000 }, async () => {
  const server = await stub();
  const flow = aCollection(['one', 'two', 'three', 'four'].map((name) => ({ name })));
  const run = await runnerFor(server.origin, { maxRequests: 2 }).run(flow);
  const reason = 'Not reached: one flow may send 2 requests at most (--max-requests).';
  expect(told(run)).toEqual([
    ['done', undefined],
    ['done', undefined],
    ['skipped', reason],
    ['skipped', reason],
  ]);
  expect(statuses(run)).toEqual([200, 200]);
  expect(run.limit).toContain('--max-requests');
});

it('a step that has been run stays so where a limit ends a second visit', { timeout: 30_000 }, async () => {
  const server = await stub();
  const back = "pm.execution.setNextRequest('one')";
  const flow = aCollection([{ name: 'one' }, { name: 'two', test: back }, { name: 'three' }]);
  const run = await runnerFor(server.origin, { maxRequests: 3 }).run(flow);
  expect(run.steps.map(({ status, exchanges }) => [status, exchanges.length])).toEqual([
    ['done', 2],
    ['done', 1],
    ['skipped', 0],
  ]);
});

it('a step that has been run stays so where a script skips a second visit', { timeout: 30_000 }, async () => {
  const server = await stub();
  const run = await runnerFor(server.origin).run(
    aCollection([
      { name: 'one', prerequest: "if (pm.globals.get('back')) pm.execution.skipRequest()" },
      {
        name: 'two',
        test: "if (!pm.globals.get('back')) pm.execution.setNextRequest('one'); pm.globals.set('back', 1)",
      },
    ]),
  );
  expect(run.steps.map(({ status, exchanges }) => [status, exchanges.length])).toEqual([
    ['done', 1],
    ['done', 2],
  ]);
});

it('what scripts write is passed on where that is asked for', { timeout: 30_000 }, async () => {
  const server = await stub();
  const flow = aCollection([{ name: 'one', test: "console.log('a', { b: 1 }); console.warn(2)" }]);
  const lines = (run: FlowRun) => run.steps.flatMap((step) => step.console ?? []);
  expect(lines(await runnerFor(server.origin).run(flow))).toEqual([]);
  expect(lines(await runnerFor(server.origin, { tellsConsole: true }).run(flow))).toEqual([
    { level: 'log', text: 'a {"b":1}' },
    { level: 'warn', text: '2' },
  ]);
});
