import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from './cli.ts';
import type { Result } from './model.ts';
import { json, startStub } from './run/testing/stub-server.ts';
import { type Sandbox, startSandbox } from './sandbox/start.ts';
import { aProcess, type FakeProcess } from './testing/fake-process.ts';
import { startTwistingProxy, withField } from './testing/twisting-proxy.ts';

let folder: string;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function runs(args: string[], env?: Record<string, string>): Promise<FakeProcess & { code: number }> {
  const process = aProcess(folder, args, env);
  const code = await run(process);
  return { ...process, code };
}

async function aFile(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function latest(): Promise<Result> {
  return JSON.parse(await readFile(join(folder, 'reports/latest/result.json'), 'utf8')) as Result;
}

async function aSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox();
  open.push(sandbox);
  return sandbox;
}

function aCollection(url: string): unknown {
  return {
    info: { name: 'My own', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [{ name: 'token', request: { method: 'POST', url, header: [] } }],
  };
}

const bundled = ['--source', 'bundled'];
const keys = {
  VIPPS_CLIENT_ID: 'a-client-id',
  VIPPS_CLIENT_SECRET: 'a+client/secret=',
  VIPPS_SUBSCRIPTION_KEY: 'a-subscription-key',
  VIPPS_MERCHANT_SERIAL_NUMBER: '654321',
  VIPPS_MOBILE_NUMBER: '48059528',
};

describe('run', () => {
  it('without keys runs against the embedded sandbox, writes its reports and exits 0', async () => {
    const { code, out, err } = await runs(['run', 'ecom/qr', 'epayment/card', ...bundled]);
    expect(err()).toBe('');
    expect(code).toBe(0);
    expect(out()).toMatch(/^Target: embedded sandbox\. This says nothing about Vipps MobilePay's own service\./);
    expect((await readdir(join(folder, 'reports/latest'))).sort()).toEqual([
      'junit.xml',
      'report.html',
      'result.json',
      'summary.md',
    ]);
    const result = await latest();
    expect(result.run).toMatchObject({
      exitCode: 0,
      target: 'sandbox',
      source: 'bundled',
      interrupted: false,
      part: 'chosen',
    });
    expect(result.totals).toMatchObject({ flows: 2, flowsFailed: 0, unvalidated: 0, failed: 0, waived: 0 });
    expect(result.totals.exchanges).toBe(result.totals.validated);
  });

  it('against a second sandbox behind --base-url runs the same', async () => {
    const { url } = await aSandbox();
    const { code, out } = await runs(['run', 'epayment/web-redirect', '--base-url', url, ...bundled]);
    expect(code).toBe(0);
    expect(out()).toContain('Target: embedded sandbox.');
    expect((await latest()).run).toMatchObject({ target: 'sandbox', baseUrl: url });
  });

  it('exits 1 for one lie, and the finding says operation, status, place, what came and what was due', async () => {
    const { url } = await aSandbox();
    const proxy = await startTwistingProxy(url);
    open.push(proxy);
    proxy.setTwist({
      to: 'POST /epayment/v1/payments/*/capture',
      answer: withField('/aggregate/capturedAmount/value', '1000'),
    });
    const { code, out } = await runs(['run', 'epayment/qr', '--base-url', proxy.origin, ...bundled]);
    expect(code).toBe(1);
    expect(out()).toContain('capturePayment');
    expect((await latest()).findings).toMatchObject([
      {
        code: 'body-schema',
        operationId: 'capturePayment',
        status: 200,
        pointer: '/aggregate/capturedAmount/value',
        keyword: 'type',
        expected: 'integer',
        actual: '1000',
      },
      { code: 'unexpected-value', expected: 1000, actual: '1000' },
    ]);
  });

  it('exits 3 when nobody answers, and writes its reports all the same', async () => {
    const server = await startStub((_request, response) => json(response, 200, {}));
    await server.close();
    const { code } = await runs(['run', 'ecom/qr', '--base-url', server.origin, ...bundled]);
    expect(code).toBe(3);
    expect((await latest()).flows[0]).toMatchObject({ status: 'failed' });
  });

  it('that loses its sandbox on the way exits with an error and keeps what it had', async () => {
    const sandbox = await aSandbox();
    const proxy = await startTwistingProxy(sandbox.url);
    open.push(proxy);
    proxy.setTwist({ to: 'GET /epayment/v1/payments/*', answer: () => null });
    const { code } = await runs(['run', 'epayment/web-redirect', '--base-url', proxy.origin, ...bundled]);
    expect(code).toBe(3);
    const [flow] = (await latest()).flows;
    expect(flow?.steps.map((step) => step.status).slice(0, 4)).toEqual(['passed', 'passed', 'failed', 'skipped']);
  });

  it('that is interrupted marks its reports so, and exits 130', async () => {
    const server = await startStub(() => {});
    open.push(server);
    const process = aProcess(folder, ['run', 'ecom/qr', '--base-url', server.origin, ...bundled]);
    const running = run(process);
    while (!server.asked.some((one) => one.includes('accesstoken')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    process.signal('SIGINT');
    expect(await running).toBe(130);
    expect((await latest()).run.interrupted).toBe(true);
    expect((await latest()).flows[0]?.status).toBe('interrupted');
  });

  it('writes nothing secret or personal, in whatever form', async () => {
    const { url } = await aSandbox();
    await runs(
      ['run', 'epayment/profile-and-userinfo', 'ecom/profile-and-userinfo', '--base-url', url, ...bundled],
      keys,
    );
    for (const name of await readdir(join(folder, 'reports/latest'))) {
      const text = await readFile(join(folder, 'reports/latest', name), 'utf8');
      for (const value of [keys.VIPPS_CLIENT_ID, keys.VIPPS_CLIENT_SECRET, keys.VIPPS_SUBSCRIPTION_KEY, '48059528']) {
        expect(text.includes(value), `${name} holds ${value}`).toBe(false);
      }
      // With the dot: packed data may well hold three letters by chance.
      expect(text).not.toMatch(/eyJ[\w-]*\./);
    }
  });

  it('chooses its target by the keys that are set, and sends nothing in a dry run', async () => {
    const { code, out } = await runs(['run', '--dry-run', ...bundled], keys);
    expect(code).toBe(0);
    expect(out()).toContain('Target: https://apitest.vipps.no (test), with your own keys.');
    expect(out()).toMatch(/\n\d+ flows, \d+ steps\./);
    expect(out()).not.toContain(keys.VIPPS_CLIENT_ID);
    await expect(readdir(join(folder, 'reports'))).rejects.toThrow('ENOENT');
  });

  it.each(['--settings', '--env-file'])('takes the keys of the file that %s names', async (flag) => {
    const file = await aFile(
      'mine.env',
      Object.entries(keys)
        .map((pair) => pair.join('='))
        .join('\n'),
    );
    const { code, out } = await runs(['run', '--dry-run', flag, file, ...bundled]);
    expect([code, out()]).toEqual([0, expect.stringContaining('(test), with your own keys.')]);
  });

  it('says so where the sandbox serves because the keys of a settings file are empty', async () => {
    const note = 'The keys in .env are empty, so the sandbox serves: fill them in';
    await aFile(
      '.env',
      Object.keys(keys)
        .map((name) => `${name}=\n`)
        .join(''),
    );
    const { code, out } = await runs(['run', 'epayment/card', ...bundled]);
    expect([code, out().split(note).length]).toEqual([0, 2]);
    expect((await runs(['run', 'epayment/card', '--target', 'sandbox', ...bundled])).out()).not.toContain(note);
  });

  it('runs a collection that nobody here has seen, in the order of its file', async () => {
    const { url } = await aSandbox();
    const collection = await aFile('own.json', {
      info: { name: 'My own', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      item: [{ name: 'token', request: { method: 'POST', url: '{{base_url}}/accesstoken/get', header: [] } }],
    });
    const { code } = await runs(['run', '--collection', collection, '--base-url', url, ...bundled]);
    const result = await latest();
    expect(result.run.source).toBe('custom');
    expect(result.flows).toMatchObject([{ id: 'my-own/my-own', steps: [{ name: 'token' }] }]);
    expect(code).toBe(0);
  });

  it.each([
    [[], 0],
    [['--strict'], 1],
  ])('warns of a step that a script jumps over: %j exits %i', async (flags, code) => {
    const server = await startStub((_request, response) => json(response, 200, {}));
    open.push(server);
    const item = (name: string, script?: string): object => ({
      name,
      request: { method: 'POST', url: '{{base_url}}/things', header: [] },
      ...(script === undefined ? {} : { event: [{ listen: 'test', script: { exec: [script] } }] }),
    });
    const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
    const items = [item('first', "postman.setNextRequest('third')"), item('second'), item('third')];
    const collection = await aFile('own.json', { info: { name: 'Own', schema }, item: items });
    const responses = {
      200: { description: 'Done.', content: { 'application/json': { schema: { type: 'object' } } } },
    };
    const description = await aFile('own.yaml', {
      openapi: '3.0.3',
      info: { title: 'Own', version: '1' },
      paths: { '/things': { post: { operationId: 'doThing', responses } } },
    });
    const own = ['--collection', collection, '--openapi', description, '--base-url', server.origin];
    expect((await runs(['run', ...own, ...flags, ...bundled])).code).toBe(code);
    expect((await latest()).findings).toMatchObject([{ code: 'skipped-step', severity: 'warning', step: 'second' }]);
  });

  it('stops at the first failed flow with --bail, and says why the others were not run', async () => {
    const server = await startStub((_request, response) => json(response, 418, {}));
    open.push(server);
    await runs(['run', 'ecom', '--bail', '--concurrency', '1', '--base-url', server.origin, ...bundled]);
    const { flows, totals } = await latest();
    expect(totals).toMatchObject({ flowsFailed: 1, flowsSkipped: totals.flows - 1 });
    expect(flows[1]?.reason).toContain('--bail');
  });
});

describe('what a person can put right is one sentence, and exit code 2', () => {
  const { VIPPS_CLIENT_SECRET: _secret, VIPPS_MOBILE_NUMBER: _number, ...half } = keys;

  it.each<[string, string[], Record<string, string>, string]>([
    [
      'an unknown flow',
      ['run', 'epayment/qrr', ...bundled],
      {},
      'There is no flow "epayment/qrr". Did you mean "epayment/qr"?',
    ],
    ['an unknown suite', ['run', '--suite', 'ecm', ...bundled], {}, 'Did you mean "ecom"?'],
    [
      'half of the keys',
      ['run', ...bundled],
      half,
      'Some required settings have no value: VIPPS_CLIENT_SECRET, VIPPS_MOBILE_NUMBER.',
    ],
    ['keys that a CI has lost', ['run', ...bundled], { ...keys, VIPPS_CLIENT_ID: '' }, 'present but empty'],
    ['the production host', ['run', '--base-url', 'https://api.vipps.no', ...bundled], keys, 'production'],
    ['production in a variable', ['run', '--var', 'there=API.vipps.no', ...bundled], {}, 'production'],
    ['production in the settings', ['run', ...bundled], { VIPPS_CALLBACK_URL: 'https://api.vipps.no/x' }, 'production'],
    ['production in a dry run', ['run', '--dry-run', '--var', 'x=https://api.vipps.no', ...bundled], {}, 'production'],
    ['a foreign host', ['run', '--base-url', 'https://example.com', ...bundled], {}, 'on loopback'],
    ['a missing collection', ['run', '--collection', 'missing.json', ...bundled], {}, 'missing.json does not exist.'],
    ['a missing description', ['run', '--openapi', 'missing.yaml', ...bundled], {}, 'missing.yaml'],
    ['a missing environment', ['run', '--environment', 'missing.json', ...bundled], {}, 'missing.json does not exist.'],
    ['a missing settings file', ['run', '--env-file', 'missing.env', ...bundled], {}, 'missing.env does not exist.'],
    [
      'a missing settings file, by its other name',
      ['run', '--settings', 'gone.env', ...bundled],
      {},
      'gone.env does not',
    ],
    ['a time-out that no timer knows', ['run', '--timeout', '3000000000', ...bundled], {}, 'from 1 to 2147483647'],
    [
      'more iterations than anybody waits for',
      ['run', '--iterations', '1000000000', ...bundled],
      {},
      'from 1 to 100000',
    ],
    ['an unknown reporter', ['run', '--reporter', 'pdf', ...bundled], {}, 'There is no reporter "pdf".'],
    ['an unknown option', ['run', '--stric'], {}, "unknown option '--stric'"],
    ['an unknown command', ['rum'], {}, "unknown command 'rum'"],
    [
      'a folder for reports that is a file',
      ['run', '--out', '/dev/null/x', ...bundled],
      {},
      'Reports cannot be written to',
    ],
    [
      'official files that are not there',
      ['run', '--source', 'official', '--mirror', import.meta.dirname],
      {},
      'The official files are not in place',
    ],
    ['a mirror that is not there', ['run', '--mirror', '/nowhere'], {}, 'The mirror /nowhere is not a folder.'],
    ['a folder of no collection', ['run', '--folder', 'Shop', ...bundled], {}, '--folder goes with --collection'],
  ])('%s', async (_what, args, env, message) => {
    const { code, err } = await runs(args, env);
    expect(err()).toContain(message);
    expect(err()).not.toContain('    at ');
    expect(code).toBe(2);
  });

  it.each<[string, string, unknown, string]>([
    ['a collection that calls production', '--collection', aCollection('https://api.vipps.no./x'), 'production'],
    ['a broken collection', '--collection', '{"info": ', 'is not valid JSON'],
    ['a collection of format 3', '--collection', '$kind: collection\nname: x\n', 'format 3'],
    ['a broken environment', '--environment', { name: 'x' }, 'is not a Postman environment'],
    ['a broken description', '--openapi', 'openapi: 3.0.0\n  bad: [', 'broken.file'],
    ['a Swagger 2.0 description', '--openapi', { swagger: '2.0', paths: {} }, 'Swagger 2.0'],
    ['a broken settings file', '--env-file', 'NO SETTING', 'Line 1 of'],
  ])('%s', async (_what, flag, content, message) => {
    const { code, err } = await runs(['run', flag, await aFile('broken.file', content), ...bundled]);
    expect(err()).toContain(message);
    expect(code).toBe(2);
  });
});

describe('the other commands', () => {
  it('list prints every step with the operation that judges it, as text and as JSON', async () => {
    expect((await runs(['list', ...bundled])).out()).toContain('Capture Payment  →  capturePaymentUsingPOST');
    const { suites } = JSON.parse((await runs(['list', '--json', 'epayment/card', ...bundled])).out());
    expect(suites).toMatchObject([
      {
        name: 'epayment',
        flows: [{ id: 'epayment/card' }],
      },
    ]);
    expect(suites[0].flows[0].steps[0]).toMatchObject({ operationId: 'fetchAuthorizationTokenUsingPost' });
    expect((await runs(['list', 'epayment/qr', ...bundled])).out()).toContain(
      'Get QR image  →  the operation of its URL, which comes with the answer to "Create payment - QR"',
    );
  });

  it.each([['--help'], ['run', '--help'], ['list', '--help'], ['sandbox', '--help'], ['--version']])(
    '%s exits 0',
    async (...args) => {
      const { code, out, err } = await runs(args);
      expect([code, err()]).toEqual([0, '']);
      expect(out().length).toBeGreaterThan(4);
    },
  );
});
