import { expect, it } from 'vitest';
import type { PlannedFlow, Secret } from './model.ts';
import { redactEvents } from './redact-events.ts';
import { createProgress } from './report/progress.ts';
import { aFinding, aFlow, anExchange, aStep } from './report/testing/results.ts';
import type { SessionEvent } from './session.ts';

const secret: Secret = { name: 'client_secret', value: 'aB3+dE6/gH9=jKlm', kind: 'secret' };
const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
const flow: PlannedFlow = {
  id: `try/${secret.value}`,
  suite: 'try',
  name: secret.value,
  title: secret.value,
  iteration: 1,
  collection: { info: { name: '', schema: '' }, item: [] },
  steps: [],
};

it.each([
  { isTTY: false, verbose: true },
  { isTTY: true, verbose: true },
  { isTTY: true, verbose: false },
])('live lines hold no secret, neither of the settings nor of the run: %o', (console) => {
  let said = '';
  const write = (text: string): void => {
    said += text;
  };
  const progress = createProgress({ ...console, write, color: false, columns: 100, quiet: false });
  const exchange = anExchange({
    response: { status: 200, headers: [], body: JSON.stringify({ access_token: token }), bytes: 1 },
  });
  const step = aStep({ name: `Pay ${secret.value}`, reason: `because of ${token}`, exchanges: [exchange] });
  const findings = [aFinding({ actual: `${token} and ${token.slice(0, 20)}…, for ${secret.value}.` })];
  const result = aFlow({
    id: flow.id,
    name: flow.name,
    title: flow.title,
    status: 'failed',
    reason: `${token} ${secret.value}`,
    steps: [step],
  });
  const events: SessionEvent[] = [
    { type: 'flow-started', flow },
    { type: 'step-waiting', flow, step: step.name, wait: { what: 'retry', forMs: 30_000 } },
    { type: 'step-finished', flow, step },
    {
      type: 'flow-finished',
      flow,
      result,
      findings,
      written: [{ step: step.name, level: 'log', text: `Bearer ${token}` }],
    },
  ];
  const tell = redactEvents(
    () => [secret],
    (event) => {
      if (event.type === 'flow-started') progress.flowStarted(event.flow.id);
      else if (event.type === 'step-waiting') progress.stepWaiting({ ...event, flow: event.flow.id });
      else if (event.type === 'step-finished') progress.stepFinished({ flow: event.flow.id, step: event.step });
      else progress.flowFinished(event.result, event.findings, event.written);
    },
  );
  for (const event of events) tell(event);
  expect(said).toContain('try/‹client_secret›');
  expect(said).toContain('‹access_token›');
  if (console.verbose) expect(said).toContain('Bearer ‹access_token›');
  for (const value of [secret.value, token, 'eyJ']) expect(said).not.toContain(value);
});

it('a secret that is too short to be found in texts is not told by a finding about it', () => {
  const message = 'Got "\\"1111"; expected the format guid, at /headers/client_id.';
  const findings = [aFinding({ pointer: '/headers/client_id', actual: '"1111', message })];
  const told: SessionEvent[] = [];
  redactEvents(
    () => [],
    (event) => told.push(event),
  )({ type: 'flow-finished', flow, result: aFlow(), findings, written: [] });
  expect(told).toMatchObject([{ findings: [{ message: expect.stringMatching(/^Got ‹client_id› \(5 characters/) }] }]);
});
