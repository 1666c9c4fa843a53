import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenedTarget, openTarget } from './open-target.ts';
import { skipFlows } from './plan/skip-flows.ts';
import { prepare } from './prepare.ts';
import { startSandbox } from './sandbox/start.ts';
import { defaultLimits, judgeFor, openSession, type Session } from './session.ts';

// One test per flow, against whatever the settings choose: the test environment with keys, else the embedded sandbox.
// The source is named, so that a test never downloads anything.
const prepared = await prepare(
  {
    flows: [],
    target: 'auto',
    source: process.env.VIPPS_MIRROR ? 'official' : 'bundled',
    openapi: [],
    variables: {},
    iterations: 1,
  },
  { env: process.env, workingDirectory: process.cwd() },
);

let target: OpenedTarget;
let session: Session;

beforeAll(async () => {
  target = await openTarget(prepared, { startSandbox });
  session = openSession({
    ...target,
    runTag: Math.floor(Math.random() * 36 ** 4).toString(36),
    judge: judgeFor(prepared, new Date()),
    limits: defaultLimits,
  });
});

afterAll(async () => {
  await session?.close();
  await target?.close();
});

describe.each(prepared.plan.suites)('$title', ({ name: suite }) => {
  it.for(prepared.plan.flows.filter((flow) => flow.suite === suite))('$id', async (planned, { skip }) => {
    const [flow = planned] = skipFlows([planned], target.place);
    const { flow: result, findings } = await session.runFlow(flow);
    if (result.status === 'skipped') skip(result.reason);
    const broken = findings.filter(({ severity, waivedBy }) => severity === 'error' && !waivedBy);
    expect(broken.map(({ step, message }) => `${step}: ${message}`)).toEqual([]);
    expect(result.status).toBe('passed');
  });
});
