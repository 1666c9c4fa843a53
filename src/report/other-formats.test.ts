import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { bugReport } from './bug-report.ts';
import { curlCommand, settingName } from './curl.ts';
import { renderGithub } from './github.ts';
import { renderHar } from './har.ts';
import { renderIssue } from './issue.ts';
import { locateSchemas } from './locate-schemas.ts';
import { textOf } from './rendered.ts';
import { renderSarif } from './sarif.ts';
import { aBrokenRun } from './testing/broken-run.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';

const require = createRequire(import.meta.url);

describe('HAR', () => {
  const schemas = require('har-schema') as Record<string, { $id: string; $schema?: string }>;
  const ajv = new Ajv({ strict: false, validateSchema: false });
  formats.default(ajv);
  for (const { $schema: _, ...schema } of Object.values(schemas)) ajv.addSchema(schema);

  test.each([
    ['a whole run', aBrokenRun()],
    ['no answer', aResult({ flows: [aFlow({ steps: [aStep({ exchanges: [withoutAnswer()] })] })] })],
  ])('of %s keeps to the public schema', (_, result) => {
    const isValid = ajv.validate('har.json#', JSON.parse(textOf(renderHar(result))));
    expect(ajv.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
  });

  test('holds every exchange with its query and body', () => {
    const request = { method: 'POST', url: 'http://127.0.0.1/a?b=c%20d&e=', headers: [], body: 'x' };
    const log = JSON.parse(
      textOf(renderHar(aResult({ flows: [aFlow({ steps: [aStep({ exchanges: [anExchange({ request })] })] })] }))),
    );
    expect(log.log.entries[0].request).toMatchObject({
      queryString: [
        { name: 'b', value: 'c d' },
        { name: 'e', value: '' },
      ],
      postData: { text: 'x' },
    });
  });
});

describe('SARIF', () => {
  const log = JSON.parse(
    renderSarif(
      aResult({
        findings: [aFinding({ schemaLine: 41 }), aFinding({ id: 'f-2', waivedBy: { reason: 'known', owner: 'us' } })],
      }),
    ),
  );
  const [run] = log.runs;

  test('points at the line of the description', () => {
    expect(run.results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'schemas/ecom.yaml' },
      region: { startLine: 41 },
    });
  });

  test('names each rule once, and results by its index', () => {
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(['body-schema']);
    expect(run.results.map((each: { ruleIndex: number }) => each.ruleIndex)).toEqual([0, 0]);
  });

  test('suppresses what is waived, with the reason', () => {
    expect(run.results[1].suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'known (us)' },
    ]);
    expect(run.results[0].suppressions).toBeUndefined();
  });

  test('gives each result a fingerprint that outlives the run', () => {
    expect(run.results[0].partialFingerprints).toEqual({ 'findingId/v1': 'f-1' });
  });

  test('gives a finding without a description the place of its collection', () => {
    const { description: _, schemaPointer: __, ...finding } = aFinding();
    const results = JSON.parse(renderSarif(aResult({ findings: [finding] }))).runs[0].results;
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
      'collections/ecom.postman_collection.json',
    );
  });
});

describe('the line of a schema', () => {
  const yaml =
    'openapi: 3.0.0\npaths: {}\ncomponents:\n  schemas:\n    Order:\n      required:\n        - a\n        - b\n      properties:\n        a/b:\n          type: string\n';
  test.each([
    ['/components/schemas/Order', 5],
    ['/components/schemas/Order/required/1', 8],
    ['/components/schemas/Order/properties/a~1b/type', 11],
    ['/components/schemas/Order/properties/gone/type', 9],
    ['/nothing/here', 1],
    ['', 1],
  ])('%s is line %i', (schemaPointer, line) => {
    const result = aResult({ findings: [aFinding({ schemaPointer })] });
    expect(locateSchemas(result, () => yaml).findings[0]?.schemaLine).toBe(line);
  });

  test('in JSON too', () => {
    const json = '{\n  "paths": {\n    "/x": {\n      "get": {}\n    }\n  }\n}';
    const result = aResult({ findings: [aFinding({ schemaPointer: '/paths/~1x/get' })] });
    expect(locateSchemas(result, () => json).findings[0]?.schemaLine).toBe(4);
  });

  test('is left out where the description is not at hand', () => {
    const result = aResult({ findings: [aFinding()] });
    expect(locateSchemas(result, () => undefined)).toBe(result);
  });
});

