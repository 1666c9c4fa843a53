import { describe, expect, it } from 'vitest';
import { aFlow } from './testing/flows.ts';
import { type Answer, json } from './testing/stub-server.ts';
import { statuses, useRunners } from './testing/use-runners.ts';

const { stub, runnerFor } = useRunners({ hungAfterMs: 2_500 });

describe('a flow through newman', () => {
  it('runs its steps in their order and tells each exchange whole', async () => {
    const server = await stub((_request, response) => json(response, 200, { id: 12345678901234567890n.toString() }));
    const run = await runnerFor(server.origin).run(aFlow('order', [{ name: 'b' }, { name: 'a' }]));
    expect(server.asked).toEqual(['GET /b', 'GET /a']);
    expect(run.outcome).toBe('finished');
    expect(run.steps.map((step) => step.status)).toEqual(['done', 'done']);
    expect(run.steps[1]?.exchanges[0]).toMatchObject({
      id: 'try/order#2.1',
      sentBy: 'step',
      attempt: 1,
      request: { method: 'GET', url: `${server.origin}/a` },
      response: { status: 200, body: { encoding: 'utf8', content: '{"id":"12345678901234567890"}', bytes: 29 } },
    });
  });

  it('sends a polled step again until what it waits for is there', async () => {
    const server = await stub((_request, response, count) => json(response, 200, count < 3 ? {} : { sub: 'x' }));
    const until = { present: '/sub', everyMs: { sandbox: 1, elsewhere: 60_000 }, tries: 5 };
    const run = await runnerFor(server.origin).run(aFlow('poll', [{ name: 'first', until }, { name: 'second' }]));
    expect(server.asked).toEqual(['GET /first', 'GET /first', 'GET /first', 'GET /second']);
    expect(run.steps[0]?.exchanges.map((one) => one.attempt)).toEqual([1, 2, 3]);
  });

  it('gives up polling when the tries are used up', async () => {
    const server = await stub();
    const until = { present: '/sub', everyMs: { sandbox: 1, elsewhere: 60_000 }, tries: 2 };
    await runnerFor(server.origin).run(aFlow('poll', [{ name: 'first', until }]));
    expect(server.asked).toHaveLength(2);
  });

  it('stops where an answer has the wrong status, and says so on the steps that were not reached', async () => {
    const server = await stub((_request, response) => json(response, 418, {}));
    const run = await runnerFor(server.origin).run(aFlow('stop', [{ name: 'first' }, { name: 'second' }]));
    expect(server.asked).toEqual(['GET /first']);
    expect(run.outcome).toBe('finished');
    expect(run.steps[1]).toMatchObject({
      status: 'skipped',
      reason: 'Not reached: "first" was answered with status 418.',
    });
  });

  it('sets variables before a step, and reads them after its scripts', async () => {
    const server = await stub();
    const run = await runnerFor(server.origin).run(
      aFlow('variables', [
        {
          name: 'a',
          url: '{{base_url}}/{{where}}',
          variables: { where: 'there' },
          reads: ['where', 'made', 'missing'],
          test: "pm.environment.set('made', 7)",
        },
      ]),
    );
    expect(server.asked).toEqual(['GET /there']);
    expect(run.steps[0]?.variables).toEqual({ where: 'there', made: '7' });
  });

  it('tells assertions and errors of scripts, and goes on', async () => {
    const server = await stub();
    const run = await runnerFor(server.origin).run(
      aFlow('scripts', [
        { name: 'a', test: "pm.test('holds', () => {}); pm.test('fails', () => pm.expect(1).to.equal(2));" },
        { name: 'b', prerequest: 'nobody.home()' },
        { name: 'c', test: 'this does not parse' },
      ]),
    );
    expect(run.steps[0]?.assertions).toMatchObject([
      { name: 'holds', passed: true },
      { name: 'fails', passed: false },
    ]);
    expect(run.steps[1]?.scriptErrors).toMatchObject([
      { phase: 'prerequest', message: expect.stringContaining('nobody') },
    ]);
    expect(run.steps[2]?.scriptErrors).toMatchObject([
      { phase: 'test', message: expect.stringContaining('SyntaxError') },
    ]);
    expect(server.asked).toHaveLength(3);
  });

  it('keeps the requests of scripts apart from its own', async () => {
    const server = await stub();
    const script = "pm.sendRequest(pm.environment.get('base_url') + '/aside', () => {})";
    const run = await runnerFor(server.origin).run(aFlow('aside', [{ name: 'a', prerequest: script, test: script }]));
    expect(run.steps[0]?.exchanges.map((one) => [one.sentBy, new URL(one.request.url).pathname])).toEqual([
      ['script', '/aside'],
      ['step', '/a'],
      ['script', '/aside'],
    ]);
  });
});

