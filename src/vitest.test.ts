import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './sandbox/start.ts';
import { startTwistingProxy, type TwistingProxy, withStatus } from './testing/twisting-proxy.ts';

let sandbox: Sandbox;
let proxy: TwistingProxy;

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await startTwistingProxy(sandbox.url);
});

afterAll(async () => {
  await proxy?.close();
  await sandbox?.close();
});

interface Report {
  testResults: { assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[];
}

/** A partner's own vitest, in a folder of theirs. */
async function runTests(options: object): Promise<Report['testResults'][0]['assertionResults']> {
  const folder = await mkdtemp(join(tmpdir(), 'partner-'));
  const entry = join(import.meta.dirname, 'vitest.ts');
  await writeFile(
    join(folder, 'contract.test.ts'),
    `import { contractTests } from ${JSON.stringify(entry)};\ncontractTests(${JSON.stringify(options)});\n`,
  );
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const args = [vitest, 'run', '--root', folder, '--reporter', 'json', '--outputFile', join(folder, 'report.json')];
  // It fails where a test does; the report says which.
  await new Promise((resolve) =>
    execFile(process.execPath, args, { cwd: folder, env: { ...process.env, CI: '1' } }, resolve),
  );
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report;
  return report.testResults.flatMap((file) => file.assertionResults);
}

it("a partner's vitest has one test per flow, and only the flow that met a broken contract fails", async () => {
  proxy.setTwist({ to: 'POST /ecomm/v2/payments/*/capture', answer: withStatus(418) });
  const tests = await runTests({
    flows: ['ecom/full-capture-and-refund', 'ecom/express-checkout', 'epayment/web-redirect'],
    source: 'bundled',
    baseUrl: proxy.origin,
    env: {},
  });
  expect(Object.fromEntries(tests.map(({ fullName, status }) => [fullName.split(' ').at(-1), status]))).toEqual({
    'ecom/full-capture-and-refund': 'failed',
    'ecom/express-checkout': 'passed',
    'epayment/web-redirect': 'passed',
    descriptions: 'passed',
  });
  const [message] = tests.find(({ status }) => status === 'failed')?.failureMessages ?? [];
  expect(message).toContain('Capture Payment: Got status 418; the description lists');
  expect(message).toContain('[undocumented-status]');
}, 60_000);