describe('GitHub annotations', () => {
  test('one line each, whatever the message holds', () => {
    const lines = renderGithub(aResult({ findings: [aFinding({ message: 'a\n::error::b 100%', schemaLine: 3 })] }))
      .trimEnd()
      .split('\n');
    expect(lines[0]).toBe(
      '::error file=schemas/ecom.yaml,line=3,title=body-schema · initiatePaymentV3UsingPOST · ecom/full-capture-and-refund::a%0A::error::b 100%25%0Aecom/full-capture-and-refund › Initiate Payment',
    );
    expect(lines[1]).toMatch(/^::notice title=vipps-contract::Contract broken%0A/);
    expect(lines).toHaveLength(2);
  });

  test('nothing waived, and ten of a kind at most', () => {
    const findings = [
      ...Array.from({ length: 30 }, () => aFinding()),
      aFinding({ severity: 'warning', waivedBy: { reason: 'known', owner: 'us' } }),
    ];
    expect(renderGithub(aResult({ findings })).match(/^::error/gm)).toHaveLength(10);
    expect(renderGithub(aResult({ findings }))).not.toContain('::warning');
  });
});

describe('curl', () => {
  test.each([
    [
      'a mark becomes a variable',
      [['Authorization', 'Bearer ‹access_token›']],
      undefined,
      `-H 'Authorization: Bearer '"$VIPPS_ACCESS_TOKEN"`,
    ],
    ['a mark inside stays between quotes', [['X', 'a‹client_id›b']], undefined, `-H 'X: a'"$VIPPS_CLIENT_ID"'b'`],
    ['a quote does not end the text', [], `{"a":"it's $HOME \`x\`"}`, `--data-raw '{"a":"it'\\''s $HOME \`x\`"}'`],
    ['the length is left to curl', [['Content-Length', '3']], undefined, "curl -X POST 'http://127.0.0.1/'"],
  ] as [string, [string, string][], string | undefined, string][])('%s', (_, headers, body, part) => {
    const command = curlCommand({
      method: 'POST',
      url: 'http://127.0.0.1/',
      headers,
      ...(body !== undefined && { body }),
    });
    expect(command).toContain(part);
  });

  test.each([
    ['client_secret', 'VIPPS_CLIENT_SECRET'],
    ['Ocp-Apim-Subscription-Key', 'VIPPS_SUBSCRIPTION_KEY'],
    ['mobileNumber', 'VIPPS_MOBILE_NUMBER'],
    ['authToken', 'VIPPS_AUTH_TOKEN'],
    ['given_name', 'VIPPS_GIVEN_NAME'],
  ])('%s is set as %s', (name, setting) => {
    expect(settingName(name)).toBe(setting);
  });
});

describe('a bug report', () => {
  test('says what, where and how to see it again', () => {
    const report = textOf(renderIssue(aBrokenRun(), { finding: '7c1f0a52' }));
    expect(report).toMatch(/^### Got a string, "49900"/);
    for (const part of [
      'capturePayment, status 200',
      '/aggregate/capturedAmount/value',
      'schemas/official/epayment.yaml',
      'curl -X POST',
      'status 200',
    ]) {
      expect(report).toContain(part);
    }
  });

  test('is written for each open error, and for no other finding', () => {
    expect(textOf(renderIssue(aBrokenRun())).match(/^### /gm)).toHaveLength(2);
    expect(textOf(renderIssue(aResult()))).toContain('nothing to report');
  });

  test('fences what it quotes, whatever that is', () => {
    const exchange = { curl: 'curl', headers: [], body: '````\n# no heading', startedAt: '', status: 200 };
    expect(bugReport(aFinding(), aResult().run, exchange)).toContain('`````\nstatus 200');
  });
});

function withoutAnswer(): ReturnType<typeof anExchange> {
  const { response: _, ...exchange } = anExchange({ failure: { code: 'refused', message: 'Connection refused.' } });
  return exchange;
}