describe('the only origin', () => {
  it('is called and nothing else: a script, a hard-coded host and a redirect reach nobody', async () => {
    const other = await stub();
    const server = await stub((request, response) => {
      if (request.url === '/away') response.writeHead(307, { location: `${other.origin}/loot` }).end();
      else json(response, 200, {});
    });
    const run = await runnerFor(server.origin).run(
      aFlow('away', [
        { name: 'script', prerequest: `pm.sendRequest('${other.origin}/loot', () => {})` },
        { name: 'away', expect: { status: 307 } },
        { name: 'hard-coded', url: `${other.origin}/loot` },
      ]),
    );
    expect(other.asked).toEqual([]);
    expect(statuses(run)).toEqual(['blocked-host', 200, 307, 'blocked-host']);
    expect(run.steps[0]?.exchanges[0]?.failure?.message).toContain('only the target may be called');
  });
});

describe('trouble on the wire', () => {
  it('ends an exchange whose answer never completes, however steadily it drips', async () => {
    const timers: NodeJS.Timeout[] = [];
    const server = await stub((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      timers.push(setInterval(() => response.write(' '), 20));
    });
    const run = await runnerFor(server.origin, { timeoutMs: 300 }).run(aFlow('drip', [{ name: 'a' }]));
    timers.forEach(clearInterval);
    expect(statuses(run)).toEqual(['timeout']);
  });

  it('ends an exchange whose answer is larger than allowed', async () => {
    const server = await stub((_request, response) => response.end('x'.repeat(200_000)));
    const run = await runnerFor(server.origin).run(aFlow('large', [{ name: 'a' }]));
    expect(statuses(run)).toEqual(['too-large']);
  });

  it('tells an answer that switches to another protocol', async () => {
    const server = await stub((request) => {
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
    });
    const run = await runnerFor(server.origin).run(aFlow('switch', [{ name: 'a' }, { name: 'b' }]));
    expect(statuses(run)).toEqual(['invalid-response']);
    expect(run.steps[0]?.exchanges[0]?.failure?.message).toContain('status 101');
  });

  it.each<[string, Answer]>([
    ['before the answer', (request) => void request.socket.destroy()],
    [
      'within the answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{', () => request.socket.destroy());
      },
    ],
  ])('tells a connection that is closed %s', async (_when, answer) => {
    const server = await stub(answer);
    const run = await runnerFor(server.origin).run(aFlow('reset', [{ name: 'a' }]));
    expect(statuses(run)).toEqual(['reset']);
  });

  it('tells a refused connection, and why the next step was not reached', async () => {
    const server = await stub();
    await server.close();
    const run = await runnerFor(server.origin).run(aFlow('refused', [{ name: 'a' }, { name: 'b' }]));
    expect(statuses(run)).toEqual(['refused']);
    expect(run.steps[1]?.reason).toBe('Not reached: "a" got no answer.');
  });
});

