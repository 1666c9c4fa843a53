import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createRunner } from './runner.ts';
import { aFlow } from './testing/flows.ts';
import { json, startStub } from './testing/stub-server.ts';

const before = process.cwd();
let folder: string | undefined;

afterEach(async () => {
  process.chdir(before);
  if (folder) await rm(folder, { recursive: true });
});

it('newman takes no settings from files of its own in the working folder', async () => {
  folder = await mkdtemp(join(tmpdir(), 'rc-file-'));
  const exported = join(folder, 'environment.json');
  await writeFile(
    join(folder, '.newmanrc'),
    JSON.stringify({ run: { exportEnvironment: exported, iterationCount: 3 } }),
  );
  process.chdir(folder);
  const stub = await startStub((_request, response) => json(response, 200, {}));
  const runner = createRunner({
    origin: stub.origin,
    timeoutMs: 5_000,
    scriptTimeoutMs: 2_000,
    maxBodyBytes: 100_000,
    isSandbox: false,
    environmentFor: () => ({ base_url: stub.origin, client_secret: 'secret' }),
  });
  const run = await runner.run(aFlow('one', [{ name: 'first' }]));
  await runner.close();
  await stub.close();
  expect(run.outcome).toBe('finished');
  expect(stub.asked).toEqual(['GET /first']);
  expect(existsSync(exported)).toBe(false);
});
