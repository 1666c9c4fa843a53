import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { Result } from '../model.ts';
import { renderJunit } from './junit.ts';
import { textOf } from './rendered.ts';
import { aBrokenRun } from './testing/broken-run.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';

const schema = readFileSync(new URL('testing/junit.xsd', import.meta.url), 'utf8');
const hostile = 'a <b> & "c" \'d\' ]]> \u0000\u0008\ud800\ufffe é 漢 😀\r\n';

test.each<[string, Result]>([
  ['a run with findings, waivers and a skipped flow', aBrokenRun()],
  ['an empty run', aResult({ flows: [], findings: [] })],
  [
    'a finding about a description alone',
    aResult({ findings: [aFinding({ flow: '', step: '', code: 'description-invalid' })] }),
  ],
  [
    'hostile texts',
    aResult({
      run: { baseUrl: hostile, notes: [hostile] },
      flows: [aFlow({ title: hostile, reason: hostile, steps: [aStep({ name: hostile })] })],
      findings: [aFinding({ step: hostile, message: hostile, actual: hostile })],
    }),
  ],
])('%s keeps to the public schemas', async (_, result) => {
  const { valid, errors } = await validateXML({
    xml: { fileName: 'junit.xml', contents: textOf(renderJunit(result)) },
    schema: { fileName: 'junit.xsd', contents: schema },
  });
  expect(errors).toEqual([]);
  expect(valid).toBe(true);
});

test.each<[string, Partial<Parameters<typeof aFinding>[0]>, string]>([
  ['a broken contract is a failure', {}, 'tests="1" failures="1" errors="0" skipped="0"'],
  ['an answer that never came is an error', { code: 'no-response' }, 'tests="1" failures="0" errors="1" skipped="0"'],
  [
    'a waived fault passes',
    { waivedBy: { reason: 'known', owner: 'us' } },
    'tests="1" failures="0" errors="0" skipped="0"',
  ],
  ['a warning passes', { severity: 'warning' }, 'tests="1" failures="0" errors="0" skipped="0"'],
])('%s', (_, finding, counts) => {
  expect(textOf(renderJunit(aResult({ findings: [aFinding(finding)] })))).toContain(counts);
});

test('assertions of scripts are counted on their suite', () => {
  const steps = [aStep({ assertions: { passed: 2, failed: 1 } }), aStep({ assertions: { passed: 3, failed: 0 } })];
  const page = textOf(renderJunit(aResult({ flows: [aFlow({ steps })] })));
  expect(page).toContain('<property name="assertions.passed" value="5"/>');
  expect(page).toContain('<property name="assertions.failed" value="1"/>');
});

test('a waived fault leaves a note with its reason', () => {
  const result = aResult({ findings: [aFinding({ waivedBy: { reason: 'known since May', owner: 'us' } })] });
  expect(/<system-out>(.*?)<\/system-out>/s.exec(textOf(renderJunit(result)))?.[1]).toContain('known since May');
});

test('a skipped flow is a skipped case that says why', () => {
  const result = aResult({ flows: [aFlow({ status: 'skipped', reason: 'needs the sandbox', steps: [] })] });
  expect(textOf(renderJunit(result))).toContain('<skipped message="needs the sandbox"/>');
});

test('a fault of the whole flow is a case of its own, and no step bears it', () => {
  const finding = aFinding({ step: '' });
  const { exchangeId: _, ...ofFlow } = finding;
  expect(textOf(renderJunit(aResult({ findings: [ofFlow] })))).toContain('tests="2" failures="1"');
});

test('the same step in two iterations bears only its own faults', () => {
  const flows = [1, 2].map((iteration) =>
    aFlow({ iteration, steps: [aStep({ exchanges: [anExchange({ id: `ecom/x@${iteration}#1.1` })] })] }),
  );
  const page = textOf(renderJunit(aResult({ flows, findings: [aFinding({ exchangeId: 'ecom/x@2#1.1' })] })));
  expect(page.match(/failures="\d"/g)).toEqual(['failures="0"', 'failures="1"']);
});