describe('a hostile script', () => {
  it('with a timer that never ends is an error of the script, and the flow goes on', async () => {
    const server = await stub();
    const script = 'setTimeout(() => {}, 1e9)';
    const run = await runnerFor(server.origin).run(aFlow('timer', [{ name: 'a', test: script }, { name: 'b' }]));
    expect(run.steps[0]?.scriptErrors).toHaveLength(1);
    expect(server.asked).toEqual(['GET /a', 'GET /b']);
  });

  it('with an endless loop is an error of the script and ends its flow', async () => {
    const server = await stub();
    const runner = runnerFor(server.origin);
    const run = await runner.run(aFlow('loop', [{ name: 'a', test: 'while (true) {}' }, { name: 'b' }]));
    expect(run).toMatchObject({ outcome: 'finished', reason: 'Not reached: a script of "a" never ended.' });
    expect(run.steps[0]?.scriptErrors).toEqual([{ phase: 'test', message: 'A script ran longer than 1000 ms.' }]);
    await runner.run(aFlow('next', [{ name: 'next' }]));
    expect(server.asked).toEqual(['GET /a', 'GET /next']);
  });

  it('a step that a script jumps over is left out', async () => {
    const server = await stub((_request, response) => json(response, 200, {}));
    const jump = { name: 'a', test: "pm.execution.setNextRequest('c')" };
    const run = await runnerFor(server.origin).run(aFlow('jump', [jump, { name: 'b' }, { name: 'c' }]));
    expect(run.steps).toMatchObject([
      { status: 'done' },
      { status: 'skipped', isLeftOut: true, reason: 'Left out: a script went on elsewhere with setNextRequest.' },
      { status: 'done' },
    ]);
  });

  it('a circle of setNextRequest ends as an error of the script', async () => {
    const server = await stub();
    const run = await runnerFor(server.origin, { maxRequests: 100 }).run(
      aFlow('circle', [{ name: 'a', test: "pm.execution.setNextRequest('a')" }]),
    );
    expect(run.steps[0]?.scriptErrors).toMatchObject([{ message: expect.stringContaining('setNextRequest') }]);
    expect(run.reason).toMatch(/^Not reached: The scripts call setNextRequest in a circle: [^.]*\.$/);
  });

  it('an endless chain of promises is an error of the script and ends its flow, and no other', async () => {
    const server = await stub((request, response) => {
      setTimeout(() => json(response, 200, {}), request.url === '/slow' ? 1_500 : 0);
    });
    const runner = runnerFor(server.origin);
    const [hostile, innocent] = await Promise.all([
      runner.run(aFlow('promises', [{ name: 'a', test: '(async () => { for (;;) await null; })()' }])),
      runner.run(aFlow('innocent', [{ name: 'slow' }, { name: 'fast' }])),
    ]);
    expect(hostile.steps[0]?.scriptErrors).toEqual([{ phase: 'test', message: 'A script ran longer than 1000 ms.' }]);
    expect(innocent).toMatchObject({ outcome: 'finished', attempt: 1 });
    expect(statuses(innocent)).toEqual([200, 200]);
  });

  it('that V8 does not stop costs its own flow; the others start once more in a fresh worker', async () => {
    const server = await stub((request, response) => {
      setTimeout(() => json(response, 200, {}), request.url === '/slow' ? 1_500 : 0);
    });
    const runner = runnerFor(server.origin);
    const [hostile, innocent] = await Promise.all([
      runner.run(aFlow('deep', [{ name: 'a', test: "'x'.repeat(1e6).lastIndexOf('x'.repeat(1e5) + 'y')" }])),
      runner.run(aFlow('innocent', [{ name: 'slow' }, { name: 'fast' }])),
    ]);
    expect(hostile).toMatchObject({
      outcome: 'hung',
      attempt: 1,
      reason: expect.stringContaining('script held its worker'),
    });
    expect(innocent).toMatchObject({ outcome: 'finished', attempt: 2 });
    expect(statuses(innocent)).toEqual([200, 200]);
  });

  it('that takes too much memory costs its own flow only', async () => {
    const server = await stub();
    const runner = runnerFor(server.origin, { scriptTimeoutMs: 20_000, hungAfterMs: 25_000 });
    const greedy = await runner.run(
      aFlow('memory', [{ name: 'a', test: 'const all = []; for (;;) all.push(new Array(1e6).fill(all.length));' }]),
    );
    expect(greedy).toMatchObject({ outcome: 'crashed', reason: expect.stringContaining('more memory than it may') });
    expect(await runner.run(aFlow('next', [{ name: 'a' }]))).toMatchObject({ outcome: 'finished' });
  });

  it.each([
    ['memory outside the heap', 'const all = []; for (;;) all.push(Buffer.alloc(64e6, 1));'],
    [
      'memory in a variable',
      "pm.environment.set('big', 'x'.repeat(500e6)); for (;;) pm.environment.get('big').split('xx');",
    ],
    ['memory in one piece', 'const all = []; for (;;) all.push(new Array(1.2e8).fill(1));'],
  ])('that takes %s costs its own flow only', { timeout: 60_000 }, async (_what, test) => {
    const server = await stub();
    const runner = runnerFor(server.origin, { scriptTimeoutMs: 20_000, hungAfterMs: 25_000 });
    const greedy = await runner.run(aFlow('memory', [{ name: 'a', test }]));
    expect(greedy).toMatchObject({ outcome: 'crashed', reason: expect.stringContaining('more memory than it may') });
    expect(await runner.run(aFlow('next', [{ name: 'a' }]))).toMatchObject({ outcome: 'finished' });
  });

  it('that V8 ends its whole process for costs its own flow only', { timeout: 60_000 }, async () => {
    const server = await stub();
    const runner = runnerFor(server.origin);
    const fatal = await runner.run(aFlow('fatal', [{ name: 'a', test: "'x'.repeat(1.35e8).split('');" }]));
    expect(fatal).toMatchObject({ outcome: 'crashed', reason: expect.stringContaining('its process was ended by') });
    expect(fatal.steps[0]?.exchanges).toHaveLength(1);
    expect(await runner.run(aFlow('next', [{ name: 'a' }]))).toMatchObject({ outcome: 'finished' });
  });

  it('that sends requests without end is stopped before it floods the target', { timeout: 60_000 }, async () => {
    const server = await stub();
    const test = "for (let i = 0; i < 3000; i++) pm.sendRequest(pm.environment.get('base_url') + '/x', () => {})";
    const runner = runnerFor(server.origin, { hungAfterMs: 25_000 });
    const flood = await runner.run(aFlow('flood', [{ name: 'a', test }]));
    expect(flood.steps[0]?.scriptErrors.length).toBe(1);
    expect(server.asked.length).toBeLessThanOrEqual(1_000);
    expect(await runner.run(aFlow('next', [{ name: 'a' }]))).toMatchObject({ outcome: 'finished' });
  });

  it('that throws in a timer is an error of the script', async () => {
    const server = await stub();
    const test = "setTimeout(() => { throw new Error('late') }, 1)";
    const run = await runnerFor(server.origin).run(aFlow('timer', [{ name: 'a', test }]));
    expect(run.steps[0]?.scriptErrors).toEqual([{ phase: 'test', message: 'Error: late' }]);
  });

  it.each([
    ['null', 'throw null', 'The script threw null.'],
    ['undefined', 'throw undefined', 'The script threw undefined.'],
    ['a symbol', "throw Symbol('x')", 'The script threw a symbol.'],
    ['a function', 'throw () => {}', 'The script threw a function.'],
    ['a number', 'throw 0', 'The script threw 0.'],
    ['a text', "throw 'no'", 'The script threw "no".'],
    ['what says it is nothing', 'throw { toJSON: () => null }', 'The script threw an object without a message.'],
    ['what cannot be read', 'throw { get message() { throw null } }', 'The script threw a value that cannot be shown.'],
    ['null in a timer', 'setTimeout(() => { throw null }, 1)', 'The script threw null.'],
    ['an error after Error was spoilt', 'Error.prototype.toJSON = () => null; throw new Error("x")', 'x'],
    [
      'a rejection that nothing handles',
      'Promise.reject(new TypeError("x"))',
      'x (a rejection that no script handled)',
    ],
  ])('that throws %s is an error of the script, and the flow goes on', async (_what, test, message) => {
    const server = await stub();
    const run = await runnerFor(server.origin).run(aFlow('throws', [{ name: 'a', test }, { name: 'b' }]));
    expect(run.steps[0]?.scriptErrors).toEqual([{ phase: 'test', message: expect.stringContaining(message) }]);
    expect(server.asked).toEqual(['GET /a', 'GET /b']);
  });

  it.each([
    'Function.prototype.call = () => []',
    'Function.prototype.apply = () => []',
    'Array.prototype.forEach = () => {}',
    'JSON.parse = () => []; JSON.stringify = () => ""',
    'Object.prototype.toJSON = () => null',
    'Array.prototype.slice = () => []; Array.prototype[Symbol.iterator] = function* () {}',
    'Map.prototype.get = () => 0; Set.prototype.has = () => true; Object.keys = () => []',
  ])('that spoils built-in functions ends within its limit: %s', async (code) => {
    for (const phase of ['prerequest', 'test'] as const) {
      const server = await stub();
      const start = Date.now();
      const run = await runnerFor(server.origin).run(
        aFlow('spoilt', [
          { name: 'a', [phase]: code },
          { name: 'b', test: '1' },
        ]),
      );
      expect(Date.now() - start).toBeLessThan(15_000);
      expect(['finished', 'hung']).toContain(run.outcome);
    }
  });

  it('that spoils what ends it is an error of the script', async () => {
    const server = await stub();
    const test = 'Function.prototype.call = () => []';
    const run = await runnerFor(server.origin).run(aFlow('spoilt', [{ name: 'a', test }, { name: 'b' }]));
    expect(run.steps[0]?.scriptErrors).toEqual([
      { phase: 'test', message: 'The script changed built-in functions so that it could not be ended.' },
    ]);
    expect(run.reason).toBe('Not reached: a script of "a" could not be ended.');
  });

  it.each([
    "require('fs').readFileSync('/etc/hostname')",
    "require('child_process')",
    'process.exit(1)',
    "pm.constructor.constructor('return process')().exit(1)",
    "setTimeout.constructor('return process')().exit(1)",
    "console.log.constructor('return process')().exit(1)",
    "Buffer.from.constructor('return process')().exit(1)",
    "(() => { try { null.x } catch (e) { e.constructor.constructor('return process')().exit(1) } })()",
    "Error.prepareStackTrace = (_e, sites) => sites; new Error('').stack[0].getThis().process.exit(1)",
  ])('reaches neither files nor the process: %s', async (script) => {
    const server = await stub();
    const run = await runnerFor(server.origin).run(aFlow('escape', [{ name: 'a', test: script }]));
    expect(run.outcome).toBe('finished');
    expect(run.steps[0]?.scriptErrors).toHaveLength(1);
  });
});

describe('an interrupted runner', () => {
  it('ends the flows under way as interrupted, with what they had', async () => {
    const server = await stub((request, response) => {
      if (request.url === '/a') json(response, 200, {});
    });
    let reached: () => void = () => {};
    const secondStep = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const runner = runnerFor(server.origin, {
      onEvent: (event) => event.type === 'step-started' && event.step.name === 'b' && reached(),
    });
    const running = runner.run(aFlow('long', [{ name: 'a' }, { name: 'b' }]));
    await secondStep;
    await runner.close();
    const run = await running;
    expect(run.outcome).toBe('interrupted');
    expect(run.steps[0]?.exchanges).toHaveLength(1);
    expect(await runner.run(aFlow('late', [{ name: 'a' }]))).toMatchObject({ outcome: 'interrupted' });
  });
});
