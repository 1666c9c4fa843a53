import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlannedFlow } from './model.ts';
import { makeEnvironment } from './plan/environment.ts';
import { lightenFlows } from './plan/lighten-flow.ts';
import { planSuites } from './plan/plan-suites.ts';
import { type Prepared, prepare } from './prepare.ts';
import { createRunner } from './run/runner.ts';
import { type Sandbox, startSandbox } from './sandbox/start.ts';
import { repairs } from './suites/repairs.ts';
import { suites } from './suites/suites.ts';

const mirror = process.env.VIPPS_MIRROR;
const sources = mirror === undefined ? (['bundled'] as const) : (['bundled', 'official'] as const);
if (mirror === undefined) console.log('VIPPS_MIRROR is not set: the official collections were not compared.');

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

describe.each(sources)('the flows of the %s collections', (source) => {
  it('send the same requests, lightened or not', async () => {
    const prepared = await prepare(
      {
        flows: [],
        target: 'auto',
        baseUrl: sandbox.url,
        source,
        ...(mirror === undefined ? {} : { mirror }),
        openapi: [],
        variables: {},
        iterations: 1,
      },
      { env: {}, workingDirectory: import.meta.dirname },
    );
    const heavy = heavyFlows(prepared, source === 'official');
    const light = lightenFlows(heavy, prepared.loaded.environment.values);
    expect(light.map((flow) => flow.needless?.libraries.length ?? 0).every((count) => count >= 8)).toBe(true);
    expect(light.filter((flow) => (flow.needless?.variables.length ?? 0) > 0)).toHaveLength(heavy.length);

    const values = valuesOf(prepared);
    const [before, after] = [await requestsOf(heavy, values), await requestsOf(light, values)];
    expect(before.flat().length).toBeGreaterThan(20);
    expect(after).toEqual(before);
  }, 120_000);
});

/** As planned, with everything that newman would carry along: as few flows as together use every item. */
function heavyFlows({ loaded }: Prepared, isOfficial: boolean): PlannedFlow[] {
  const { collections } = loaded;
  const plan = planSuites({
    suites: suites.filter((suite) => suite.collection in collections),
    collections,
    repairs: isOfficial ? repairs : [],
    skippedTags: {},
    iterations: 1,
  });
  const used = new Set<string>();
  return plan.flows
    .filter((flow) => flow.skip === undefined && flow.steps.every((step) => !step.hears && !step.pauseMs))
    .filter((flow) => {
      const fresh = flow.steps
        .map((step) => `${step.collection ?? flow.suite} ${step.item}`)
        .filter((item) => !used.has(item));
      for (const item of fresh) used.add(item);
      return fresh.length > 0;
    })
    .map((flow) => ({ ...flow, steps: flow.steps.map(({ once: _shared, ...step }) => step) }));
}

function valuesOf({ loaded, settings, target }: Prepared): Record<string, string> {
  const { values: file } = loaded.environment;
  return makeEnvironment({ file, own: settings.values, given: {}, keys: target.keys, origin: sandbox.url });
}

/** Per flow what it sent, without ids that are made up anew each time. */
async function requestsOf(flows: PlannedFlow[], values: Record<string, string>): Promise<string[][]> {
  const runner = createRunner({
    origin: sandbox.url,
    timeoutMs: 10_000,
    scriptTimeoutMs: 10_000,
    maxBodyBytes: 5_000_000,
    isSandbox: true,
    environmentFor: (flow) => ({ ...values, payment_id_suffix: String(flows.indexOf(flow)) }),
  });
  const sent: string[][] = [];
  sandbox.reset();
  for (const run of await Promise.all(flows.map(runner.run))) {
    const exchanges = run.steps.flatMap((step) => step.exchanges.filter(({ sentBy }) => sentBy !== 'api'));
    sent.push(exchanges.map(({ request }) => anonymous(JSON.stringify(request))));
  }
  await runner.close();
  return sent;
}

function anonymous(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid')
    .replaceAll(/Bearer [\w.-]+/g, 'Bearer token')
    .replaceAll(/eyJ[\w.-]+/g, 'token')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replaceAll(/\d{7,}/g, 'number');
}
