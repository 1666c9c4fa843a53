import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from './cli.ts';
import { mirror, sayWhatIsMissing } from './load/testing/official-file.ts';
import type { Finding, Result } from './model.ts';
import { startSandbox } from './sandbox/start.ts';
import { aProcess } from './testing/fake-process.ts';
import { type ModuleRequest, moduleRequests } from './testing/shop-modules.ts';

// A request that an official client sends in production is correct, whatever a description says: it goes through lint, sandbox
// and judge without a warning, an error or a refusal.

const named = moduleRequests.map((request, index) => ({ ...request, name: `${index + 1} ${request.module}` }));

function itemOf({ name, method, path, body, status }: (typeof named)[number]): object {
  const headers: [string, string][] = [
    ['Authorization', 'Bearer {{access_token}}'],
    ['Ocp-Apim-Subscription-Key', '{{Ocp-Apim-Subscription-Key}}'],
    ['Merchant-Serial-Number', '{{merchantSerialNumber}}'],
    ['Idempotency-Key', '{{$guid}}'],
  ];
  return {
    name,
    event: [
      {
        listen: 'test',
        script: { exec: [`pm.test('is accepted', () => { pm.response.to.have.status(${status}); });`] },
      },
    ],
    request: {
      method,
      url: `{{base_url}}${path}`,
      header: headers.map(([key, value]) => ({ key, value })),
      ...(body === undefined ? {} : { body: { mode: 'raw', raw: body, options: { raw: { language: 'json' } } } }),
    },
  };
}

const token = {
  name: 'token',
  event: [
    { listen: 'test', script: { exec: ["pm.environment.set('access_token', pm.response.json().access_token);"] } },
  ],
  request: {
    method: 'POST',
    url: '{{base_url}}/accesstoken/get',
    header: ['client_id', 'client_secret', 'Ocp-Apim-Subscription-Key'].map((key) => ({ key, value: `{{${key}}}` })),
  },
};

sayWhatIsMissing('what the official descriptions say of official shop modules');

const fromMirror: Record<string, string> = mirror === undefined ? {} : { VIPPS_MIRROR: mirror };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shop-modules-'));
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
  const collection = { info: { name: 'Shop modules', schema }, item: [token, ...named.map(itemOf)] };
  await writeFile(join(folder, 'shop.json'), JSON.stringify(collection));
});

/** The findings that `lint` tells of each request, by its name. */
async function linted(...flags: string[]): Promise<{ code: number; findings: Finding[] }> {
  const args = ['lint', '--source', 'bundled', '--collection', 'shop.json', '--json', ...flags];
  const process = aProcess(folder, args, fromMirror);
  const code = await run(process);
  return { code, findings: (JSON.parse(process.out()) as { findings: Finding[] }).findings };
}

async function ran(...flags: string[]): Promise<{ code: number; result: Result }> {
  const target = flags.includes('--base-url') ? [] : ['--target', 'sandbox'];
  const args = ['run', '--collection', 'shop.json', '--source', 'bundled', '--reporter', 'json', ...target, ...flags];
  const process = aProcess(folder, args, fromMirror);
  const code = await run(process);
  expect(process.err()).toBe('');
  return { code, result: JSON.parse(await readFile(join(folder, 'reports/latest/result.json'), 'utf8')) as Result };
}

const undescribedIn = (findings: readonly Finding[], { name }: { name: string }): unknown[] =>
  findings.filter(({ step, code }) => step === name && code === 'undocumented-member').map(({ pointer }) => pointer);

const telling = ({ severity }: Finding): boolean => severity !== 'info';

describe('what the official shop modules and the SDK send', () => {
  it('is clean before it is sent, also with --strict', async () => {
    const { code, findings } = await linted('--strict');
    expect(findings.filter(telling)).toEqual([]);
    expect(named.map((request) => undescribedIn(findings, request))).toEqual(named.map((one) => one.undescribed));
    expect(code).toBe(0);
  });

  it('is accepted by the sandbox and judged without a warning, also with --strict', async () => {
    const { code, result } = await ran('--strict');
    const steps = result.flows[0]?.steps ?? [];
    const statuses = steps.slice(1).map(({ exchanges }) => exchanges.at(-1)?.response?.status);
    expect(statuses).toEqual(named.map(({ status }) => status));
    expect(result.findings.filter(telling)).toEqual([]);
    expect(named.map((request) => undescribedIn(result.findings, request))).toEqual(
      named.map(({ undescribed }) => undescribed),
    );
    expect(code).toBe(0);
  });

  it('has members that --strict-requests warns of, so that --strict fails', async () => {
    const [lint, sent] = [await linted('--strict', '--strict-requests'), await ran('--strict', '--strict-requests')];
    for (const findings of [lint.findings, sent.result.findings]) {
      const warned = findings.filter(({ code }) => code === 'undocumented-member');
      expect(warned.length).toBeGreaterThan(0);
      expect(warned.every(({ severity }) => severity === 'warning')).toBe(true);
      expect(findings.filter(telling)).toEqual(warned);
    }
    expect([lint.code, sent.code]).toEqual([1, 1]);
  });
});

