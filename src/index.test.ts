import { describe, expect, it } from 'vitest';
import { defineSuite, startSandbox, UsageError, verify } from './index.ts';

describe('the package, imported', () => {
  it('runs flows and gives their result, without a secret in it', async () => {
    const events: string[] = [];
    const result = await verify({
      flows: ['epayment/card'],
      source: 'bundled',
      env: {},
      workingDirectory: import.meta.dirname,
      onEvent: ({ type }) => events.push(type),
    });
    expect(result.run).toMatchObject({ exitCode: 0, target: 'sandbox', source: 'bundled' });
    expect(result.totals).toMatchObject({ flows: 1, flowsFailed: 0, unvalidated: 0 });
    expect(events.at(-1)).toBe('flow-finished');
    expect(JSON.stringify(result)).toContain('‹client_secret›');
  });

  it('throws what a person has to put right', async () => {
    const wrong = verify({ flows: ['no/such-flow'], source: 'bundled', env: {} });
    await expect(wrong).rejects.toThrow(UsageError);
    await expect(wrong).rejects.toThrow('There is no flow "no/such-flow".');
  });

  it('can be ended from outside', async () => {
    const controller = new AbortController();
    const { run } = await verify({
      source: 'bundled',
      env: {},
      signal: controller.signal,
      onEvent: () => controller.abort('SIGTERM'),
    });
    expect(run).toMatchObject({ interrupted: true, exitCode: 143 });
  });

  it('starts a sandbox', async () => {
    const sandbox = await startSandbox({ seed: 'index' });
    expect(await (await fetch(`${sandbox.url}/sandbox`)).json()).toMatchObject({ keys: 'any' });
    await sandbox.close();
  });

  it('leaves a suite as it was defined', () => {
    const suite = { name: 'own', title: 'Own', collection: 'collection:ecom', flows: [] };
    expect(defineSuite(suite)).toBe(suite);
  });
});
