import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import type { Json, Result } from '../model.ts';
import { renderJson } from './json.ts';
import { aBrokenRun } from './testing/broken-run.ts';
import { aRunOf } from './testing/many-exchanges.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';

const schema = JSON.parse(readFileSync(new URL('result.schema.json', import.meta.url), 'utf8')) as {
  [key: string]: Json;
};
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
formats.default(ajv);
// The schema lets new keys in; a key of ours that it does not name is a hole in it.
const validate = ajv.compile(closed(schema) as object);

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
  validate(JSON.parse(renderJson(result)));
  expect(validate.errors ?? []).toEqual([]);
});

test.each<[string, (result: Result) => unknown]>([
  ['another version', (result) => ({ ...result, schemaVersion: 2 })],
  ['a flow without steps', (result) => ({ ...result, flows: [{ ...result.flows[0], steps: undefined }] })],
  ['a pointer that is none', (result) => ({ ...result, findings: [aFinding({ pointer: 'orderId' })] })],
  ['an unknown key', (result) => ({ ...result, extra: 1 })],
])('%s does not', (_, change) => {
  expect(validate(JSON.parse(JSON.stringify(change(aResult()))))).toBe(false);
});

function unanswered(): ReturnType<typeof anExchange> {
  const { response: _, ...exchange } = anExchange({
    verdict: 'failed',
    failure: { code: 'refused', message: 'Connection refused.' },
  });
  return exchange;
}

function closed(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(closed);
  const members = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member)]));
  return 'properties' in value && value.type === 'object' ? { ...members, additionalProperties: false } : members;
}
