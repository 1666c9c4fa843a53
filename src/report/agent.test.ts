import { expect, test } from 'vitest';
import { AGENT_LIMITS, renderAgent } from './agent.ts';
import { aBrokenRun } from './testing/broken-run.ts';
import { aFinding, aFlow, aResult } from './testing/results.ts';

const triage = { class: 'contract', nextStep: 'Report it.' } as const;

test('says of each cause what broke, where, what was expected, how to see it again and what to do', () => {
  const finding = aFinding({
    code: 'body-schema',
    flow: 'ecom/capture',
    operationId: 'capturePayment',
    status: 200,
    pointer: '/amount',
    expected: 'integer',
    actual: '1000',
    step: 'Capture',
  });
  const flows = [aFlow({ id: 'ecom/capture', status: 'failed', triage })];
  expect(
    renderAgent(aResult({ findings: [finding], flows, run: { exitCode: 1 } }))
      .split('\n')
      .slice(1),
  ).toEqual([
    '1. error body-schema capturePayment 200 /amount',
    '   expected: "integer"',
    '   actual: "1000"',
    '   seen: 1 flow, Capture',
    '   reproduce: vipps-contract run ecom/capture; next: N1',
    'N1 contract: Report it.',
    '',
  ]);
});

test.each([1, 3, 40])('with %d causes of any length stays within 400 bytes for each and 1 kB', (causes) => {
  const long = 'ø"\\'.repeat(500);
  const findings = Array.from({ length: causes }, (_, index) =>
    aFinding({
      id: `${index}`,
      flow: `ecom/${index}`,
      pointer: `/${index}x${long}`,
      expected: long,
      actual: [long],
      message: long,
      step: long,
    }),
  );
  const flows = findings.map(({ flow }, index) =>
    aFlow({ id: flow, status: 'failed', triage: { class: 'contract', nextStep: `${index} ${long}` } }),
  );
  const text = renderAgent(aResult({ findings, flows, run: { exitCode: 1 } }));
  expect(text.match(/^\d+\. error/gm)).toHaveLength(causes);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(causes * AGENT_LIMITS.cause + AGENT_LIMITS.rest);
});

test('has nothing but the outcome of a green run, and nothing of what is waived', () => {
  const waived = aFinding({ waivedBy: { reason: 'r', owner: 'o' } });
  const text = renderAgent(aResult({ findings: [waived], run: { exitCode: 0 } }));
  expect(text.trim().split('\n')).toHaveLength(1);
  expect(text).toMatch(/^Contract kept \(exit code 0\)/);
});

test('is far shorter than the console', () => {
  expect(renderAgent(aBrokenRun()).length).toBeLessThan(5000);
});
