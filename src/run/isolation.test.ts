import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import type { PlannedFlow } from '../model.ts';
import { createRunner } from './runner.ts';
import { aFlow } from './testing/flows.ts';
import { json, startStub } from './testing/stub-server.ts';

const FLOWS = 8;
const STEPS = ['first', 'second', 'third'];

/** Everything that one flow knows, and no other may. */
const names = ['paymentToken', 'sub', 'paymentId', 'shared', 'globally', 'leaked', 'mixed', 'prototype'];

/** Takes what the answer says into every place where a script can keep something. */
const remember = `
  const mine = pm.response.json();
  pm.environment.set('paymentToken', mine.paymentToken);
  postman.setEnvironmentVariable('sub', mine.sub);
  pm.collectionVariables.set('paymentId', mine.paymentId);
  pm.variables.set('shared', mine.shared);
  pm.globals.set('globally', mine.globally);
  leaked = mine.leaked;
  _.mixed = mine.mixed;
  Array.prototype.own = mine.prototype;
`;
/** Sends it all on. */
const recall = `
  const known = {
    paymentToken: pm.environment.get('paymentToken'), sub: pm.environment.get('sub'), paymentId: pm.collectionVariables.get('paymentId'),
    shared: pm.environment.get('shared'), globally: pm.globals.get('globally'),
    leaked: typeof leaked === 'undefined' ? undefined : leaked, mixed: _.mixed, prototype: [].own,
  };
  pm.environment.set('known', encodeURIComponent(JSON.stringify(known)));
`;

function flowNumber(index: number): PlannedFlow {
  return aFlow(
    `flow-${index}`,
    STEPS.map((name) => ({
      name,
      url: `{{base_url}}/${name}?flow=${index}&known={{known}}&id={{own_id}}`,
      prerequest: recall,
      test: remember,
    })),
  );
}

/** Answers a step of all flows only when all have asked for it, so that they are truly side by side. */
function createBarrier(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const waiting = new Map<string, (() => void)[]>();
  return (request: IncomingMessage, response: ServerResponse): void => {
    const step = new URL(request.url ?? '', 'http://stub').pathname;
    const together = [...(waiting.get(step) ?? []), () => answer(request, response)];
    waiting.set(step, together);
    if (together.length === FLOWS) for (const each of together.toReversed()) each();
  };
}

it('keeps flows that run side by side apart: variables, cookies, tokens, ids and what scripts leave behind', async () => {
  const told: {
    step: string;
    flow: string;
    cookie: string | undefined;
    id: string | null;
    known: Record<string, string>;
  }[] = [];
  const barrier = createBarrier((request, response) => {
    const url = new URL(request.url ?? '', 'http://stub');
    const flow = url.searchParams.get('flow') ?? '';
    const known = JSON.parse(url.searchParams.get('known') || '{}') as Record<string, string>;
    told.push({
      step: url.pathname.slice(1),
      flow,
      cookie: request.headers.cookie,
      id: url.searchParams.get('id'),
      known,
    });
    response.setHeader('set-cookie', `who=${flow}; Path=/`);
    json(response, 200, Object.fromEntries(names.map((name) => [name, `${name}-${flow}`])));
  });
  const stub = await startStub(barrier);
  const runner = createRunner({
    origin: stub.origin,
    timeoutMs: 60_000,
    scriptTimeoutMs: 20_000,
    maxBodyBytes: 100_000,
    isSandbox: false,
    hungAfterMs: 60_000,
    environmentFor: (flow) => ({ base_url: stub.origin, known: '', own_id: `id-of-${flow.name}` }),
  });
  const runs = await Promise.all(Array.from({ length: FLOWS }, (_, index) => runner.run(flowNumber(index))));
  await runner.close();
  await stub.close();

  expect(runs.flatMap((run) => run.steps.flatMap((step) => step.scriptErrors))).toEqual([]);
  expect(told).toHaveLength(FLOWS * STEPS.length);
  for (const { step, flow, cookie, id, known } of told) {
    const own = step === 'first' ? [] : names.filter((name) => name in known);
    expect(id).toBe(`id-of-flow-${flow}`);
    expect(cookie).toBe(step === 'first' ? undefined : `who=${flow}`);
    expect(known).toEqual(Object.fromEntries(own.map((name) => [name, `${name}-${flow}`])));
  }
  const later = told.filter(({ step }) => step !== 'first');
  for (const name of ['paymentToken', 'sub', 'paymentId', 'globally']) {
    expect(later.every(({ known }) => name in known)).toBe(true);
  }
}, 120_000);
