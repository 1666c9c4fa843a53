import { expect, test } from 'vitest';
import type { Result } from '../model.ts';
import { renderJson } from './json.ts';
import { textOf } from './rendered.ts';
import { aBrokenRun } from './testing/broken-run.ts';
import { aRunOf } from './testing/many-exchanges.ts';
import { schemaErrors } from './testing/result-schema.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';

test.each<[string, Result]>([
  ['a small result', aResult()],
  ['a run with everything', aBrokenRun()],
  ['many exchanges', aRunOf(20)],
  [
    'an exchange that had no answer',
    aResult({
      flows: [
        aFlow({
          unit: '123456',
          status: 'failed',
          reason: 'no answer',
          triage: { class: 'outage', nextStep: 'wait' },
          steps: [
            aStep({
              status: 'failed',
              reason: 'no answer',
              exchanges: [unanswered()],
            }),
          ],
        }),
      ],
      findings: [aFinding({ unit: '123456', schemaLine: 12, actual: null, expected: [1, { a: 'b' }] })],
    }),
  ],
])('%s keeps to the published schema', (_, result) => {
  expect(schemaErrors(JSON.parse(textOf(renderJson(result))))).toEqual([]);
});

test.each<[string, (result: Result) => unknown]>([
  ['another version', (result) => ({ ...result, schemaVersion: 2 })],
  ['a flow without steps', (result) => ({ ...result, flows: [{ ...result.flows[0], steps: undefined }] })],
  ['a pointer that is none', (result) => ({ ...result, findings: [aFinding({ pointer: 'orderId' })] })],
  ['an unknown key', (result) => ({ ...result, extra: 1 })],
])('%s does not', (_, change) => {
  expect(schemaErrors(JSON.parse(JSON.stringify(change(aResult()))))).not.toEqual([]);
});

test('the file is the result, with a line for each exchange, and small', () => {
  const result = aRunOf(200);
  const text = textOf(renderJson({ ...result, findings: [aFinding()] }));
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ ...result, findings: [aFinding()] })));
  expect(text.match(/^ *\{"id":.*"request":/gm)).toHaveLength(200);
  const compact = JSON.stringify(result).length;
  expect(text.length).toBeLessThan(1.1 * compact);
});

function unanswered(): ReturnType<typeof anExchange> {
  const { response: _, ...exchange } = anExchange({
    verdict: 'failed',
    failure: { code: 'refused', message: 'Connection refused.' },
  });
  return exchange;
}
