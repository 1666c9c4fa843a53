import { describe, expect, it } from 'vitest';
import type { Exchange } from '../model.ts';
import { aFlow } from './testing/flows.ts';
import { json } from './testing/stub-server.ts';
import { statuses, useRunners } from './testing/use-runners.ts';

const { stub, runnerFor } = useRunners({ retries: 2 });

const header = (exchange: Exchange | undefined, name: string): string | undefined =>
  exchange?.request.headers.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];

describe('a request that meets a passing fault', () => {
  it('is sent again just as it was, key and id included', async () => {
    const answers = [503, 429, 200];
    const server = await stub((_request, response, count) => json(response, answers[count - 1] ?? 200, {}));
    const flow = aFlow('again', [
      { name: 'pay', prerequest: "pm.environment.set('id', pm.variables.replaceIn('{{$guid}}'))" },
    ]);
    const item = flow.collection.item[0] as { request: { header?: object[]; url: string } };
    item.request.header = [
      { key: 'Key', value: '{{$guid}}' },
      { key: 'Id', value: '{{id}}' },
    ];
    const run = await runnerFor(server.origin).run(flow);
    const exchanges = run.steps[0]?.exchanges ?? [];
    expect(statuses(run)).toEqual(answers);
    expect(exchanges.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    for (const name of ['Key', 'Id']) {
      expect(header(exchanges[0], name)).toMatch(/^[0-9a-f-]{36}$/);
      expect(new Set(exchanges.map((exchange) => header(exchange, name))).size).toBe(1);
    }
  });

  it('is sent again after a connection that was cut', async () => {
    const server = await stub((request, response, count) =>
      count === 1 ? request.socket.destroy() : json(response, 200, {}),
    );
    expect(statuses(await runnerFor(server.origin).run(aFlow('cut', [{ name: 'a' }])))).toEqual(['reset', 200]);
  });

  it('is not sent more often than it may be', async () => {
    const server = await stub((_request, response) => json(response, 500, {}));
    const run = await runnerFor(server.origin, { retries: 1 }).run(aFlow('never', [{ name: 'a' }, { name: 'b' }]));
    expect(statuses(run)).toEqual([500, 500]);
    expect(run.reason).toContain('was answered with status 500');
  });

  it('that was expected is not sent again', async () => {
    const server = await stub((_request, response) => json(response, 429, {}));
    const run = await runnerFor(server.origin).run(aFlow('limit', [{ name: 'a', expect: { status: 429 } }]));
    expect(statuses(run)).toEqual([429]);
  });
});

describe('a step', () => {
  it('that is sent twice at the same instant has two exchanges of the same request', async () => {
    const server = await stub((_request, response, count) => json(response, count === 2 ? 423 : 200, {}));
    const run = await runnerFor(server.origin).run(
      aFlow('twins', [{ name: 'pay', twice: true, expect: { status: [200, 423] } }, { name: 'after' }]),
    );
    expect(statuses(run).slice(0, 2).sort()).toEqual([200, 423]);
    expect(server.asked).toEqual(['GET /pay', 'GET /pay', 'GET /after']);
  });

  it('lets the sandbox do something first, which is no exchange', async () => {
    const server = await stub((_request, response) => json(response, 200, {}));
    const before = [{ path: 'payments/{{id}}/reject' }];
    const run = await runnerFor(server.origin, { environmentFor: () => ({ base_url: server.origin, id: 'p1' }) }).run(
      aFlow('control', [{ name: 'a' }, { name: 'b', before }]),
    );
    expect(server.asked).toEqual(['GET /a', 'POST /sandbox/payments/p1/reject', 'GET /b']);
    expect(statuses(run)).toEqual([200, 200]);
  });

  it('tells of a control that the sandbox refuses', async () => {
    const server = await stub((request, response) => json(response, request.method === 'POST' ? 404 : 200, {}));
    const run = await runnerFor(server.origin).run(
      aFlow('control', [{ name: 'a', before: [{ path: 'payments/x/lock' }] }]),
    );
    expect(run.steps[0]?.scriptErrors).toMatchObject([{ message: expect.stringContaining('status 404') }]);
  });

  it('keeps a value of its answer for the steps after it', async () => {
    const server = await stub((_request, response) => json(response, 200, { id: 'x1' }));
    await runnerFor(server.origin).run(
      aFlow('keep', [
        { name: 'a', captures: { kept: '/id' } },
        { name: 'b', url: '{{base_url}}/b/{{kept}}' },
      ]),
    );
    expect(server.asked).toEqual(['GET /a', 'GET /b/x1']);
  });

  it('whose address leads away from the target is skipped, with the reason', async () => {
    const server = await stub((_request, response) => json(response, 200, { url: 'https://example.com/image' }));
    const image = { name: 'image', url: '{{image}}', onlyOnTarget: 'image' };
    const run = await runnerFor(server.origin).run(
      aFlow('image', [{ name: 'a', captures: { image: '/url' } }, image, { name: 'b' }]),
    );
    expect(server.asked).toEqual(['GET /a', 'GET /b']);
    expect(run.steps[1]).toMatchObject({ status: 'skipped', reason: expect.stringContaining('{{image}}') });
  });
});

describe('a value that one flow brings', () => {
  const once = { variable: 'token', expiresIn: '/expires_in' };
  const getToken = {
    name: 'token',
    once,
    reads: ['token'],
    test: "pm.environment.set('token', pm.response.json().token)",
  };

  it('is fetched once, and used by all the others', async () => {
    const server = await stub((_request, response) => json(response, 200, { token: 'abc', expires_in: '3599' }));
    const runner = runnerFor(server.origin);
    const flow = aFlow('flow', [getToken, { name: 'use', url: '{{base_url}}/use/{{token}}' }]);
    const runs = await Promise.all([runner.run(flow), runner.run(flow), runner.run(flow)]);
    expect(server.asked.filter((asked) => asked === 'GET /token')).toHaveLength(1);
    expect(server.asked.filter((asked) => asked === 'GET /use/abc')).toHaveLength(3);
    expect(runs.map((run) => run.steps[0]?.status).sort()).toEqual(['done', 'reused', 'reused']);
  });

  it('is fetched again when it is about to expire', async () => {
    const server = await stub((_request, response) => json(response, 200, { token: 'abc', expires_in: 30 }));
    const runner = runnerFor(server.origin);
    for (let time = 0; time < 2; time++) await runner.run(aFlow('flow', [getToken]));
    expect(server.asked).toEqual(['GET /token', 'GET /token']);
  });

  it('that could not be fetched is fetched by the next', async () => {
    const server = await stub((_request, response, count) =>
      json(response, count === 1 ? 400 : 200, { token: 'abc', expires_in: 3599 }),
    );
    const runner = runnerFor(server.origin);
    const flow = aFlow('flow', [getToken]);
    const runs = await Promise.all([runner.run(flow), runner.run(flow)]);
    expect(runs.map((run) => statuses(run)[0]).sort()).toEqual([200, 400]);
  });
});

describe('a rate', () => {
  it('is not exceeded', async () => {
    const server = await stub((_request, response) => json(response, 200, {}));
    const runner = runnerFor(server.origin, { maxRate: 600 });
    const run = await runner.run(aFlow('slow', [{ name: 'a' }, { name: 'b' }, { name: 'c' }]));
    const starts = run.steps.map((step) => Date.parse(step.exchanges[0]?.startedAt ?? ''));
    // Two pauses of 100 ms; a first request that starts late after its moment takes that from them.
    expect((starts[2] ?? 0) - (starts[0] ?? 0)).toBeGreaterThanOrEqual(120);
  });
});

it('a rate counts a request that is sent twice as two', async () => {
  const server = await stub((_request, response) => json(response, 200, {}));
  const runner = runnerFor(server.origin, { maxRate: 300 });
  const run = await runner.run(aFlow('twins', [{ name: 'a', twice: true }, { name: 'b' }, { name: 'c' }]));
  const starts = run.steps.map((step) => Date.parse(step.exchanges[0]?.startedAt ?? ''));
  // Three pauses of 200 ms, where there would be two.
  expect((starts[2] ?? 0) - (starts[0] ?? 0)).toBeGreaterThanOrEqual(500);
});

describe('a runner that is stopped', () => {
  it('lets the request that is under way come to its end, and starts nothing more', async () => {
    let answer = (): void => {};
    const server = await stub((request, response) => {
      answer = () => json(response, 200, {});
      if (request.url !== '/b') answer();
    });
    let reached = (): void => {};
    const second = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const runner = runnerFor(server.origin, {
      onEvent: (event) => event.type === 'step-started' && event.step.name === 'b' && reached(),
    });
    const running = runner.run(aFlow('long', [{ name: 'a' }, { name: 'b' }, { name: 'c' }]));
    await second;
    while (!server.asked.includes('GET /b')) await new Promise((resolve) => setTimeout(resolve, 5));
    const stopping = runner.stop();
    answer();
    await stopping;
    const run = await running;
    expect(run).toMatchObject({ outcome: 'interrupted', reason: 'The run was interrupted.' });
    expect(run.steps.map(({ exchanges }) => exchanges.length)).toEqual([1, 1, 0]);
    expect(server.asked).not.toContain('GET /c');
    expect(await runner.tidy(aFlow('tidy', [{ name: 'd' }]))).toMatchObject({ outcome: 'finished' });
  });
});