describe.runIf(mirror !== undefined)('by the official descriptions', () => {
  it('all of it is clean but a discount of the Shopware module, which lacks what its text requires', async () => {
    const [lint, judged] = [await linted('--source', 'official'), await ran('--source', 'official')];
    const lacking = ['id', 'totalAmount', 'totalAmountExcludingTax', 'totalTaxAmount'];
    for (const findings of [lint.findings, judged.result.findings]) {
      // What the descriptions themselves get wrong, such as examples, says nothing about what is sent.
      const sent = findings.filter(({ code }) => code !== 'description-invalid');
      const told = sent.filter((finding) => telling(finding) && finding.waivedBy === undefined);
      expect(told.map(({ code, pointer, keyword }) => [code, pointer, keyword])).toEqual(
        lacking.map((name) => ['request-schema', `/body/receipt/orderLines/1/${name}`, 'required']),
      );
    }
    expect([lint.code, judged.code]).toEqual([0, 0]);
  });
});

it('a strict sandbox refuses what the descriptions do not list', async () => {
  const sandbox = await startSandbox({ processingMs: 0, strictRequests: true });
  try {
    const { result } = await ran('--base-url', sandbox.url);
    const answers = result.flows[0]?.steps.slice(1).map(({ exchanges }) => exchanges.at(-1)?.response?.status) ?? [];
    const created = named
      .map((one, index) => ({ ...one, answer: answers[index] }))
      .filter(({ status }) => status === 201);
    expect(created.filter(({ answer }) => answer === 400).map(({ name }) => name)).toEqual(
      created
        .filter(({ undescribed, module }) => undescribed.length > 0 || module === 'Shopware')
        .map(({ name }) => name),
    );
  } finally {
    await sandbox.close();
  }
});

const wrong: [what: string, change: (body: string) => string, pointer: string, keyword: string][] = [
  ['a fraction of an øre', (body) => body.replace('49900.0', '49900.5'), '/body/amount/value', 'type'],
  [
    'a phone number as a number',
    (body) => body.replace(/"\{\{.*?\}\}"/, '4712345678'),
    '/body/customer/phoneNumber',
    'type',
  ],
  [
    'metadata that is an object',
    (body) => body.replace('"orderid":1042', '"orderid":{}'),
    '/body/metadata/orderid',
    'type',
  ],
  [
    'an order line without its tax',
    (body) => body.replace('"totalTaxAmount":7980.0,', ''),
    '/body/receipt/orderLines/0/totalTaxAmount',
    'required',
  ],
  ['a user flow that does not exist', (body) => body.replace('WEB_REDIRECT', 'WEB'), '/body/userFlow', 'enum'],
];

describe('what is wrong in such a request stays a warning', () => {
  it.each(wrong)('%s', async (_, change, pointer, keyword) => {
    const [woo] = named as [ModuleRequest & { name: string }];
    const body = change(woo.body ?? '');
    expect(body).not.toBe(woo.body);
    const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
    const collection = { info: { name: 'Wrong', schema }, item: [token, itemOf({ ...woo, body })] };
    await writeFile(join(folder, 'wrong.json'), JSON.stringify(collection));
    const process = aProcess(folder, ['lint', '--source', 'bundled', '--collection', 'wrong.json', '--json']);
    await run(process);
    const { findings } = JSON.parse(process.out()) as { findings: Finding[] };
    const told = findings.filter(telling);
    expect(told[0]).toMatchObject({ code: 'request-schema', severity: 'warning', pointer, keyword });
    expect(told.filter((finding) => finding.pointer !== pointer)).toEqual([]);
  });
});
